import type { Libc } from './libc.ts';
import { ipText } from './links.ts';
import { dumpNetlink, LITTLE_ENDIAN, type NetlinkMessage, readAttributes, viewOf } from './netlink.ts';

const RTM_NEWROUTE = 24;
const RTM_GETROUTE = 26;
const AF_INET = 2;
const AF_INET6 = 10;
const UNICAST = 1;
const TABLE_MAIN = 254;
/** Entries of a cache, no routes (linux/rtnetlink.h). */
const CLONED = 0x200;

/** struct rtmsg and its attributes, linux/rtnetlink.h. */
const ROUTE_HEADER = 12;
const ROUTE = { interfaceIndex: 4, gateway: 5, metric: 6, multipath: 9, table: 15, via: 18 } as const;
/** struct rtnexthop, of which a multipath route has several. */
const NEXT_HOP_HEADER = 8;

/** Where packets go that no other route of the main table is for; one entry a next hop. */
export interface DefaultRoute {
  readonly family: 'ipv4' | 'ipv6';
  /** Of the interface they leave by. */
  readonly index: number;
  /** Undefined where everything is said to be on the link itself: point-to-point links. */
  readonly gateway: string | undefined;
  /** The lowest is taken. */
  readonly metric: number;
}

/** IPv4's before IPv6's, each family's preferred one first. */
export function readDefaultRoutes(libc: Libc): DefaultRoute[] {
  return sortRoutes(dumpNetlink(libc, RTM_GETROUTE).flatMap(parseDefaultRoute));
}

export function sortRoutes(routes: readonly DefaultRoute[]): DefaultRoute[] {
  return [...routes].sort((a, b) => (a.family === b.family ? a.metric - b.metric : a.family === 'ipv4' ? -1 : 1));
}

/** Nothing for a message that tells of another route, or of none. */
export function parseDefaultRoute({ type, bytes }: NetlinkMessage): DefaultRoute[] {
  if (type !== RTM_NEWROUTE || bytes.length < ROUTE_HEADER) return [];
  const [family, destinationLength, , , shortTable, , , kind] = bytes;
  if (destinationLength !== 0 || kind !== UNICAST || (family !== AF_INET && family !== AF_INET6)) return [];
  if ((viewOf(bytes).getUint32(8, LITTLE_ENDIAN) & CLONED) !== 0) return [];
  const attributes = readAttributes(bytes, ROUTE_HEADER);
  if ((readNumber(attributes.get(ROUTE.table)) ?? shortTable) !== TABLE_MAIN) return [];
  const metric = readNumber(attributes.get(ROUTE.metric)) ?? 0;
  const hops = [...nextHops(attributes.get(ROUTE.multipath))];
  const index = readNumber(attributes.get(ROUTE.interfaceIndex));
  if (index !== undefined) hops.unshift({ index, gateway: gatewayOf(family, attributes) });
  return hops.map((hop) => ({ family: family === AF_INET ? 'ipv4' : 'ipv6', metric, ...hop }));

  function* nextHops(hopBytes: Uint8Array = new Uint8Array(0)): Generator<Pick<DefaultRoute, 'index' | 'gateway'>> {
    const view = viewOf(hopBytes);
    for (let at = 0; at + NEXT_HOP_HEADER <= hopBytes.length; ) {
      const length = view.getUint16(at, LITTLE_ENDIAN);
      if (length < NEXT_HOP_HEADER || at + length > hopBytes.length) return;
      const hop = readAttributes(hopBytes.subarray(at, at + length), NEXT_HOP_HEADER);
      yield { index: view.getInt32(at + 4, LITTLE_ENDIAN), gateway: gatewayOf(family, hop) };
      at += (length + 3) & ~3;
    }
  }
}

/** IPv4 routes may go by an IPv6 gateway (RFC 5549): `via` has its family in front. */
function gatewayOf(family: number, attributes: ReadonlyMap<number, Uint8Array>): string | undefined {
  const via = attributes.get(ROUTE.via);
  if (via === undefined || via.length < 2) return ipText(family, attributes.get(ROUTE.gateway));
  return ipText(viewOf(via).getUint16(0, LITTLE_ENDIAN), via.subarray(2));
}

function readNumber(bytes: Uint8Array | undefined): number | undefined {
  return bytes === undefined || bytes.length < 4 ? undefined : viewOf(bytes).getUint32(0, LITTLE_ENDIAN);
}
