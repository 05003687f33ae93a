const HEADER = 12;
/** Beyond, it is no question that anybody asks: Wireshark's bounds. */
const MAXIMUM_RECORDS = 40;
const CLASS_IN = 1;
const CLASS_ANY = 255;

/**
 * Does a datagram between ports of nobody hold a DNS message? It has one question of a usual class, whose name is whole,
 * and the bits of its header make sense. Nearly every other datagram is told by its fifth and sixth byte.
 */
export function startsDns(bytes: Uint8Array, view: DataView, at: number, end: number): boolean {
  if (end - at < HEADER + 5 || view.getUint16(at + 4) !== 1) return false;
  const flags = view.getUint16(at + 2);
  const isResponse = flags >>> 15 === 1;
  // A standard query, and the bit that must be zero.
  if ((flags & 0x7840) !== 0) return false;
  if (!isResponse && (flags & 0x048f) !== 0) return false;
  const answers = view.getUint16(at + 6);
  const authorities = view.getUint16(at + 8);
  const additional = view.getUint16(at + 10);
  if (answers > MAXIMUM_RECORDS || authorities > MAXIMUM_RECORDS || additional > MAXIMUM_RECORDS) return false;
  if (!isResponse && answers + authorities > 0) return false;
  let position = at + HEADER;
  while (position < end && bytes[position] !== 0) {
    if (bytes[position] > 63) return false;
    position += 1 + bytes[position];
  }
  if (position + 5 > end || position - at > HEADER + 255) return false;
  const questionClass = view.getUint16(position + 3);
  const type = view.getUint16(position + 1);
  if (type === 0 || (questionClass !== CLASS_IN && questionClass !== CLASS_ANY)) return false;
  // Without records, nothing follows.
  return answers + authorities + additional > 0 || position + 5 === end;
}
