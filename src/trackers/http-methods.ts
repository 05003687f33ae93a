import { asciiText } from './http-text.ts';

const GET = 0x47455420;
const POST = 0x504f5354;
/** Made-up methods beyond these many are one: a client can make up any number. */
const MOST = 64;

/** Methods as numbers, by their order of appearance. */
export class HttpMethods {
  readonly names: string[] = ['GET', 'POST', 'HEAD', 'CONNECT'];
  readonly #numbers = new Map(this.names.map((name, number) => [name, number]));

  numberOf(bytes: Uint8Array, view: DataView, start: number, end: number): number {
    const length = end - start;
    // The space behind GET makes four bytes of it.
    if (length === 3 && view.getInt32(start) === GET) return METHOD.get;
    if (length === 4 && view.getInt32(start) === POST) return METHOD.post;
    const name = asciiText(bytes, start, end);
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.names.length === MOST) this.#numbers.set(OTHER, this.names.push(OTHER) - 1);
    if (this.names.length > MOST) return MOST;
    const number = this.names.push(name) - 1;
    this.#numbers.set(name, number);
    return number;
  }
}

/** Those that framing depends on. */
export const METHOD = { get: 0, post: 1, head: 2, connect: 3 } as const;

const OTHER = '(other)';
