/**
 * The first four of a row's 16 words are its key. What else each packet touches fills the cache line; some words are read
 * as doubles, of which a row has 8.
 */
export const ROW_SHIFT = 4;
export const DOUBLE_SHIFT = 3;
/** IPv4's address, or the fold of IPv6's. A is who sent the first packet. */
export const ADDRESS_A = 0;
export const ADDRESS_B = 1;
/** A's in the upper half. */
export const PORTS = 2;
/** IP protocol, and the bits below. */
export const KIND = 3;

/** Bits of the kind beside the IP protocol. A closed row matches no packet any more. */
export const VERSION_6 = 0x100;
export const CLOSED = 0x200;
/** It has ports, and not just a protocol. */
export const WITH_PORTS = 0x400;
/** Carries others, and is none of its own: GRE, IP in IP. */
export const TUNNEL = 0x800;
/** Only packets in the first one's direction belong to it: ICMP messages that nobody answers. */
export const ONE_WAY = 0x1000;

/** The same for both directions of the key. */
export function hashKey(a: number, b: number, ports: number, kind: number): number {
  const endA = Math.imul(a ^ Math.imul(ports >>> 16, 0x9e3779b1), 0x85ebca6b);
  const endB = Math.imul(b ^ Math.imul(ports & 0xffff, 0x9e3779b1), 0x85ebca6b);
  let hash = (endA ^ (endA >>> 15)) + (endB ^ (endB >>> 15)) + kind;
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  return hash ^ (hash >>> 15);
}
