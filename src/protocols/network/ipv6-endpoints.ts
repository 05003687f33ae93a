import { UNKNOWN_ENDPOINT } from '../checksum-status.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';

/**
 * Extension headers may carry the addresses that the ends mean: the last stop of a route, the home of a mobile
 * sender. Checksums are made with them (RFC 8200 §8.1). Their distances from the IPv6 header are kept in its layer's
 * info slot: the destination's in the low half, the source's in the high half, 0 where the header's own counts.
 */
export function setFinalDestination(d: Dissection, at: number): void {
  const slot = infoSlot(d);
  if (slot >= 0) d.stack[slot] = (d.stack[slot] & ~0xffff) | distance(d, slot, at);
}

/** The final destination is not there as such (parts of it are left out): checksums can't be verified. */
export function setUnknownDestination(d: Dissection): void {
  const slot = infoSlot(d);
  if (slot >= 0) d.stack[slot] |= UNKNOWN_ENDPOINT;
}

export function setHomeAddress(d: Dissection, at: number): void {
  const slot = infoSlot(d);
  if (slot >= 0) d.stack[slot] = (d.stack[slot] & 0xffff) | (distance(d, slot, at) << 16);
}

/** Beyond 64 KiB, in a jumbogram, an address counts as unknown. */
function distance(d: Dissection, slot: number, at: number): number {
  return Math.min(at - d.stack[slot - SLOT.info + SLOT.start], UNKNOWN_ENDPOINT);
}

/** -1 where the packet came in an IPv4 header, whose info slot is not for this. */
function infoSlot(d: Dissection): number {
  if (d.network === 0) return -1;
  const base = (d.network - 1) << STRIDE_SHIFT;
  return d.bytes[d.stack[base + SLOT.start]] >>> 4 === 6 ? base + SLOT.info : -1;
}
