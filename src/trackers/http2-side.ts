import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { HpackDecoder } from '../protocols/application/hpack.ts';
import type { HpackBudget } from '../protocols/application/hpack-table.ts';
import {
  FLAG,
  FRAME,
  FRAME_HEADER,
  findFrames,
  frameLength,
  isPossibleFrame,
  isUsualFrame,
  PREFACE,
  readStream,
} from '../protocols/application/http2-start.ts';
import { GatheredBytes } from './gathered-bytes.ts';
import type { FrameHandler } from './http2-frame-handler.ts';

const P = 0x50;
/** What priority takes in HEADERS (RFC 9113 §6.2). */
const PRIORITY = 5;
const PROMISED = 4;

/** What a direction is in the middle of. */
const MODE = { start: 0, preface: 1, frames: 2, lost: 3 } as const;

/** One direction of an HTTP/2 connection: its frames (RFC 9113 §4), wherever segments cut them. */
export class Http2Side {
  readonly decoder: HpackDecoder;
  /** Frames were lost, or its beginning was. */
  isRegained = false;
  /** The block at hand: its stream, the one that it promises (0: none), what it takes with its frames, its flags. */
  stream = 0;
  promised = 0;
  blockBytes = 0;
  isEndOfStream = false;
  /** When its first byte came. */
  seconds = 0;
  nanoseconds = 0;
  hasTime = false;
  #mode: number = MODE.start;
  #isFirst = true;
  #passed = 0;
  readonly #header = new Uint8Array(FRAME_HEADER);
  #headerLength = 0;
  #length = 0;
  #type = 0;
  #flags = 0;
  /** Bytes of the frame that are still to come, and of its content; -1: its padding isn't known yet. */
  #remaining = 0;
  #content = 0;
  /** Of a frame that several segments bring, and of a block that several frames do. */
  #payload = new GatheredBytes();
  #block = new GatheredBytes();
  #isInBlock = false;
  #isBroken = false;

  constructor(budget: HpackBudget) {
    this.decoder = new HpackDecoder(budget);
  }

  /** The direction's beginning is lost, or its table is. */
  openLost(): void {
    this.#mode = MODE.lost;
    this.#isFirst = false;
    this.isRegained = true;
    this.decoder.table.lose();
  }

  /** So many bytes of the preface are known to be here. */
  openPreface(passed: number): void {
    this.#mode = MODE.preface;
    this.#passed = passed;
  }

  /** The next bytes. False: this is no HTTP/2. */
  read(bytes: Uint8Array, start: number, end: number, packet: Packet, handler: FrameHandler): boolean {
    let at = start;
    if (this.#mode === MODE.start) this.#mode = bytes[at] === P ? MODE.preface : MODE.frames;
    if (this.#mode === MODE.preface) {
      for (; at < end && this.#passed < PREFACE.length; at++) if (bytes[at] !== PREFACE[this.#passed++]) return false;
      if (this.#passed < PREFACE.length) return true;
      this.#mode = MODE.frames;
      handler.preface();
    }
    if (this.#mode === MODE.lost) {
      at = findFrames(bytes, at, end);
      if (at === end) return true;
      this.#mode = MODE.frames;
    }
    while (at < end) {
      if (this.#headerLength < FRAME_HEADER) {
        at = this.#readHeader(bytes, at, end, packet, handler);
        if (this.#mode === MODE.lost) return true;
      } else {
        at = this.#readPayload(bytes, at, end, handler);
      }
      if (this.#headerLength === FRAME_HEADER && this.#remaining === 0) this.#endFrame(handler);
    }
    return true;
  }

  /** So many bytes are missing. */
  miss(length: number, handler: FrameHandler): void {
    if (this.#mode === MODE.lost) return;
    let missing = length;
    if (this.#headerLength === FRAME_HEADER) {
      const own = Math.min(this.#remaining, missing);
      missing -= own;
      if (this.#type === FRAME.data) {
        // Its place says that it is content, of which the padding is a part where its length is lost.
        if (this.#content < 0) this.#content = this.#remaining;
        this.#passData(own, handler);
      } else {
        this.#isBroken = true;
        this.#remaining -= own;
      }
      if (this.#remaining === 0) this.#endFrame(handler);
      if (missing === 0) return;
    }
    this.#lose(handler);
  }

  #lose(handler: FrameHandler): void {
    this.#mode = MODE.lost;
    this.isRegained = true;
    this.#isFirst = false;
    this.#headerLength = 0;
    this.#payload.clear();
    if (this.#isInBlock) this.#tellBlock(undefined, 0, 0, handler);
    this.decoder.table.lose();
    handler.lose();
  }

  #readHeader(bytes: Uint8Array, start: number, end: number, packet: Packet, handler: FrameHandler): number {
    if (this.#headerLength === 0 && !this.#isInBlock) {
      this.seconds = packet.seconds;
      this.nanoseconds = packet.nanoseconds;
      this.hasTime = packet.hasTime;
    }
    let at = start;
    const header = this.#header;
    while (at < end && this.#headerLength < FRAME_HEADER) header[this.#headerLength++] = bytes[at++];
    if (this.#headerLength < FRAME_HEADER) return at;
    if (!(this.isRegained ? isUsualFrame(header, 0) : isPossibleFrame(header, 0))) {
      this.#lose(handler);
      return end;
    }
    this.#length = frameLength(header, 0);
    this.#remaining = this.#length;
    this.#type = header[3];
    this.#flags = header[4];
    this.#isBroken = false;
    this.#begin(readStream(header, 5), handler);
    return at;
  }

  #begin(stream: number, handler: FrameHandler): void {
    const type = this.#type;
    if (this.#isFirst) {
      this.#isFirst = false;
      // RFC 9113 §3.4: settings come first. What begins otherwise began before.
      if (type !== FRAME.settings || (this.#flags & FLAG.acknowledgment) !== 0) {
        this.isRegained = true;
        this.decoder.table.lose();
      }
    }
    // RFC 9113 §6.10: nothing comes between the frames of a block.
    if (this.#isInBlock && (type !== FRAME.continuation || stream !== this.stream)) {
      this.#tellBlock(undefined, 0, 0, handler);
    }
    if (type === FRAME.data) this.#content = (this.#flags & FLAG.padded) === 0 ? this.#length : -1;
    if (type === FRAME.headers || type === FRAME.pushPromise) {
      this.blockBytes = 0;
      this.promised = 0;
      this.isEndOfStream = type === FRAME.headers && (this.#flags & FLAG.endStream) !== 0;
      this.#block.clear();
    }
    if (type === FRAME.data) handler.data(stream, FRAME_HEADER, 0);
    if (type !== FRAME.continuation || !this.#isInBlock) this.stream = stream;
    if (type === FRAME.headers || type === FRAME.pushPromise || type === FRAME.continuation) {
      this.blockBytes += FRAME_HEADER + this.#length;
    }
  }

  #readPayload(bytes: Uint8Array, start: number, end: number, handler: FrameHandler): number {
    const taken = Math.min(this.#remaining, end - start);
    if (this.#type === FRAME.data) {
      if (this.#content < 0) this.#content = Math.max(0, this.#length - 1 - bytes[start]);
      this.#passData(taken, handler);
      return start + taken;
    }
    if (this.#isKept) {
      const isWhole = taken === this.#length;
      if (isWhole) this.#handle(bytes, start, start + taken, handler);
      else if (!this.#payload.add(bytes, start, start + taken, limits.httpHeadBytes)) this.#isBroken = true;
      this.#remaining -= taken;
      if (this.#remaining === 0 && !isWhole && !this.#isBroken) {
        this.#handle(this.#payload.bytes, 0, this.#payload.length, handler);
      }
    } else {
      this.#remaining -= taken;
    }
    return start + taken;
  }

  /** Is the payload of interest? */
  get #isKept(): boolean {
    const type = this.#type;
    if (type === FRAME.continuation) return this.#isInBlock;
    return type === FRAME.headers || type === FRAME.pushPromise || type === FRAME.goAway;
  }

  /** Content stands first but for the byte that tells the padding's length. */
  #passData(length: number, handler: FrameHandler): void {
    const hasLength = (this.#flags & FLAG.padded) !== 0;
    const before = this.#length - this.#remaining - (hasLength ? 1 : 0);
    this.#remaining -= length;
    const content = Math.min(this.#content, before + length) - Math.max(0, Math.min(this.#content, before));
    handler.data(this.stream, length, Math.max(0, content));
  }

  /** A payload is whole: `[start, end)`. */
  #handle(bytes: Uint8Array, start: number, end: number, handler: FrameHandler): void {
    const type = this.#type;
    if (type === FRAME.goAway) {
      handler.goAway(readStream(bytes, start));
      return;
    }
    const isPadded = type !== FRAME.continuation && (this.#flags & FLAG.padded) !== 0;
    let from = start + (isPadded ? 1 : 0);
    const to = isPadded ? end - bytes[start] : end;
    if (type === FRAME.pushPromise) {
      this.promised = readStream(bytes, from);
      from += PROMISED;
    } else if (type === FRAME.headers && (this.#flags & FLAG.priority) !== 0) {
      from += PRIORITY;
    }
    if (from > to) {
      this.#isBroken = true;
    } else if ((this.#flags & FLAG.endHeaders) !== 0 && !this.#isInBlock) {
      this.#tellBlock(bytes, from, to, handler);
    } else {
      this.#isInBlock = true;
      handler.part(bytes, from, to);
      // Frames without content have no end either.
      const isLong = this.blockBytes > 2 * limits.httpHeadBytes;
      if (isLong || !this.#block.add(bytes, from, to, limits.httpHeadBytes)) this.#isBroken = true;
    }
  }

  /** The frame's last byte is here, or lost. */
  #endFrame(handler: FrameHandler): void {
    const type = this.#type;
    this.#headerLength = 0;
    this.#payload.clear();
    if (type === FRAME.data) {
      if ((this.#flags & FLAG.endStream) !== 0) handler.endStream(this.stream);
    } else if (type === FRAME.resetStream) {
      handler.resetStream(this.stream);
    } else if (this.#isBroken && (type === FRAME.headers || type === FRAME.pushPromise || this.#isInBlock)) {
      this.#tellBlock(undefined, 0, 0, handler);
    } else if (this.#isInBlock && (this.#flags & FLAG.endHeaders) !== 0) {
      this.#tellBlock(this.#block.bytes, 0, this.#block.length, handler);
    }
  }

  #tellBlock(bytes: Uint8Array | undefined, start: number, end: number, handler: FrameHandler): void {
    this.#isInBlock = false;
    if (bytes === undefined) this.decoder.table.lose();
    handler.block(bytes, start, end);
    this.#block.clear();
  }
}
