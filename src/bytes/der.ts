/** One element of DER (X.690 §8): where it starts, its identifier, and where its content lies. */
export interface DerElement {
  readonly tag: number;
  /** Of its identifier. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

export const DER = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The element at `at`; undefined when it isn't whole within `end`, or has a long identifier or no definite length. */
export function readDer(bytes: Uint8Array, at: number, end: number): DerElement | undefined {
  if (at + 2 > end || (bytes[at] & 0x1f) === 0x1f) return undefined;
  let length = bytes[at + 1];
  let start = at + 2;
  if (length >= 0x80) {
    const digits = length & 0x7f;
    if (digits === 0 || digits > 4 || start + digits > end) return undefined;
    length = 0;
    for (let i = 0; i < digits; i++) length = length * 256 + bytes[start + i];
    start += digits;
  }
  return start + length <= end ? { tag: bytes[at], at, start, end: start + length } : undefined;
}

/** The elements within `[start, end)`, up to the first that isn't whole. */
export function derElements(bytes: Uint8Array, start: number, end: number): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = start; at < end; ) {
    const element = readDer(bytes, at, end);
    if (element === undefined) break;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

/** An object identifier's content in dots; numbers beyond 53 bits lose digits, longer ones than anybody's are cut. */
export function oidText(bytes: Uint8Array, start: number, end: number): string {
  const numbers: number[] = [];
  let value = 0;
  for (let at = start; at < Math.min(end, start + LONGEST_OID); at++) {
    value = value * 128 + (bytes[at] & 0x7f);
    if ((bytes[at] & 0x80) !== 0) continue;
    if (numbers.length === 0) {
      const first = Math.min(2, Math.floor(value / 40));
      numbers.push(first, value - first * 40);
    } else {
      numbers.push(value);
    }
    value = 0;
  }
  return numbers.join('.');
}

/** RFC 2578 §3.5: 128 numbers of 32 bits at most. */
const LONGEST_OID = 640;
