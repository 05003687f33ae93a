import type { HttpContent } from '../trackers/http-exchange.ts';

const LF = 0x0a;
const CR = 0x0d;
const CLOSE = /^connection:[ \t]*close\b/im;
const RANGE = /^content-range:/im;
const PARTIAL_CONTENT = 206;
const FRAMED = /^(?:content-length:|transfer-encoding:|content-encoding:[ \t]*(?:(?:x-)?gzip|deflate)\b)/im;
/** Within parts only a whole CRLF ends a line. */
const PARTED = /^content-type:[ \t]*multipart\//im;

/** Nobody says where the response's content ends, nor that the connection will: Zeek reads it line by line. */
export function isReadInLines(head: string, status: number): boolean {
  return (
    !FRAMED.test(head) && !CLOSE.test(head) && !PARTED.test(head) && !(status === PARTIAL_CONTENT && RANGE.test(head))
  );
}

/**
 * How long Zeek takes content to be that it reads line by line: each end of a line counts as two bytes, whatever it was,
 * and so does that of the last line where the stream ends within it. What is behind a loss, it doesn't read.
 */
export class HttpLines implements HttpContent {
  #length = 0;
  /** Bytes of the line at hand. */
  #lineLength = 0;
  #isBehindCr = false;
  #isLost = false;

  add(bytes: Uint8Array, start: number, end: number): void {
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

  lose(): void {
    this.#isLost = true;
  }

  /** The content's own length is told by who counted it. */
  finish(): undefined {
    return undefined;
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
