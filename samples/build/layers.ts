import { address, internetChecksum, join, type Part, padTo, u8, u16, u32 } from './bytes.ts';

// Documentation addresses: RFC 7042 §2.1.1 (MAC), RFC 5737 (IPv4), RFC 3849 (IPv6).
export const HOST = { mac: '00:00:5e:00:53:0a', ip: '192.0.2.10', ip6: '2001:db8::a', linkLocal: 'fe80::a' } as const;
export const SERVER = { mac: '00:00:5e:00:53:01', ip: '198.51.100.80', ip6: '2001:db8:1::50' } as const;
export const ROUTER = { mac: '00:00:5e:00:53:01', ip: '192.0.2.1', ip6: '2001:db8::1', linkLocal: 'fe80::1' } as const;
const BROADCAST = 'ff:ff:ff:ff:ff:ff';

export const PROTOCOL = {
  icmp: 1,
  igmp: 2,
  ipv4: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  gre: 47,
  ah: 51,
  icmpv6: 58,
  none: 59,
} as const;
export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd, qinq: 0x88a8 } as const;

export interface Ends {
  readonly source?: string;
  readonly destination?: string;
}

/** Ethernet II; from the host to the router unless told otherwise. */
export function ethernet(type: number, payload: Part, ends: Ends = {}): Buffer {
  const { source = HOST.mac, destination = ROUTER.mac } = ends;
  return join(address(destination), address(source), u16(type), payload);
}

export function broadcast(type: number, payload: Part): Buffer {
  return ethernet(type, payload, { destination: BROADCAST });
}

/** IEEE 802.3 with a length instead of a type, padded to the shortest frame. */
export function ieee8023(payload: Buffer, destination: string): Buffer {
  return padTo(60, ethernet(payload.length, payload, { destination, source: ROUTER.mac }));
}

/** What follows the EtherType 0x8100 or 0x88a8: IEEE 802.1Q §9.6. */
export function vlanTag(id: number, type: number, payload: Part, priority = 0): Buffer {
  return join(u16((priority << 13) | id), u16(type), payload);
}

export interface Ipv4Options extends Ends {
  readonly id?: number;
  readonly ttl?: number;
  readonly service?: number;
  /** Flags and offset as the header has them. */
  readonly fragment?: number;
  /** A multiple of four bytes. */
  readonly options?: Part;
  /** Where a source route leads, if not to the header's destination: RFC 1122 §4.1.3.5. */
  readonly finalDestination?: string;
  /** The transport's checksum stays as it is: a fragment, or wrong on purpose. */
  readonly keepChecksum?: boolean;
}

/** RFC 791 §3.1, with its checksum and, where it is left 0, that of what it carries. */
export function ipv4(protocol: number, payload: Buffer, settings: Ipv4Options = {}): Buffer {
  const { source = HOST.ip, destination = SERVER.ip, id = 0x1000, ttl = 64, service = 0, fragment = 0x4000 } = settings;
  const options = join(settings.options ?? '');
  const [from, to] = [address(source), address(destination)];
  const length = 20 + options.length;
  const start = [u8(0x40 | (length / 4)), u8(service), u16(length + payload.length), u16(id), u16(fragment), u8(ttl)];
  const header = join(...start, u8(protocol), u16(0), from, to, options);
  header.writeUInt16BE(internetChecksum(header), 10);
  const body = settings.keepChecksum
    ? payload
    : withChecksum(protocol, payload, from, address(settings.finalDestination ?? destination));
  return join(header, body);
}

export interface Extension {
  readonly type: number;
  /** All but the next header's number. */
  readonly body: Buffer;
}

export interface Ipv6Options extends Ends {
  readonly hopLimit?: number;
  readonly trafficClass?: number;
  readonly flowLabel?: number;
  readonly extensions?: readonly Extension[];
  /** Where a routing header leads, if not to the header's destination: RFC 8200 §8.1. */
  readonly finalDestination?: string;
  readonly keepChecksum?: boolean;
}

/** RFC 8200 §3, with a chain of extension headers before the payload. */
export function ipv6(protocol: number, payload: Buffer, settings: Ipv6Options = {}): Buffer {
  const { source = HOST.ip6, destination = SERVER.ip6, hopLimit = 64, extensions = [], finalDestination } = settings;
  const [from, to] = [address(source), address(destination)];
  const last = finalDestination === undefined ? to : address(finalDestination);
  const body = settings.keepChecksum ? payload : withChecksum(protocol, payload, from, last);
  const chain = extensions.map(({ body: rest }, index) => join(u8(extensions[index + 1]?.type ?? protocol), rest));
  const carried = join(...chain, body);
  const first = 0x60000000 + (settings.trafficClass ?? 0) * 0x100000 + (settings.flowLabel ?? 0);
  const next = extensions[0]?.type ?? protocol;
  return join(u32(first), u16(carried.length), u8(next), u8(hopLimit), from, to, carried);
}

/** RFC 768. */
export function udp(from: number, to: number, payload: Uint8Array): Buffer {
  return join(u16(from), u16(to), u16(8 + payload.length), u16(0), payload);
}

export interface TcpOptions {
  readonly from?: number;
  readonly to?: number;
  readonly seq: number;
  readonly ack?: number;
  readonly flags: number;
  readonly window?: number;
  readonly urgent?: number;
  readonly options?: Part;
  readonly data?: Uint8Array;
}

export const TCP = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const;

/** RFC 9293 §3.1. */
export function tcp(settings: TcpOptions): Buffer {
  const { from = 49152, to = 50000, seq, ack = 0, flags, window = 64240, urgent = 0 } = settings;
  const options = join(settings.options ?? '');
  const offset = ((20 + options.length) / 4) << 12;
  const ports = [u16(from), u16(to), u32(seq), u32(ack)];
  return join(...ports, u16(offset | flags), u16(window), u16(0), u16(urgent), options, settings.data ?? '');
}

/** ICMP, ICMPv6: type, code, four bytes of the message, what follows. */
export function icmp(type: number, code: number, rest: Part, body: Part = ''): Buffer {
  return join(u8(type), u8(code), u16(0), rest, body);
}

/** Where the checksum stands in the header, by protocol, and whether it covers a pseudo-header. */
const CHECKSUMS: Readonly<Record<number, readonly [at: number, pseudo: boolean]>> = {
  [PROTOCOL.icmp]: [2, false],
  [PROTOCOL.igmp]: [2, false],
  [PROTOCOL.tcp]: [16, true],
  [PROTOCOL.udp]: [6, true],
  [PROTOCOL.icmpv6]: [2, true],
};

function withChecksum(protocol: number, payload: Buffer, source: Buffer, destination: Buffer): Buffer {
  const place = CHECKSUMS[protocol];
  if (place === undefined) return payload;
  const [at, hasPseudoHeader] = place;
  const sealed = Buffer.from(payload);
  const pseudo = hasPseudoHeader ? join(source, destination, u32(payload.length), u32(protocol)) : Buffer.alloc(0);
  const sum = internetChecksum(pseudo, payload);
  // RFC 768: 0 would mean that there is none.
  sealed.writeUInt16BE(sum === 0 && protocol === PROTOCOL.udp ? 0xffff : sum, at);
  return sealed;
}
