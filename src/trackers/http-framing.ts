import type { Packet } from '../core/packet.ts';
import type { HttpConnection } from './http-connection.ts';
import type { HttpMessages } from './http-messages.ts';
import { type HttpSide, MODE, NO_CHUNK } from './http-side.ts';

const LF = 0x0a;
const CR = 0x0d;

/** Passes over chunks' sizes and ends (RFC 9112 §7.1), trailers, and the rest of a head that is too long. */
export class HttpFraming {
  readonly #messages: HttpMessages;

  constructor(messages: HttpMessages) {
    this.#messages = messages;
  }

  /** Returns where to go on. */
  pass(
    connection: HttpConnection,
    own: HttpSide,
    side: 0 | 1,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: Packet,
  ): number {
    const { mode } = own;
    if (mode === MODE.chunkEnd) {
      const byte = bytes[start];
      this.#messages.count(connection, own, side, 1, 0);
      if (byte === LF) own.turn(MODE.chunkSize);
      else if (byte !== CR) return this.#break(connection, own, side, end);
      return start + 1;
    }
    const behind = mode === MODE.chunkSize ? own.readChunkSize(bytes, start, end) : own.skipLines(bytes, start, end);
    if (behind === NO_CHUNK) return this.#break(connection, own, side, end);
    const at = behind < 0 ? end : behind;
    this.#messages.count(connection, own, side, at - start, 0);
    if (behind < 0) return end;
    if (mode === MODE.chunkSize && own.remaining > 0) {
      const { remaining } = own;
      own.turn(MODE.chunk);
      own.remaining = remaining;
    } else if (mode === MODE.chunkSize) {
      own.turn(MODE.trailers);
    } else {
      this.#messages.endMessage(connection, own, side, packet);
    }
    return at;
  }

  /** The framing makes no sense: the message ends here, and the next is looked for. */
  #break(connection: HttpConnection, own: HttpSide, side: 0 | 1, end: number): number {
    this.#messages.endMessage(connection, own, side, undefined);
    own.turn(MODE.lost);
    return end;
  }
}
