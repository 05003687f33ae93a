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
import { Http2Block } from './http2-block.ts';
import type { FrameHandler } from './http2-frame-handler.ts';

const P = 0x50;

/** What a direction is in the middle of. */
const MODE = { start: 0, preface: 1, frames: 2, lost: 3 } as const;

/** One direction of an HTTP/2 connection: its frames (RFC 9113 §4), wherever segments cut them. */
export class Http2Side {
  readonly decoder: HpackDecoder;
  /** The block at hand. */
  readonly block: Http2Block;
  /** The stream of the frame or the block at hand. */
  stream = 0;
  /** Frames were lost, or its beginning was. */
  isRegained = false;
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
  /** Of a frame that several segments bring. */
  readonly #payload = new GatheredBytes();
  #isBroken = false;

  constructor(budget: HpackBudget) {
    this.decoder = new HpackDecoder(budget);
    this.block = new Http2Block(this.decoder.table);
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
        this.#passData(undefined, 0, own, handler);
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
    if (this.block.isOpen) this.block.lose(handler);
    this.decoder.table.lose();
    handler.lose();
  }

  #readHeader(bytes: Uint8Array, start: number, end: number, packet: Packet, handler: FrameHandler): number {
    if (this.#headerLength === 0 && !this.block.isOpen) this.block.stamp(packet);
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
    const { block } = this;
    if (block.isOpen && (type !== FRAME.continuation || stream !== this.stream)) block.lose(handler);
    if (type === FRAME.data) this.#content = (this.#flags & FLAG.padded) === 0 ? this.#length : -1;
    if (type === FRAME.headers || type === FRAME.pushPromise) {
      block.begin(type === FRAME.headers && (this.#flags & FLAG.endStream) !== 0);
    }
    if (type === FRAME.data) handler.data(stream, FRAME_HEADER, 0, this.#header, 0);
    if (type !== FRAME.continuation || !block.isOpen) this.stream = stream;
    if (type === FRAME.headers || type === FRAME.pushPromise || type === FRAME.continuation) {
      block.frameBytes += FRAME_HEADER + this.#length;
    }
  }

  #readPayload(bytes: Uint8Array, start: number, end: number, handler: FrameHandler): number {
    const taken = Math.min(this.#remaining, end - start);
    if (this.#type === FRAME.data) {
      if (this.#content < 0) this.#content = Math.max(0, this.#length - 1 - bytes[start]);
      this.#passData(bytes, start, taken, handler);
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
    if (type === FRAME.continuation) return this.block.isOpen;
    return type === FRAME.headers || type === FRAME.pushPromise || type === FRAME.goAway;
  }

  /** Content stands first but for the byte that tells the padding's length. */
  #passData(bytes: Uint8Array | undefined, start: number, length: number, handler: FrameHandler): void {
    const hasLength = (this.#flags & FLAG.padded) !== 0;
    const before = this.#length - this.#remaining - (hasLength ? 1 : 0);
    this.#remaining -= length;
    const content = Math.min(this.#content, before + length) - Math.max(0, Math.min(this.#content, before));
    handler.data(this.stream, length, Math.max(0, content), bytes, start + (before < 0 ? 1 : 0));
  }

  /** A payload is whole: `[start, end)`. */
  #handle(bytes: Uint8Array, start: number, end: number, handler: FrameHandler): void {
    if (this.#type === FRAME.goAway) handler.goAway(readStream(bytes, start));
    else if (!this.block.add(this.#type, this.#flags, bytes, start, end, handler)) this.#isBroken = true;
  }

  /** The frame's last byte is here, or lost. */
  #endFrame(handler: FrameHandler): void {
    const { block } = this;
    const type = this.#type;
    this.#headerLength = 0;
    this.#payload.clear();
    if (type === FRAME.data) {
      if ((this.#flags & FLAG.endStream) !== 0) handler.endStream(this.stream);
    } else if (type === FRAME.resetStream) {
      handler.resetStream(this.stream);
    } else if (this.#isBroken && (type === FRAME.headers || type === FRAME.pushPromise || block.isOpen)) {
      block.lose(handler);
    } else if (block.isOpen && (this.#flags & FLAG.endHeaders) !== 0) {
      block.end(handler);
    }
  }
}
