/** A message out of a direction's bytes. */
export interface RawMessage {
  /** Where it starts and ends in the direction's bytes. */
  readonly start: number;
  readonly end: number;
  readonly startLine: string;
  /** Names and values as sent, in their order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Content without the framing of chunks. */
  readonly body: Buffer;
  readonly isComplete: boolean;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/** Reads the message at `start` (RFC 9112); undefined where no whole head is. `isBodiless` is of responses to HEAD. */
export function readMessage(
  bytes: Buffer,
  start: number,
  isResponse: boolean,
  isBodiless: boolean,
): RawMessage | undefined {
  const headEnd = bytes.indexOf(HEAD_END, start);
  if (headEnd < 0) return undefined;
  const [startLine = '', ...lines] = bytes.toString('latin1', start, headEnd).split('\r\n');
  if (!/^(HTTP\/1\.\d \d{3}|\S+ \S+ HTTP\/1\.\d)/.test(startLine)) return undefined;
  const headers = lines.flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon <= 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1).trim()]];
  });
  const at = headEnd + HEAD_END.length;
  const content = readContent(bytes, at, headers, isResponse, isBodiless || isEmptyStatus(startLine));
  return { start, startLine, headers, ...content };
}

/** The header's value, its name in any case. */
export function headerOf({ headers }: Pick<RawMessage, 'headers'>, name: string): string | undefined {
  return headers.find(([own]) => own.toLowerCase() === name)?.[1];
}

function isEmptyStatus(startLine: string): boolean {
  return /^HTTP\/1\.\d (1\d\d|204|304)/.test(startLine);
}

function readContent(
  bytes: Buffer,
  at: number,
  headers: RawMessage['headers'],
  isResponse: boolean,
  isEmpty: boolean,
): Pick<RawMessage, 'body' | 'end' | 'isComplete'> {
  if (isEmpty) return { body: Buffer.alloc(0), end: at, isComplete: true };
  if (/chunked\s*$/i.test(headerOf({ headers }, 'transfer-encoding') ?? '')) return readChunks(bytes, at);
  const length = headerOf({ headers }, 'content-length');
  if (length === undefined && isResponse) return { body: bytes.subarray(at), end: bytes.length, isComplete: true };
  const end = at + Number(/^\d+$/.test(length ?? '') ? length : 0);
  return { body: bytes.subarray(at, end), end: Math.min(end, bytes.length), isComplete: end <= bytes.length };
}

/** RFC 9112 §7.1; trailers are passed over. */
function readChunks(bytes: Buffer, start: number): Pick<RawMessage, 'body' | 'end' | 'isComplete'> {
  const parts: Buffer[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at, 'latin1');
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size) || lineEnd + 2 + size > bytes.length) {
      return { body: Buffer.concat(parts), end: bytes.length, isComplete: false };
    }
    at = lineEnd + 2 + size;
    if (size === 0) break;
    parts.push(bytes.subarray(lineEnd + 2, at));
    at += 2;
  }
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at, 'latin1');
    if (lineEnd < 0) return { body: Buffer.concat(parts), end: bytes.length, isComplete: false };
    const isLast = lineEnd === at;
    at = lineEnd + 2;
    if (isLast) return { body: Buffer.concat(parts), end: at, isComplete: true };
  }
}
