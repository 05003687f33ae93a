import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import type { HpackTable } from '../protocols/application/hpack-table.ts';
import { FLAG, FRAME, readStream } from '../protocols/application/http2-start.ts';
import { GatheredBytes } from './gathered-bytes.ts';
import type { FrameHandler } from './http2-frame-handler.ts';

/** What priority takes in HEADERS (RFC 9113 §6.2). */
const PRIORITY = 5;
const PROMISED = 4;

/** One direction's block of header fields (RFC 9113 §4.3): what HEADERS or PUSH_PROMISE begin and CONTINUATION ends. */
export class Http2Block {
  /** The stream that it promises, 0: none. */
  promised = 0;
  /** What it takes with its frames. */
  frameBytes = 0;
  isEndOfStream = false;
  /** When its first byte came. */
  seconds = 0;
  nanoseconds = 0;
  hasTime = false;
  /** More of it is to come. */
  isOpen = false;
  readonly #table: HpackTable;
  /** Of a block that several frames bring. */
  readonly #parts = new GatheredBytes();

  /** `table` is what the direction's blocks refer to: with a block, it is lost. */
  constructor(table: HpackTable) {
    this.#table = table;
  }

  stamp(packet: Packet): void {
    this.seconds = packet.seconds;
    this.nanoseconds = packet.nanoseconds;
    this.hasTime = packet.hasTime;
  }

  /** HEADERS or PUSH_PROMISE begin. */
  begin(isEndOfStream: boolean): void {
    this.frameBytes = 0;
    this.promised = 0;
    this.isEndOfStream = isEndOfStream;
    this.#parts.clear();
  }

  /** The payload of one of its frames is whole: `[start, end)`. False: it is damaged, or the block is too long. */
  add(type: number, flags: number, bytes: Uint8Array, start: number, end: number, handler: FrameHandler): boolean {
    const isPadded = type !== FRAME.continuation && (flags & FLAG.padded) !== 0;
    let from = start + (isPadded ? 1 : 0);
    const to = isPadded ? end - bytes[start] : end;
    if (type === FRAME.pushPromise) {
      this.promised = readStream(bytes, from);
      from += PROMISED;
    } else if (type === FRAME.headers && (flags & FLAG.priority) !== 0) {
      from += PRIORITY;
    }
    if (from > to) return false;
    if ((flags & FLAG.endHeaders) !== 0 && !this.isOpen) {
      this.#tell(bytes, from, to, handler);
      return true;
    }
    this.isOpen = true;
    handler.part(bytes, from, to);
    // Frames without content have no end either.
    const isLong = this.frameBytes > 2 * limits.httpHeadBytes;
    return !isLong && this.#parts.add(bytes, from, to, limits.httpHeadBytes);
  }

  /** Its last frame is here. */
  end(handler: FrameHandler): void {
    this.#tell(this.#parts.bytes, 0, this.#parts.length, handler);
  }

  /** It is lost, in part at least. */
  lose(handler: FrameHandler): void {
    this.#table.lose();
    this.#tell(undefined, 0, 0, handler);
  }

  #tell(bytes: Uint8Array | undefined, start: number, end: number, handler: FrameHandler): void {
    this.isOpen = false;
    handler.block(bytes, start, end);
    this.#parts.clear();
  }
}
