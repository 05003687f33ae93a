import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { beginsHttp2 } from '../protocols/application/http2-start.ts';
import type { HttpConnection } from './http-connection.ts';
import { INCOMPLETE } from './http-head.ts';
import { findAgain, looksLikeRequest, looksLikeResponse } from './http-likeness.ts';
import type { HttpMessages } from './http-messages.ts';
import type { HttpPairs } from './http-pairs.ts';
import type { HttpReader } from './http-reader.ts';
import { type HttpSide, MODE } from './http-side.ts';
import { asciiText, skipLineEnds } from './http-text.ts';
import type { Http2Exchanges } from './http2-exchanges.ts';

/** Of beginnings in what was put together to a head. */
const MOST_TRIES = 8;
/** Switching Protocols (RFC 9110 §15.2.2). */
const SWITCHING = 101;
const UPGRADE = /^upgrade:[ \t]*h2c[ \t]*\r?$/im;

/**
 * Finds and reads messages' heads: most are whole in a segment, the others are put together. What begins as HTTP/2, or goes
 * over to it, is handed on.
 */
export class HttpHeads {
  readonly #reader: HttpReader;
  readonly #messages: HttpMessages;
  readonly #pairs: HttpPairs;
  readonly #http2: Http2Exchanges;

  constructor(reader: HttpReader, messages: HttpMessages, pairs: HttpPairs, http2: Http2Exchanges) {
    this.#reader = reader;
    this.#messages = messages;
    this.#pairs = pairs;
    this.#http2 = http2;
  }

  /** At a message's first byte, or where one is looked for. Returns where to go on; -1: this is no HTTP. */
  begin(
    connection: HttpConnection,
    own: HttpSide,
    side: 0 | 1,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): number {
    if (connection.clientSide < 0 && beginsHttp2(bytes, start, end)) {
      connection.turnToHttp2(this.#http2.open(connection.row, connection.headless));
      return start;
    }
    // RFC 9112 §2.2: line ends before a message are passed over.
    let at = skipLineEnds(bytes, start, end);
    if (own.mode === MODE.lost) {
      at = findAgain(bytes, at, end, connection.clientSide, side);
      if (at === end && connection.clientSide === 1 - side) connection.pairing.move();
    }
    if (at === end) return end;
    const isFirst = connection.clientSide < 0;
    if (isFirst) connection.clientSide = looksLikeResponse(bytes, at, end) ? 1 - side : side;
    const isRequest = connection.clientSide === side;
    if ((connection.headless & (side + 1)) !== 0) this.#loseBeginning(connection, side);
    own.seconds = packet.seconds;
    own.nanoseconds = packet.nanoseconds;
    own.hasTime = packet.hasTime;
    const reader = this.#reader;
    const { head } = reader;
    const behind = isRequest ? reader.readRequest(bytes, view, at, end) : reader.readResponse(bytes, view, at, end);
    if (behind >= 0 && head.isResponse !== isRequest) {
      if (own.mode !== MODE.start) own.turn(MODE.start);
      if (isRequest) {
        this.#messages.enterRequest(connection, own, side, behind - at, packet);
        return behind;
      }
      if (head.status === SWITCHING && this.#upgrade(connection, behind - at)) return behind;
      const taken = this.#messages.enterResponse(connection, own, side, behind - at, packet, end - behind);
      return taken < 0 ? -1 : behind + taken;
    }
    const isLikely = isRequest ? looksLikeRequest(bytes, at, end) : looksLikeResponse(bytes, at, end);
    if (behind !== INCOMPLETE || !isLikely) {
      // The rest of a response whose beginning is lost: how many were lost, nobody knows.
      if (own.isAssumed && own.mode === MODE.start) this.#pairs.loseResponses(connection, 0, false);
      own.turn(MODE.lost);
      return isFirst ? -1 : at + 1;
    }
    own.turn(MODE.head);
    if (isRequest) this.#pairs.beginRequest(connection);
    return at;
  }

  /** What a side sent first is lost: requests among it wait before those that are here, unless the server answered. */
  #loseBeginning(connection: HttpConnection, side: 0 | 1): void {
    const hasMoved = connection.pairing.hasMoved || connection.headless === 3;
    connection.headless &= ~(side + 1);
    if (connection.clientSide === side && !hasMoved) this.#pairs.loseRequests(connection, 0, false);
  }

  /** More of a head is there, or (`isAll`) there will be no more. Negative: this is no HTTP. */
  goOn(connection: HttpConnection, own: HttpSide, side: 0 | 1, packet: Packet | undefined, isAll: boolean): number {
    const { buffer, length } = own;
    const isLong = length >= limits.httpHeadBytes;
    if (buffer === undefined || (!own.isWhole && !isLong && !isAll)) return 0;
    const behind = this.#readCollected(connection, own, side, buffer, length);
    own.turn(behind < 0 ? MODE.lost : MODE.start);
    if (behind < 0) {
      const http2 = this.#http2.openPreface(connection.row, side, buffer, length);
      if (http2 !== undefined) connection.turnToHttp2(http2);
      return 0;
    }
    const isSwitching = connection.clientSide !== side && this.#reader.head.status === SWITCHING;
    if (isSwitching && this.#upgrade(connection, behind)) return 0;
    if (connection.clientSide === side) this.#messages.enterRequest(connection, own, side, behind, packet);
    else if (this.#messages.enterResponse(connection, own, side, behind, packet, 0) < 0) return -1;
    if (!isLong || own.mode !== MODE.start) return 0;
    own.turn(MODE.longHead);
    return 0;
  }

  /** Behind a response of `length` bytes both sides may go on with HTTP/2 (RFC 7540 §3.2). */
  #upgrade(connection: HttpConnection, length: number): boolean {
    const { responseBytes, responseStart } = this.#reader;
    if (!UPGRADE.test(asciiText(responseBytes, responseStart, responseStart + length))) return false;
    const client = connection.clientSide === 1 ? 1 : 0;
    const exchange = this.#messages.upgrade(connection, length);
    connection.turnToHttp2(this.#http2.openUpgraded(connection.row, client, exchange));
    return true;
  }

  /** Returns the head's length, or -1. Behind a loss what looked like a beginning may be none, and one stand further on. */
  #readCollected(connection: HttpConnection, own: HttpSide, side: 0 | 1, buffer: Uint8Array, length: number): number {
    const { clientSide } = connection;
    let at = own.isRegained ? findAgain(buffer, 0, length, clientSide, side) : 0;
    for (let tries = 0; tries < MOST_TRIES && at < length; tries++) {
      const behind = this.#reader.readCollected(at === 0 ? buffer : buffer.slice(at, length), length - at);
      if (behind >= 0 && this.#reader.head.isResponse !== (clientSide === side)) return behind;
      if (!own.isRegained) return -1;
      at = findAgain(buffer, at + 1, length, clientSide, side);
    }
    return -1;
  }
}
