import { createHash, type Hash } from 'node:crypto';

/** Content of a message, without the framing of chunks. */
export interface HttpBody {
  readonly length: number;
  /** All of it; undefined where it was more than is kept. */
  readonly bytes: Buffer | undefined;
  /** SHA-256 in hexadecimal, where the bytes are not kept; undefined too where nobody asked. */
  readonly digest: string | undefined;
}

export const NO_BODY: HttpBody = { length: 0, bytes: Buffer.alloc(0), digest: undefined };

export function digestOf({ bytes, digest }: HttpBody): string {
  return (
    digest ??
    createHash('sha256')
      .update(bytes ?? '')
      .digest('hex')
  );
}

/** Gathers content: all of it up to a limit, beyond it only how long it is and its digest. */
export class BodyKeeper {
  /** Undefined: it is only counted. */
  readonly #mostBytes: number | undefined;
  #parts: Buffer[] = [];
  #length = 0;
  #hash: Hash | undefined;

  constructor(mostBytes: number | undefined) {
    this.#mostBytes = mostBytes;
  }

  /** Bytes that are in memory. */
  get kept(): number {
    return this.#hash === undefined && this.#mostBytes !== undefined ? this.#length : 0;
  }

  /** Copies them: they are borrowed. */
  add(bytes: Uint8Array, start: number, end: number): void {
    const part = bytes.subarray(start, end);
    this.#length += part.length;
    if (this.#mostBytes === undefined) return;
    if (this.#hash === undefined && this.#length <= this.#mostBytes) {
      this.#parts.push(Buffer.from(part));
      return;
    }
    this.giveUp();
    this.#hash?.update(part);
  }

  /** There is no room for it: its digest has to do. */
  giveUp(): void {
    if (this.#hash !== undefined || this.#mostBytes === undefined) return;
    this.#hash = createHash('sha256');
    for (const part of this.#parts) this.#hash.update(part);
    this.#parts = [];
  }

  finish(): HttpBody {
    if (this.#length === 0) return NO_BODY;
    const isKept = this.#hash === undefined && this.#mostBytes !== undefined;
    return {
      length: this.#length,
      bytes: isKept ? Buffer.concat(this.#parts) : undefined,
      digest: this.#hash?.digest('hex'),
    };
  }
}
