/** Names of LINKTYPE_ values as libpcap's DLT names write them, https://www.tcpdump.org/linktypes.html. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'NULL',
  1: 'EN10MB',
  3: 'AX25',
  6: 'IEEE802',
  7: 'ARCNET',
  8: 'SLIP',
  9: 'PPP',
  10: 'FDDI',
  50: 'PPP_SERIAL',
  51: 'PPP_ETHER',
  100: 'ATM_RFC1483',
  101: 'RAW',
  104: 'C_HDLC',
  105: 'IEEE802_11',
  107: 'FRELAY',
  108: 'LOOP',
  113: 'LINUX_SLL',
  119: 'PRISM_HEADER',
  127: 'IEEE802_11_RADIO',
  129: 'ARCNET_LINUX',
  139: 'MTP2_WITH_PHDR',
  140: 'MTP2',
  141: 'MTP3',
  147: 'USER0',
  163: 'IEEE802_11_RADIO_AVS',
  165: 'BACNET_MS_TP',
  189: 'USB_LINUX',
  192: 'PPI',
  195: 'IEEE802_15_4_WITHFCS',
  201: 'BLUETOOTH_HCI_H4_WITH_PHDR',
  220: 'USB_LINUX_MMAPPED',
  226: 'IPNET',
  228: 'IPV4',
  229: 'IPV6',
  230: 'IEEE802_15_4_NOFCS',
  231: 'DBUS',
  239: 'NFLOG',
  249: 'USBPCAP',
  258: 'PKTAP',
  271: 'VSOCK_MSG',
  276: 'LINUX_SLL2',
};

/** `EN10MB`, or `LINKTYPE_299` for one without a name here. */
export function linkTypeName(linkType: number): string {
  return NAMES[linkType] ?? `LINKTYPE_${linkType}`;
}

/** Every link type that has a name here, with it. */
export function namedLinkTypes(): [linkType: number, name: string][] {
  return Object.entries(NAMES).map(([linkType, name]) => [Number(linkType), name]);
}
