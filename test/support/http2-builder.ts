export type Fields = readonly (readonly [name: string, value: string])[];

export interface FrameToBuild {
  readonly type: number;
  readonly flags?: number;
  readonly stream?: number;
  readonly payload?: Uint8Array;
  /** Instead of the payload's own. */
  readonly claimedLength?: number;
}

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

const END_STREAM = 1;
const END_HEADERS = 4;
const PADDED = 8;
const PRIORITY = 0x20;

/** One frame (RFC 9113 §4.1). */
export function http2Frame({
  type,
  flags = 0,
  stream = 0,
  payload = Buffer.alloc(0),
  claimedLength,
}: FrameToBuild): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(claimedLength ?? payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

export function settingsFrame(isAcknowledgment = false): Buffer {
  return http2Frame({ type: 4, flags: isAcknowledgment ? 1 : 0 });
}

export interface DataToBuild {
  readonly isLast?: boolean;
  /** Bytes of padding behind the content. */
  readonly padding?: number;
}

export function dataFrame(stream: number, content: Uint8Array | string, { isLast, padding }: DataToBuild = {}): Buffer {
  const flags = (isLast ? END_STREAM : 0) | (padding === undefined ? 0 : PADDED);
  return http2Frame({ type: 0, flags, stream, payload: padded(Buffer.from(content), padding) });
}

export interface HeadToBuild extends DataToBuild {
  readonly hasPriority?: boolean;
  /** A promise of this stream instead of a head of the stream's own. */
  readonly promised?: number;
  /** The block is cut into frames of so many bytes; the first is HEADERS, the others are CONTINUATION. */
  readonly cut?: number;
}

/** The frames of a header block. */
export function headFrames(stream: number, block: Uint8Array, options: HeadToBuild = {}): Buffer {
  const { isLast, padding, hasPriority, promised, cut = block.length } = options;
  const first = Buffer.from(block.subarray(0, cut));
  const before = Buffer.alloc(promised === undefined ? (hasPriority ? 5 : 0) : 4);
  if (promised !== undefined) before.writeUInt32BE(promised, 0);
  const isWhole = cut >= block.length;
  const own = (isLast ? END_STREAM : 0) | (hasPriority ? PRIORITY : 0);
  const flags = (promised === undefined ? own : 0) | (isWhole ? END_HEADERS : 0) | (padding === undefined ? 0 : PADDED);
  const payload = padded(Buffer.concat([before, first]), padding);
  const frames = [http2Frame({ type: promised === undefined ? 1 : 5, flags, stream, payload })];
  for (let at = cut; at < block.length; at += cut) {
    const isEnd = at + cut >= block.length;
    const part = block.subarray(at, at + cut);
    frames.push(http2Frame({ type: 9, flags: isEnd ? END_HEADERS : 0, stream, payload: part }));
  }
  return Buffer.concat(frames);
}

function padded(payload: Buffer, padding: number | undefined): Buffer {
  return padding === undefined ? payload : Buffer.concat([Buffer.from([padding]), payload, Buffer.alloc(padding)]);
}

const STATIC_NAMES: Readonly<Record<string, number>> = {
  ':authority': 1,
  ':method': 2,
  ':path': 4,
  ':scheme': 6,
  ':status': 8,
  host: 38,
  'user-agent': 58,
};
const STATIC_FIELDS: Readonly<Record<string, number>> = {
  ':method: GET': 2,
  ':method: POST': 3,
  ':path: /': 4,
  ':scheme: http': 6,
  ':status: 200': 8,
  ':status: 204': 9,
  ':status: 404': 13,
  ':status: 500': 14,
};
const STATIC = 61;

/** An encoder of HPACK (RFC 7541) that refers to its table as often as it can; strings are plain. */
export class HpackEncoder {
  readonly #table: (readonly [string, string])[] = [];
  #size = 0;
  readonly #maxSize: number;
  /** Names that are not entered in the table. */
  readonly #plain: ReadonlySet<string>;

  constructor(maxSize = 4096, plain: readonly string[] = []) {
    this.#maxSize = maxSize;
    this.#plain = new Set(plain);
  }

  encode(fields: Fields): Buffer {
    return Buffer.concat(fields.map(([name, value]) => this.#field(name, value)));
  }

  #field(name: string, value: string): Buffer {
    const known = this.#table.findIndex(([own, text]) => own === name && text === value);
    const index = STATIC_FIELDS[`${name}: ${value}`] ?? (known < 0 ? undefined : STATIC + 1 + known);
    if (index !== undefined) return integer(0x80, 7, index);
    const named = this.#table.findIndex(([own]) => own === name);
    const nameIndex = STATIC_NAMES[name] ?? (named < 0 ? 0 : STATIC + 1 + named);
    const isPlain = this.#plain.has(name);
    const literal = [integer(isPlain ? 0 : 0x40, isPlain ? 4 : 6, nameIndex)];
    if (nameIndex === 0) literal.push(string(name));
    literal.push(string(value));
    if (!isPlain) this.#add(name, value);
    return Buffer.concat(literal);
  }

  #add(name: string, value: string): void {
    const size = sizeOf([name, value]);
    while (this.#table.length > 0 && this.#size + size > this.#maxSize) {
      const evicted = this.#table.pop();
      if (evicted !== undefined) this.#size -= sizeOf(evicted);
    }
    if (size > this.#maxSize) return;
    this.#table.unshift([name, value]);
    this.#size += size;
  }
}

function sizeOf([name, value]: readonly [string, string]): number {
  return name.length + value.length + 32;
}

function string(text: string): Buffer {
  return Buffer.concat([integer(0, 7, text.length), Buffer.from(text, 'latin1')]);
}

/** RFC 7541 §5.1. */
export function integer(first: number, prefix: number, value: number): Buffer {
  const most = (1 << prefix) - 1;
  if (value < most) return Buffer.from([first | value]);
  const bytes = [first | most];
  let rest = value - most;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
