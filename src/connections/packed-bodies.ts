import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { limits } from '../core/limits.ts';
import { GatheredBytes } from '../trackers/gathered-bytes.ts';
import type { HttpContent } from '../trackers/http-exchange.ts';

const CONTENT_ENCODING = /^content-encoding:[ \t]*([^\r\n]*?)[ \t]*\r?$/im;

/** What all bodies share. */
interface Budget {
  /** Memory of those that are under way. */
  keptBytes: number;
  /** Bytes that may be made of packed ones. */
  credit: number;
}

/** The head's content coding, as sent. */
export function contentCoding(head: string): string | undefined {
  return CONTENT_ENCODING.exec(head)?.[1];
}

/** Content in gzip or deflate, kept until it can be told how long it is unpacked. Memory and time are bounded. */
export class PackedBodies {
  readonly #budget: Budget = { keptBytes: 0, credit: limits.unpackCredit };

  /** For a message of that content coding (RFC 9110 §8.4.1); undefined: none that is unpacked. */
  open(coding: string | undefined): HttpContent | undefined {
    switch (coding?.toLowerCase()) {
      case 'gzip':
      case 'x-gzip':
        return new PackedBody(this.#budget, false);
      case 'deflate':
        return new PackedBody(this.#budget, true);
      default:
        return undefined;
    }
  }
}

class PackedBody implements HttpContent {
  readonly #budget: Budget;
  readonly #mayBeBare: boolean;
  #content: GatheredBytes | undefined = new GatheredBytes();

  constructor(budget: Budget, mayBeBare: boolean) {
    this.#budget = budget;
    this.#mayBeBare = mayBeBare;
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    const content = this.#content;
    if (content === undefined) return;
    const before = content.bytes.length;
    const hasRoom = content.add(bytes, start, end, limits.packedBodyBytes);
    this.#budget.keptBytes += content.bytes.length - before;
    if (!hasRoom || this.#budget.keptBytes > limits.packedBytes) this.lose();
  }

  lose(): void {
    this.#budget.keptBytes -= this.#content?.bytes.length ?? 0;
    this.#content = undefined;
  }

  finish(): number | undefined {
    const content = this.#content;
    this.lose();
    if (content === undefined || content.length === 0) return undefined;
    return this.#unpackedLength(content.bytes.subarray(0, content.length));
  }

  #unpackedLength(packed: Uint8Array): number | undefined {
    const unpack = this.#unpackerOf(packed);
    const budget = this.#budget;
    const most = Math.min(limits.unpackedBodyBytes, budget.credit);
    if (unpack === undefined || most < 1) return undefined;
    const length = lengthOf(unpack, packed, most);
    // Nobody says how far it came that failed.
    const made = length ?? Math.min(most, packed.length * MOST_RATIO);
    budget.credit = Math.min(limits.unpackCredit, budget.credit - made + packed.length * limits.unpackRatio);
    return length;
  }

  /** By how it begins, whatever its head says; what some send as deflate lacks zlib's head (RFC 9110 §8.4.1.2). */
  #unpackerOf(packed: Uint8Array): Unpacker | undefined {
    const [first, second = -1] = packed;
    if (first === 0x1f && (second === 0x8b || second < 0)) return gunzipSync;
    if ((first & 0x0f) === DEFLATE && (second < 0 || ((first << 8) | second) % 31 === 0)) return inflateSync;
    return this.#mayBeBare ? inflateRawSync : undefined;
  }
}

type Unpacker = typeof gunzipSync;

/** Bytes that deflate makes of one at most. */
const MOST_RATIO = 1032;
/** The method in zlib's head (RFC 1950 §2.2). */
const DEFLATE = 8;

/** Of what is cut short: as far as it goes. Undefined: it is damaged, or more than `most`. */
function lengthOf(unpack: Unpacker, packed: Uint8Array, most: number): number | undefined {
  try {
    return unpack(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: most }).length;
  } catch {
    return undefined;
  }
}
