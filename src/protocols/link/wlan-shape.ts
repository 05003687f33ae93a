/** How an 802.11 frame is laid out (IEEE 802.11 §9.2, §9.3), told by its first two bytes. */

/** What carries the frame says of it in its own info slot: radiotap, PPI. */
export const CARRIED = { hasFcs: 1, isPadded: 2 } as const;

export const TYPE = { management: 0, control: 1, data: 2, extension: 3 } as const;
/** Bits of the second byte. */
export const FLAG = { toDs: 0x01, fromDs: 0x02, more: 0x04, protected: 0x40, order: 0x80 } as const;
export const BOTH_DS = FLAG.toDs | FLAG.fromDs;

export const ADDRESS_1 = 4;
export const ADDRESS_2 = 10;
export const ADDRESS_3 = 16;
export const SEQUENCE = 22;
export const ADDRESS_4 = 24;
export const FCS = 4;
const PLAIN = 24;
const QOS = 0x8;
const NO_DATA = 0x4;

export function typeOf(first: number): number {
  return (first >>> 2) & 3;
}

/** Data frames alone: those with quality of service. */
export function hasQos(first: number): boolean {
  return typeOf(first) === TYPE.data && ((first >>> 4) & QOS) !== 0;
}

/** Data frames alone: those that only tell something of their sender. */
export function isNull(first: number): boolean {
  return typeOf(first) === TYPE.data && ((first >>> 4) & NO_DATA) !== 0;
}

/** Where the quality of service stands in a data frame that has one. */
export function qosOffset(flags: number): number {
  return PLAIN + ((flags & BOTH_DS) === BOTH_DS ? 6 : 0);
}

/** Where the HT control stands; 0: there is none. */
export function htOffset(first: number, flags: number): number {
  if ((flags & FLAG.order) === 0) return 0;
  if (typeOf(first) === TYPE.management) return PLAIN;
  return hasQos(first) ? qosOffset(flags) + 2 : 0;
}

/** Bytes of the header, without what encryption puts behind it. */
export function headerLength(first: number, flags: number): number {
  const ht = htOffset(first, flags);
  if (ht !== 0) return ht + 4;
  switch (typeOf(first)) {
    case TYPE.management:
      return PLAIN;
    case TYPE.control:
      return hasSecondAddress(first) ? ADDRESS_3 : ADDRESS_2;
    case TYPE.data:
      return qosOffset(flags) + (hasQos(first) ? 2 : 0);
    default:
      return ADDRESS_2;
  }
}

/** Control frames alone: all but clear-to-send, acknowledgment, and those that wrap another. */
function hasSecondAddress(first: number): boolean {
  const subtype = first >>> 4;
  return subtype !== 12 && subtype !== 13 && subtype !== 7 && subtype > 1;
}

/** In the fourth byte behind the header: four more follow (TKIP, CCMP). */
export const EXTENDED_IV = 0x20;
