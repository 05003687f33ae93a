import { addToSum, fold } from '../bytes/checksum.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from './dissection.ts';
import type { Segment } from './segment.ts';

/**
 * Wireshark's `*.checksum.status` values, and one of ours: `partial`, where offloading left the pseudo-header's sum
 * for the network card to complete.
 */
export const CHECKSUM = { bad: 0, good: 1, unverified: 2, absent: 3, partial: 4 } as const;

/** In the info slot of an IPv6 layer (`network/ipv6-endpoints`): the address that counts is not there as such. */
export const UNKNOWN_ENDPOINT = 0xffff;

/** A checksum over the whole range `[start, end)` that includes itself: IPv4's header, ICMP, IGMP. */
export function plainChecksum(d: Dissection, start: number, end: number): number {
  return addToSum(d.view, d.bytes, start, end, 0) === 0xffff ? CHECKSUM.good : CHECKSUM.bad;
}

/**
 * A checksum over layer `index` to its end and the pseudo-header of the IP header that carries it: TCP (RFC 9293
 * §3.1), UDP (RFC 768), ICMPv6 (RFC 4443 §2.3), by `ipProtocol`. Packets that were cut are `unverified`.
 */
export function pseudoHeaderChecksum(d: Dissection, index: number, ipProtocol: number, checksumOffset: number): number {
  const pseudo = pseudoHeaderSum(d, index, ipProtocol, checksumOffset);
  if (pseudo < 0) return CHECKSUM.unverified;
  const base = index << STRIDE_SHIFT;
  const start = d.stack[base + SLOT.start];
  // Nothing is summed where the pseudo-header's sum stands: what was captured before the card completed it comes in
  // whole streams. One right checksum in 65,536 looks the same, and is told apart by nobody.
  if (d.view.getUint16(start + checksumOffset) === pseudo) return CHECKSUM.partial;
  return addToSum(d.view, d.bytes, start, d.stack[base + SLOT.end], pseudo) === 0xffff ? CHECKSUM.good : CHECKSUM.bad;
}

/** The same for a TCP segment over IPv4 that is all there. */
export function segmentChecksum({ view, bytes, ip, tcp, end }: Segment): number {
  const pseudo = fold(sumOfIpv4Addresses(view, ip, 0) + 6 + (end - tcp));
  if (view.getUint16(tcp + 16) === pseudo) return CHECKSUM.partial;
  return addToSum(view, bytes, tcp, end, pseudo) === 0xffff ? CHECKSUM.good : CHECKSUM.bad;
}

/** What that checksum should be; undefined where it can't be verified. */
export function expectedPseudoHeaderChecksum(
  d: Dissection,
  index: number,
  ipProtocol: number,
  checksumOffset: number,
): number | undefined {
  const pseudo = pseudoHeaderSum(d, index, ipProtocol, checksumOffset);
  if (pseudo < 0) return undefined;
  const base = index << STRIDE_SHIFT;
  const start = d.stack[base + SLOT.start];
  const sum = addToSum(d.view, d.bytes, start, d.stack[base + SLOT.end], pseudo);
  return correctedChecksum(d.view.getUint16(start + checksumOffset), sum);
}

/** The checksum that makes a sum right, from the one that it was made with (RFC 1624 §3). */
export function correctedChecksum(checksum: number, sum: number): number {
  return fold(checksum + (~sum & 0xffff));
}

/** -1 where the packet was cut or what carries it can't be told. */
function pseudoHeaderSum(d: Dissection, index: number, ipProtocol: number, checksumOffset: number): number {
  const stack = d.stack;
  const base = index << STRIDE_SHIFT;
  const start = stack[base + SLOT.start];
  const end = stack[base + SLOT.end];
  const network = stack[base + SLOT.network];
  if (network === 0 || end !== stack[base + SLOT.wireEnd] || start + checksumOffset + 2 > end) return -1;
  const networkBase = (network - 1) << STRIDE_SHIFT;
  const ip = stack[networkBase + SLOT.start];
  if (index >= d.count && isCutQuote(d, ip, end)) return -1;
  let addresses: number;
  if (d.bytes[ip] >>> 4 !== 6) addresses = sumOfIpv4Addresses(d.view, ip, stack[networkBase + SLOT.info]);
  else if (stack[networkBase + SLOT.info] === 0) addresses = addToSum(d.view, d.bytes, ip + 8, ip + 40, 0);
  else {
    addresses = sumOfEndpoints(d, ip, stack[networkBase + SLOT.info]);
    if (addresses < 0) return -1;
  }
  return fold(addresses + ipProtocol + (end - start));
}

/** Does the quoted header at `ip` speak of more than is there? */
function isCutQuote({ bytes, view }: Dissection, ip: number, end: number): boolean {
  const claimed = bytes[ip] >>> 4 === 6 ? ip + 40 + view.getUint16(ip + 4) : ip + view.getUint16(ip + 2);
  return claimed > end;
}

/** `route` is where a source route's end stands in the header, 0 where the header's destination counts. */
function sumOfIpv4Addresses(view: DataView, ip: number, route: number): number {
  const to = ip + (route === 0 ? 16 : route);
  return view.getUint16(ip + 12) + view.getUint16(ip + 14) + view.getUint16(to) + view.getUint16(to + 2);
}

/** Of the addresses that extension headers put in the header's place (`ipv6-endpoints`); -1 when they are unknown. */
function sumOfEndpoints(d: Dissection, ip: number, info: number): number {
  const destination = info & 0xffff;
  const source = info >>> 16;
  if (destination === UNKNOWN_ENDPOINT || source === UNKNOWN_ENDPOINT) return -1;
  const from = ip + (source === 0 ? 8 : source);
  const to = ip + (destination === 0 ? 24 : destination);
  return addToSum(d.view, d.bytes, to, to + 16, addToSum(d.view, d.bytes, from, from + 16, 0));
}
