/** LINKTYPE_ values by name, https://www.tcpdump.org/linktypes.html. */
export const LINK = {
  null: 0,
  ethernet: 1,
  tokenRing: 6,
  arcnet: 7,
  slip: 8,
  ppp: 9,
  fddi: 10,
  pppSerial: 50,
  pppEther: 51,
  symantecFirewall: 99,
  atmRfc1483: 100,
  raw: 101,
  cHdlc: 104,
  wireless: 105,
  atmClip: 106,
  frameRelay: 107,
  loop: 108,
  enc: 109,
  sll: 113,
  localTalk: 114,
  prism: 119,
  ipOverFc: 122,
  radiotap: 127,
  arcnetLinux: 129,
  ipOver1394: 138,
  avs: 163,
  bacnet: 165,
  pppd: 166,
  ppi: 192,
  pppWithDirection: 204,
  ipnet: 226,
  ipv4: 228,
  ipv6: 229,
  netanalyzer: 240,
  netanalyzerTransparent: 241,
  pfsync: 246,
  sll2: 276,
} as const;

/** An offset that a link type doesn't have. */
export const NOT_SET = 0xffffffff;

/** Where the parts of a packet stand, in bytes. */
export interface LinkLayout {
  /** Of the link-layer header, behind a pseudo-header of fixed length. */
  readonly header: number;
  /** Of the field that tells the next protocol, or of the LLC header where there is none. */
  readonly type: number;
  readonly payload: number;
  /** Of the network layer, from `payload`: behind LLC and SNAP where there is no type field. */
  readonly network: number;
  /** The same behind LLC alone. */
  readonly networkAfterLlc: number;
  /** A radio header of variable length stands first. */
  readonly hasRadioHeader: boolean;
  /** The header's length varies: `payload` is computed for each packet. */
  readonly isPayloadVariable: boolean;
}

/** One number for what has several: raw IP is DLT_RAW, 12 and 14, in old files. */
export function canonicalLinkType(linkType: number): number {
  return linkType === 12 || linkType === 14 ? LINK.raw : linkType;
}

export function linkLayout(linkType: number): LinkLayout {
  const [type, payload, network, networkAfterLlc, header = 0] = LAYOUTS.get(linkType) ?? UNKNOWN;
  const hasRadioHeader = RADIO_HEADERS.has(linkType);
  return { header, type, payload, network, networkAfterLlc, hasRadioHeader, isPayloadVariable: isWireless(linkType) };
}

type Row = readonly [type: number, payload: number, network: number, networkAfterLlc: number, header?: number];

/** Nothing but the packet's own bytes can be asked for. */
const UNKNOWN: Row = [NOT_SET, NOT_SET, NOT_SET, NOT_SET];

const LAYOUTS: ReadonlyMap<number, Row> = new Map<number, Row>([
  [LINK.null, [0, 4, 0, 0]],
  [LINK.loop, [0, 4, 0, 0]],
  [LINK.enc, [0, 12, 0, 0]],
  [LINK.ethernet, [12, 14, 0, 3]],
  [LINK.netanalyzer, [16, 18, 0, 3, 4]],
  [LINK.netanalyzerTransparent, [24, 26, 0, 3, 12]],
  [LINK.tokenRing, [14, 14, 8, 3]],
  [LINK.fddi, [13, 13, 8, 3]],
  [LINK.arcnet, [2, 6, 0, 0]],
  [LINK.arcnetLinux, [4, 8, 0, 0]],
  [LINK.slip, [NOT_SET, 16, 0, 0]],
  [LINK.ppp, [2, 4, 0, 0]],
  [LINK.pppd, [2, 4, 0, 0]],
  [LINK.pppSerial, [2, 4, 0, 0]],
  [LINK.cHdlc, [2, 4, 0, 0]],
  [LINK.pppWithDirection, [3, 5, 0, 0, 1]],
  [LINK.pppEther, [6, 8, 0, 0]],
  [LINK.wireless, [24, 0, 8, 3]],
  [LINK.prism, [24, 0, 8, 3]],
  [LINK.avs, [24, 0, 8, 3]],
  [LINK.radiotap, [24, 0, 8, 3]],
  [LINK.ppi, [24, 0, 8, 3]],
  [LINK.atmRfc1483, [0, 0, 8, 3]],
  [LINK.atmClip, [0, 0, 8, 3]],
  [LINK.raw, [NOT_SET, 0, 0, 0]],
  [LINK.ipv4, [NOT_SET, 0, 0, 0]],
  [LINK.ipv6, [NOT_SET, 0, 0, 0]],
  [LINK.sll, [14, 16, 0, 0]],
  [LINK.sll2, [0, 20, 0, 0]],
  [LINK.localTalk, [NOT_SET, 0, 0, 0]],
  [LINK.frameRelay, [NOT_SET, 0, 0, 0]],
  [LINK.ipOverFc, [16, 16, 8, 3]],
  [LINK.ipOver1394, [16, 18, 0, 0]],
  [LINK.symantecFirewall, [6, 44, 0, 0]],
  [LINK.pfsync, [NOT_SET, 4, 0, 0]],
  [LINK.ipnet, [1, 24, 0, NOT_SET]],
]);

const WIRELESS: ReadonlySet<number> = new Set([LINK.wireless, LINK.prism, LINK.avs, LINK.radiotap, LINK.ppi]);
const RADIO_HEADERS: ReadonlySet<number> = new Set([LINK.prism, LINK.avs, LINK.radiotap, LINK.ppi]);
const ETHERNET_LIKE: ReadonlySet<number> = new Set([LINK.ethernet, LINK.netanalyzer, LINK.netanalyzerTransparent]);

/** 802.11, with or without a radio header. */
export function isWireless(linkType: number): boolean {
  return WIRELESS.has(linkType);
}

export function isEthernet(linkType: number): boolean {
  return ETHERNET_LIKE.has(linkType);
}
