import { constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { limits } from '../core/limits.ts';
import { GatheredBytes } from '../trackers/gathered-bytes.ts';
import { type BodyBudget, HttpBody } from './http-body.ts';

const CONTENT_ENCODING = /^content-encoding:[ \t]*([^\r\n]*?)[ \t]*\r?$/im;

/** The head's content coding, as sent. */
export function contentCoding(head: string): string | undefined {
  return CONTENT_ENCODING.exec(head)?.[1];
}

/** Content in gzip or deflate, kept until it can be told how long it is unpacked, and what it is. Memory and time are bounded. */
export class PackedBodies {
  readonly budget: BodyBudget = { keptBytes: 0, credit: limits.unpackCredit };

  /** For a message of that content coding (RFC 9110 §8.4.1); undefined: none that is unpacked. */
  open(coding: string | undefined): HttpBody | undefined {
    switch (coding?.toLowerCase()) {
      case 'gzip':
      case 'x-gzip':
        return new PackedBody(this.budget, false);
      case 'deflate':
        return new PackedBody(this.budget, true);
      default:
        return undefined;
    }
  }
}

class PackedBody extends HttpBody {
  readonly #mayBeBare: boolean;
  #content: GatheredBytes | undefined = new GatheredBytes();

  constructor(budget: BodyBudget, mayBeBare: boolean) {
    super(budget);
    this.#mayBeBare = mayBeBare;
  }

  override add(bytes: Uint8Array, start: number, end: number): void {
    const content = this.#content;
    if (content === undefined) return;
    const before = content.bytes.length;
    const hasRoom = content.add(bytes, start, end, limits.packedBodyBytes);
    this.budget.keptBytes += content.bytes.length - before;
    if (!hasRoom || this.budget.keptBytes > limits.packedBytes) this.lose();
  }

  override lose(): void {
    this.budget.keptBytes -= this.#content?.bytes.length ?? 0;
    this.#content = undefined;
  }

  override finish(): number | undefined {
    const content = this.#content;
    this.lose();
    if (content === undefined || content.length === 0) return undefined;
    return this.#unpackedLength(content.bytes.subarray(0, content.length));
  }

  #unpackedLength(packed: Uint8Array): number | undefined {
    const unpack = this.#unpackerOf(packed);
    const budget = this.budget;
    const most = Math.min(limits.unpackedBodyBytes, budget.credit);
    if (unpack === undefined || most < 1) return undefined;
    const unpacked = unpackedOf(unpack, packed, most);
    const length = unpacked?.length;
    if (unpacked !== undefined && unpacked.length > 0) this.tell(unpacked);
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
function unpackedOf(unpack: Unpacker, packed: Uint8Array, most: number): Uint8Array | undefined {
  try {
    return unpack(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: most });
  } catch {
    return undefined;
  }
}
