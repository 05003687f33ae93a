import { addToSum, fold } from '../bytes/checksum.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from './dissection.ts';

/**
 * Wireshark's `*.checksum.status` values, and one of ours: `partial`, where offloading left the pseudo-header's sum
 * for the network card to complete.
 */
export const CHECKSUM = { bad: 0, good: 1, unverified: 2, absent: 3, partial: 4 } as const;

/** A checksum over the whole range `[start, end)` that includes itself: IPv4's header, ICMP, IGMP. */
export function plainChecksum(d: Dissection, start: number, end: number): number {
  return addToSum(d.view, d.bytes, start, end, 0) === 0xffff ? CHECKSUM.good : CHECKSUM.bad;
}

/**
 * A checksum over layer `index` to its end and the pseudo-header of the IP header that carries it: TCP (RFC 9293
 * §3.1), UDP (RFC 768), ICMPv6 (RFC 4443 §2.3), by `ipProtocol`. Packets that were cut are `unverified`.
 */
export function pseudoHeaderChecksum(d: Dissection, index: number, ipProtocol: number, checksumOffset: number): number {
  const stack = d.stack;
  const base = index << STRIDE_SHIFT;
  const start = stack[base + SLOT.start];
  const end = stack[base + SLOT.end];
  const network = stack[base + SLOT.network];
  if (network === 0 || end !== stack[base + SLOT.wireEnd] || start + checksumOffset + 2 > end) return CHECKSUM.unverified;
  const ip = stack[((network - 1) << STRIDE_SHIFT) + SLOT.start];
  const { view, bytes } = d;
  const addresses =
    bytes[ip] >>> 4 === 6 ? addToSum(view, bytes, ip + 8, ip + 40, 0) : addToSum(view, bytes, ip + 12, ip + 20, 0);
  const pseudo = fold(addresses + ipProtocol + (end - start));
  if (addToSum(view, bytes, start, end, pseudo) === 0xffff) return CHECKSUM.good;
  return view.getUint16(start + checksumOffset) === pseudo ? CHECKSUM.partial : CHECKSUM.bad;
}
