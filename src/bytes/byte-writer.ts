/** Takes finished bytes; they are borrowed until the call returns. */
export interface ByteSink {
  write(bytes: Uint8Array, start: number, end: number): void;
}

const BATCH_BYTES = 64 * 1024;

/**
 * Output bytes in batches: `reserve`, put bytes at `length` in `bytes`, move `length`. The `put` functions below write
 * at a position and return the next, so that a caller keeps the cursor in a local.
 */
export class ByteWriter {
  bytes: Uint8Array<ArrayBuffer>;
  view: DataView<ArrayBuffer>;
  length = 0;
  readonly #sink: ByteSink;

  constructor(sink: ByteSink, capacity = 2 * BATCH_BYTES) {
    this.#sink = sink;
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `size` more bytes; `bytes` may change. Never flushes: a record stays together until its end. */
  reserve(size: number): void {
    if (this.length + size > this.bytes.length) this.#grow(size);
  }

  /** Hands over what is there once it makes a batch: called between records. */
  endRecord(): void {
    if (this.length >= BATCH_BYTES) this.flush();
  }

  flush(): void {
    if (this.length === 0) return;
    this.#sink.write(this.bytes, 0, this.length);
    this.length = 0;
  }

  #grow(size: number): void {
    const bytes = new Uint8Array((this.length + size) * 2);
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  /** Constant bytes, as `asciiBytes` makes them. */
  constant(constant: Uint8Array): void {
    const { length } = constant;
    this.reserve(length);
    const { bytes, length: at } = this;
    for (let i = 0; i < length; i++) bytes[at + i] = constant[i];
    this.length = at + length;
  }

  /** Any text, as UTF-8. */
  text(text: string): void {
    this.reserve(text.length * 3);
    this.length += encoder.encodeInto(text, this.bytes.subarray(this.length)).written;
  }
}

export function asciiBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const encoder = new TextEncoder();
const ZERO = 48;
const MINUS = 45;
const POINT = 46;
const HEX = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
/** Two ASCII hex digits of each byte, as one 16-bit word. */
const HEX_PAIRS = Uint16Array.from({ length: 256 }, (_, byte) => (HEX[byte >>> 4] << 8) | HEX[byte & 15]);
/** Most digits of `putUnsigned`. */
export const MAX_INTEGER_DIGITS = 20;

/** A whole number of 0 to 2^53. */
export function putUnsigned(bytes: Uint8Array, at: number, value: number): number {
  if (value < 10) {
    bytes[at] = ZERO + value;
    return at + 1;
  }
  if (value < 100) {
    const tens = (value * 205) >>> 11;
    bytes[at] = ZERO + tens;
    bytes[at + 1] = ZERO + value - tens * 10;
    return at + 2;
  }
  if (value > 0x7fff_ffff) return putLargeUnsigned(bytes, at, value);
  const end = at + digitsOf(value);
  let rest = value | 0;
  for (let position = end - 1; position >= at; position--) {
    const next = (rest / 10) | 0;
    bytes[position] = ZERO + rest - next * 10;
    rest = next;
  }
  return end;
}

/** Any finite number as JSON writes it. */
export function putNumber(bytes: Uint8Array, at: number, value: number): number {
  if (value >= 0 && Number.isSafeInteger(value)) return putUnsigned(bytes, at, value);
  const billionths = Math.round(value * 1e9);
  if (Number.isSafeInteger(billionths) && billionths / 1e9 === value) return putBillionths(bytes, at, billionths);
  return putAscii(bytes, at, Number.isFinite(value) ? String(value) : 'null');
}

/** As a decimal number, at most nine digits behind the point. */
function putBillionths(bytes: Uint8Array, start: number, billionths: number): number {
  let at = start;
  if (billionths < 0) bytes[at++] = MINUS;
  const whole = Math.floor(Math.abs(billionths) / 1e9);
  at = putUnsigned(bytes, at, whole);
  const fraction = Math.abs(billionths) - whole * 1e9;
  if (fraction === 0) return at;
  bytes[at] = POINT;
  at = putPadded(bytes, at + 1, fraction, 9);
  while (bytes[at - 1] === ZERO) at--;
  return at;
}

/** Exactly `digits` digits, with leading zeros. */
export function putPadded(bytes: Uint8Array, at: number, value: number, digits: number): number {
  let rest = value | 0;
  for (let position = at + digits - 1; position >= at; position--) {
    const next = (rest / 10) | 0;
    bytes[position] = ZERO + rest - next * 10;
    rest = next;
  }
  return at + digits;
}

export function putAscii(bytes: Uint8Array, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
  return at + text.length;
}

/** Lower-case hex of `source[start, end)`: twice as many bytes. */
export function putHex(view: DataView, at: number, source: Uint8Array, start: number, end: number): number {
  let to = at;
  let from = start;
  for (; from + 1 < end; from += 2, to += 4) {
    view.setInt32(to, (HEX_PAIRS[source[from]] << 16) | HEX_PAIRS[source[from + 1]]);
  }
  if (from < end) {
    view.setUint16(to, HEX_PAIRS[source[from]]);
    to += 2;
  }
  return to;
}

/** `00:1b:21:3a:4b:5c`, without quotes; `length` groups. */
export function putEther(view: DataView, at: number, source: Uint8Array, start: number, length: number): number {
  view.setUint16(at, HEX_PAIRS[source[start]]);
  let to = at + 2;
  for (let i = 1; i < length; i++, to += 3) {
    view.setUint8(to, 58);
    view.setUint16(to + 1, HEX_PAIRS[source[start + i]]);
  }
  return to;
}

export function putIpv4(bytes: Uint8Array, at: number, source: Uint8Array, start: number): number {
  let to = putUnsigned(bytes, at, source[start]);
  for (let i = 1; i < 4; i++) {
    bytes[to] = 46;
    to = putUnsigned(bytes, to + 1, source[start + i]);
  }
  return to;
}

function putLargeUnsigned(bytes: Uint8Array, at: number, value: number): number {
  const high = Math.floor(value / 1_000_000_000);
  return putPadded(bytes, putUnsigned(bytes, at, high), value - high * 1_000_000_000, 9);
}

function digitsOf(value: number): number {
  if (value < 10_000) return value < 1000 ? 3 : 4;
  if (value < 1_000_000) return value < 100_000 ? 5 : 6;
  if (value < 100_000_000) return value < 10_000_000 ? 7 : 8;
  return value < 1_000_000_000 ? 9 : 10;
}
