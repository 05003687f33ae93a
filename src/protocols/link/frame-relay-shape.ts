import { etherTypeNames } from '../values/ethertypes.ts';

export const EXTENSION = 0x01;
export const RESPONSE = 0x02;
export const CORE_CONTROL = 0x02;
export const UNNUMBERED = 0x03;
/** Exchange identification. */
export const XID = 0xaf;
export const NLPID = { snap: 0x80, isis: 0x83, ipv6: 0x8e, ipv4: 0xcc, ppp: 0xcf } as const;
export const OUI = { etherType: 0x000000, bridged: 0x0080c2 } as const;

/** Of two octets ten bits, of three 16, of four 23; fewer where the last one holds control bits. */
export function circuitOf(bytes: Uint8Array, at: number, end: number): number {
  if ((bytes[at] & EXTENSION) !== 0 || at + 1 >= end) return 0;
  let number = ((bytes[at] >>> 2) << 4) | (bytes[at + 1] >>> 4);
  if ((bytes[at + 1] & EXTENSION) !== 0) return number;
  let last = at + 2;
  if (last < end && (bytes[last] & EXTENSION) === 0) {
    number = (number << 7) | (bytes[last] >>> 1);
    while (last < end && (bytes[last] & EXTENSION) === 0) last++;
  }
  return last >= end || (bytes[last] & CORE_CONTROL) !== 0 ? number : (number << 6) | (bytes[last] >>> 2);
}

/** Cisco's encapsulation has an EtherType, or one of Cisco's own, where the control field would be. */
export function isCisco(type: number): boolean {
  return type === 0x2000 || type === 0xfefe || etherTypeNames[type] !== undefined;
}

/** A control field of two bytes, that of an information frame which acknowledges none; an identifier follows it. */
export function isInformation(bytes: Uint8Array, at: number, end: number): boolean {
  return (bytes[at] & 1) === 0 && bytes[at + 1] === 0 && at + 2 < end;
}
