import { etherText, ipv4Text, ipv6Text } from '../../bytes/addresses.ts';
import { hexText } from '../../bytes/text.ts';
import { type Libc, loadLibc } from './libc.ts';
import { dumpNetlink, LITTLE_ENDIAN, type NetlinkMessage, readAttributes, viewOf } from './netlink.ts';

const RTM_NEWLINK = 16;
const RTM_GETLINK = 18;
const RTM_NEWADDR = 20;
const RTM_GETADDR = 22;
const AF_INET = 2;
const AF_INET6 = 10;
const IFF_UP = 1;
const IFF_LOOPBACK = 8;

/** struct ifinfomsg and its attributes, linux/if_link.h. */
const LINK_HEADER = 16;
const LINK = { address: 1, name: 3, mtu: 4, operState: 16, info: 18, stats64: 23 } as const;
const LINK_INFO_KIND = 1;
/** struct ifaddrmsg, linux/if_addr.h. */
const ADDRESS_HEADER = 8;
const ADDRESS = { address: 1, local: 2 } as const;

/** IF_OPER_…, RFC 2863 §3.1.14. */
const OPER_STATES = ['unknown', 'not-present', 'down', 'lower-layer-down', 'testing', 'dormant', 'up'] as const;
export type OperState = (typeof OPER_STATES)[number];

/** Since the interface exists, or its driver was loaded. */
export interface InterfaceCounters {
  readonly rxPackets: number;
  readonly txPackets: number;
  readonly rxBytes: number;
  readonly txBytes: number;
  readonly rxErrors: number;
  readonly txErrors: number;
  readonly rxDropped: number;
  readonly txDropped: number;
}

/** A network interface without its addresses. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** Switched on (`ip link set up`). */
  readonly isUp: boolean;
  readonly isLoopback: boolean;
  /** Whether it is able to carry packets: `up`, `down` (no cable), `unknown` (a driver that doesn't tell: tunnels, `lo`). */
  readonly operState: OperState;
  /** ARPHRD_ number of its hardware, linux/if_arp.h. */
  readonly hardwareType: number;
  /** `veth`, `bridge`, `wireguard`, …; undefined for hardware. */
  readonly kind: string | undefined;
  readonly mtu: number;
  /** MAC address, or what the hardware has for one, as hex with colons; undefined where it has none. */
  readonly mac: string | undefined;
  readonly counters: InterfaceCounters | undefined;
}

/** `10.0.0.1/24`, `fe80::1/64` */
export interface InterfaceAddress {
  readonly index: number;
  readonly address: string;
  readonly prefixLength: number;
}

/** Every interface of this network namespace, in the kernel's order. */
export async function listLinks(): Promise<Link[]> {
  return readLinks(await loadLibc());
}

export function readLinks(libc: Libc): Link[] {
  return dumpNetlink(libc, RTM_GETLINK).flatMap((message) => parseLink(message) ?? []);
}

export function readAddresses(libc: Libc): InterfaceAddress[] {
  return dumpNetlink(libc, RTM_GETADDR).flatMap((message) => parseAddress(message) ?? []);
}

/** An RTM_NEWLINK message; undefined for another, and for a bridge's word on its ports. */
export function parseLink({ type, bytes }: NetlinkMessage): Link | undefined {
  if (type !== RTM_NEWLINK || bytes.length < LINK_HEADER || bytes[0] !== 0) return undefined;
  const view = viewOf(bytes);
  const flags = view.getUint32(8, LITTLE_ENDIAN);
  const attributes = readAttributes(bytes, LINK_HEADER);
  const name = attributes.get(LINK.name);
  if (name === undefined) return undefined;
  const mtu = attributes.get(LINK.mtu);
  const mac = attributes.get(LINK.address);
  const info = attributes.get(LINK.info);
  const kind = info && readAttributes(info, 0).get(LINK_INFO_KIND);
  return {
    index: view.getInt32(4, LITTLE_ENDIAN),
    name: cText(name),
    isUp: (flags & IFF_UP) !== 0,
    isLoopback: (flags & IFF_LOOPBACK) !== 0,
    operState: OPER_STATES[attributes.get(LINK.operState)?.[0] ?? 0] ?? 'unknown',
    hardwareType: view.getUint16(2, LITTLE_ENDIAN),
    kind: kind && cText(kind),
    mtu: mtu === undefined || mtu.length < 4 ? 0 : viewOf(mtu).getUint32(0, LITTLE_ENDIAN),
    mac: mac === undefined || mac.length === 0 ? undefined : macText(mac),
    counters: parseCounters(attributes.get(LINK.stats64)),
  };
}

export function parseAddress({ type, bytes }: NetlinkMessage): InterfaceAddress | undefined {
  if (type !== RTM_NEWADDR || bytes.length < ADDRESS_HEADER) return undefined;
  const attributes = readAttributes(bytes, ADDRESS_HEADER);
  // On a point-to-point link `address` is the other end's.
  const address = ipText(bytes[0], attributes.get(ADDRESS.local) ?? attributes.get(ADDRESS.address));
  if (address === undefined) return undefined;
  return { index: viewOf(bytes).getUint32(4, LITTLE_ENDIAN), address, prefixLength: bytes[1] };
}

/** Undefined for another family than IPv4 and IPv6, and for a short one. */
export function ipText(family: number, bytes: Uint8Array | undefined): string | undefined {
  if (family === AF_INET && bytes?.length === 4) return ipv4Text(bytes, 0);
  if (family === AF_INET6 && bytes?.length === 16) return ipv6Text(bytes, 0);
  return undefined;
}

function macText(bytes: Uint8Array): string {
  if (bytes.length === 6) return etherText(bytes, 0);
  return Array.from(bytes, (_, at) => hexText(bytes, at, at + 1)).join(':');
}

function cText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString();
}

/** struct rtnl_link_stats64: 64-bit numbers, of which the first eight are told. */
function parseCounters(bytes: Uint8Array | undefined): InterfaceCounters | undefined {
  if (bytes === undefined || bytes.length < 64) return undefined;
  const view = viewOf(bytes);
  const at = (index: number): number => Number(view.getBigUint64(index * 8, LITTLE_ENDIAN));
  return {
    rxPackets: at(0),
    txPackets: at(1),
    rxBytes: at(2),
    txBytes: at(3),
    rxErrors: at(4),
    txErrors: at(5),
    rxDropped: at(6),
    txDropped: at(7),
  };
}
