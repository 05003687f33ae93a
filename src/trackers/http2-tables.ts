import { limits } from '../core/limits.ts';
import { type HeaderFields, HpackFields } from '../protocols/application/hpack-fields.ts';
import { type Dissection, SLOT } from '../protocols/dissection.ts';
import type { FrameHandler } from './http2-frame-handler.ts';
import { Http2Side } from './http2-side.ts';

const SYN_RST = 6;

/** A side's frames, the sequence number that goes on from them, and the parts of the block that is not whole yet. */
interface Followed {
  readonly side: Http2Side;
  readonly parts: Part[];
  next: number | undefined;
}

/** Of a block; where it stands in the packet at hand, -1: in another. */
interface Part {
  start: number;
  readonly length: number;
}

/**
 * The tables that header blocks of HTTP/2 refer to, followed packet by packet for those who read fields. Segments that
 * come late are passed over: what refers to them is then not known.
 */
export class Http2Tables implements FrameHandler {
  /** By the row of a flow table. */
  readonly #connections = new Map<number, readonly [Followed, Followed]>();
  readonly #budget = { bytes: 0 };
  /** The blocks of the packet at hand, and by where they begin, or parts of them do. */
  readonly #blocks: HpackFields[] = [];
  #used = 0;
  readonly #known = new Map<number, HeaderFields>();
  readonly #other = new HpackFields();
  #side: Http2Side | undefined = undefined;
  #parts: Part[] = [];
  #packetBytes: Uint8Array | undefined = undefined;

  get isEmpty(): boolean {
    return this.#connections.size === 0;
  }

  forgetPacket(): void {
    if (this.#used === 0) return;
    this.#used = 0;
    this.#known.clear();
  }

  /** The fields of the packet's block, or part of one, that begins at `start`. */
  fieldsAt(start: number): HeaderFields | undefined {
    return this.#known.get(start);
  }

  /** A segment, whose layer is at `base` of the stack. `isHttp2`: frames begin in it. */
  follow({ stack, bytes, view, packet }: Dissection, base: number, row: number, side: 0 | 1, isHttp2: boolean): void {
    const followed = this.#connectionOf(row, isHttp2)?.[side];
    const tcp = stack[base + SLOT.start];
    const payload = tcp + ((bytes[tcp + 12] >>> 4) << 2);
    const length = stack[base + SLOT.wireEnd] - payload;
    if (followed === undefined || length <= 0 || (bytes[tcp + 13] & SYN_RST) !== 0) return;
    const sequence = view.getInt32(tcp + 4);
    const missing = followed.next === undefined ? 0 : (sequence - followed.next) | 0;
    if (missing < 0) return;
    followed.next = (sequence + length) | 0;
    this.#side = followed.side;
    this.#parts = followed.parts;
    for (const part of followed.parts) part.start = -1;
    this.#packetBytes = bytes;
    if (missing > 0) followed.side.miss(missing, this);
    const end = Math.min(stack[base + SLOT.end], payload + length);
    if (end > payload) followed.side.read(bytes, payload, end, packet, this);
    if (end < payload + length) followed.side.miss(payload + length - Math.max(end, payload), this);
  }

  part(bytes: Uint8Array, start: number, end: number): void {
    this.#parts.push({ start: bytes === this.#packetBytes ? start : -1, length: end - start });
  }

  block(bytes: Uint8Array | undefined, start: number, end: number): void {
    const parts = this.#parts;
    const isWhole = bytes !== undefined && bytes === this.#packetBytes;
    if (bytes !== undefined) {
      const fields = this.#fieldsFor(isWhole || parts.some((part) => part.start >= 0));
      this.#side?.decoder.read(bytes, start, end, fields);
      if (isWhole) this.#known.set(start, { fields, first: 0, last: fields.count });
      else this.#enterParts(fields);
    }
    parts.length = 0;
  }

  /** Each field is that part's in which it ends. */
  #enterParts(fields: HpackFields): void {
    let end = 0;
    let first = 0;
    for (const { start, length } of this.#parts) {
      end += length;
      let last = first;
      while (last < fields.count && fields.end(last) <= end) last++;
      if (start >= 0) this.#known.set(start, { fields, first, last });
      first = last;
    }
  }

  /** Those of the packet at hand are kept until the next. */
  #fieldsFor(isKept: boolean): HpackFields {
    if (!isKept) return this.#other;
    const index = this.#used++;
    this.#blocks[index] ??= new HpackFields();
    return this.#blocks[index];
  }

  preface(): void {}

  data(): void {}

  endStream(): void {}

  resetStream(): void {}

  goAway(): void {}

  lose(): void {}

  #connectionOf(row: number, isHttp2: boolean): readonly [Followed, Followed] | undefined {
    const known = this.#connections.get(row);
    if (known !== undefined || !isHttp2) return known;
    if (this.#connections.size >= limits.followedTables) {
      const [[oldest, sides]] = this.#connections;
      for (const { side } of sides) side.decoder.table.reset();
      this.#connections.delete(oldest);
    }
    const connection = [this.#open(), this.#open()] as const;
    this.#connections.set(row, connection);
    return connection;
  }

  #open(): Followed {
    return { side: new Http2Side(this.#budget), parts: [], next: undefined };
  }
}
