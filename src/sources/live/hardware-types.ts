/** How packets of a kind of hardware look when captured. */
export interface CaptureForm {
  /** LINKTYPE_ value. */
  readonly linkType: number;
  /** The kernel takes the link layer off, and an SLL2 header stands for it. */
  readonly cooked: boolean;
}

/** Linux cooked capture, version 2: `any`, and hardware whose own headers nobody describes. */
export const COOKED: CaptureForm = { linkType: 276, cooked: true };

interface HardwareType {
  readonly name: string;
  readonly linkType?: number;
}

/** By ARPHRD_ number, linux/if_arp.h; link types as libpcap maps them. */
const HARDWARE: Readonly<Record<number, HardwareType>> = {
  1: { name: 'ethernet', linkType: 1 },
  6: { name: 'token-ring', linkType: 6 },
  24: { name: 'ieee1394' },
  32: { name: 'infiniband' },
  280: { name: 'can' },
  512: { name: 'ppp' },
  513: { name: 'hdlc', linkType: 104 },
  518: { name: 'raw-hdlc', linkType: 101 },
  519: { name: 'raw-ip', linkType: 101 },
  768: { name: 'ipip', linkType: 101 },
  769: { name: 'ip6tnl' },
  770: { name: 'frame-relay', linkType: 107 },
  772: { name: 'loopback', linkType: 1 },
  774: { name: 'fddi', linkType: 10 },
  776: { name: 'sit', linkType: 101 },
  778: { name: 'gre' },
  801: { name: 'wifi', linkType: 105 },
  802: { name: 'wifi-prism', linkType: 119 },
  803: { name: 'wifi-radiotap', linkType: 127 },
  804: { name: 'ieee802.15.4', linkType: 230 },
  820: { name: 'phonet' },
  823: { name: 'ip6gre' },
  824: { name: 'netlink' },
  825: { name: '6lowpan' },
  826: { name: 'vsockmon', linkType: 271 },
  65_534: { name: 'none', linkType: 101 },
};

export function captureForm(hardwareType: number): CaptureForm {
  const linkType = HARDWARE[hardwareType]?.linkType;
  return linkType === undefined ? COOKED : { linkType, cooked: false };
}

/** `ethernet`, `loopback`, `none` (a tunnel of IP packets); `arphrd-900` for one without a name here. */
export function hardwareTypeName(hardwareType: number): string {
  return HARDWARE[hardwareType]?.name ?? `arphrd-${hardwareType}`;
}
