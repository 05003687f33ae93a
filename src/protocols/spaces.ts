/**
 * The keys by which a parent finds its child. A child claims keys of a space in its own file; parents look their
 * payload up and list nobody. 0 means that nobody has claimed the key: the payload is data.
 */
export class DispatchSpace {
  readonly name: string;
  /** Protocol id by key. Read plainly on the hot path. */
  readonly table: Uint8Array;

  constructor(name: string, size: number) {
    this.name = name;
    this.table = new Uint8Array(size);
  }

  claim(key: number, id: number): void {
    if (!(key >= 0 && key < this.table.length)) throw new Error(`${this.name}: key ${key} is out of range`);
    if (this.table[key] !== 0) throw new Error(`${this.name}: key ${key} is claimed twice`);
    this.table[key] = id;
  }
}

/** LINKTYPE_ values of the capture file, https://www.tcpdump.org/linktypes.html. */
export const linkTypes = new DispatchSpace('linktype', 65536);
/** EtherTypes (IEEE 802 numbers), also GRE's and SLL's protocol types. */
export const etherTypes = new DispatchSpace('ethertype', 65536);
/** GRE's protocol types: EtherTypes mostly, but fewer, and some of its own (RFC 2784 §2.4). */
export const greProtocols = new DispatchSpace('gre.proto', 65536);
/** IP protocol numbers (IANA); IPv6 extension headers among them. */
export const ipProtocols = new DispatchSpace('ip.proto', 256);
export const tcpPorts = new DispatchSpace('tcp.port', 65536);
export const udpPorts = new DispatchSpace('udp.port', 65536);
/** LLC service access points (destination). */
export const llcSaps = new DispatchSpace('llc.dsap', 256);
/** Protocol ids under Cisco's SNAP organisation code 00:00:0c. */
export const ciscoPids = new DispatchSpace('snap.cisco', 65536);
/** PPP protocol numbers (IANA). */
export const pppProtocols = new DispatchSpace('ppp.protocol', 65536);
/** Types of IS-IS' packets (ISO 10589 §9.5). */
export const isisTypes = new DispatchSpace('isis.type', 32);
/** Layers that no key of the wire chooses, by agreement between two files (`innerLayer`). */
export const innerLayers = new DispatchSpace('inner', 64);

/** Keys of `innerLayers`: headers that a parent recognises by itself. */
export const INNER = {
  llc: 1,
  ethernet: 2,
  ieee8023: 3,
  ipv4: 4,
  ipv6: 5,
  pppPayload: 6,
  pwAssociatedChannel: 7,
  pwEthernetControl: 8,
  data: 9,
  wlan: 10,
  wlanRadio: 11,
  pim1: 12,
  wlanManagement: 13,
  avs: 14,
  eap: 15,
  modbus: 16,
  wlanAggregate: 17,
  lacp: 18,
  osi: 19,
  isakmp: 20,
} as const;

const SPACES = {
  linktype: linkTypes,
  ethertype: etherTypes,
  'gre.proto': greProtocols,
  'ip.proto': ipProtocols,
  'tcp.port': tcpPorts,
  'udp.port': udpPorts,
  'llc.dsap': llcSaps,
  'snap.cisco': ciscoPids,
  'ppp.protocol': pppProtocols,
  'isis.type': isisTypes,
  inner: innerLayers,
} as const;

export type SpaceName = keyof typeof SPACES;

export function spaceNamed(name: SpaceName): DispatchSpace {
  return SPACES[name];
}
