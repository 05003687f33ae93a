import { HttpBody } from './http-body.ts';

const LF = 0x0a;
const CR = 0x0d;
const CLOSE = /^connection:[ \t]*close\b/im;
const RANGE = /^content-range:/im;
const FRAMED = /^(?:content-length:|transfer-encoding:|content-encoding:[ \t]*(?:(?:x-)?gzip|deflate)\b)/im;
const PARTED = /^content-type:[ \t]*multipart\//im;

/** A status: the content is a range of the whole (RFC 9110 §15.3.7). */
export const PARTIAL_CONTENT = 206;

/** Of parts, each with a head: within them only a whole CRLF ends a line. */
export function isParted(head: string): boolean {
  return (head.includes('ultipart') || head.includes('ULTIPART')) && PARTED.test(head);
}

/** Nobody says where the response's content ends, nor that the connection will: Zeek reads it line by line. */
export function isReadInLines(head: string, status: number): boolean {
  return (
    !FRAMED.test(head) && !CLOSE.test(head) && !isParted(head) && !(status === PARTIAL_CONTENT && RANGE.test(head))
  );
}

/**
 * How long Zeek takes content to be that it reads line by line: each end of a line counts as two bytes, whatever it was,
 * and so does that of the last line where the stream ends within it. What is behind a loss, it doesn't read.
 */
export class HttpLines extends HttpBody {
  #length = 0;
  /** Bytes of the line at hand. */
  #lineLength = 0;
  #isBehindCr = false;
  #isLost = false;

  override add(bytes: Uint8Array, start: number, end: number): void {
    super.add(bytes, start, end);
    if (this.#isLost) return;
    for (let at = start; at < end; at++) {
      const byte = bytes[at];
      const isRest = byte === LF && this.#isBehindCr;
      this.#isBehindCr = byte === CR;
      if (isRest) continue;
      if (byte === LF || byte === CR) this.#endLine();
      else this.#lineLength += 1;
    }
  }

  override lose(): void {
    super.lose();
    this.#isLost = true;
  }

  /** `isClosed`: the stream was at its end, and not broken off. */
  length(isClosed: boolean): number {
    if (isClosed && !this.#isLost && this.#lineLength > 0) this.#endLine();
    return this.#length;
  }

  #endLine(): void {
    this.#length += this.#lineLength + LINE_END;
    this.#lineLength = 0;
  }
}

const LINE_END = 2;
