import { limits } from '../core/limits.ts';
import { FRAME, readFrames } from '../protocols/application/quic-frames.ts';
import { QUIC_PACKET, type QuicPacket, readLongHeader } from '../protocols/application/quic-header.ts';
import {
  type InitialKeys,
  initialKeys,
  type OpenedInitial,
  openInitial,
} from '../protocols/application/quic-initial.ts';
import { HANDSHAKE, isRetryRequest } from '../protocols/application/tls-hello.ts';
import { readU24 } from '../protocols/application/tls-vectors.ts';
import { ScatteredBytes } from './scattered-bytes.ts';
import { enterHandshake, noteHandshake } from './tls-handshake.ts';
import { TlsSession } from './tls-session.ts';

const MESSAGE_HEADER = 4;

/** The hellos of a QUIC connection, from its Initial packets (RFC 9001 §4). */
export class QuicHandshake {
  readonly session = new TlsSession();
  /** The client's first destination connection id, of which the keys are made; another one after a retry. */
  #destination = new Uint8Array(0);
  #version = 0;
  #keys: [InitialKeys | undefined, InitialKeys | undefined] = [undefined, undefined];
  #streams = [new ScatteredBytes(), new ScatteredBytes()];
  /** Bytes of the streams that were read. */
  #read = [0, 0];
  #failures = 0;

  constructor(row: number) {
    this.session.row = row;
  }

  /** The packets of a datagram; only those with a long header belong to the handshake. */
  datagram(side: 0 | 1, bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    for (let at = start; at < end; ) {
      const packet = readLongHeader(bytes, view, at, end);
      if (packet === undefined) break;
      if (packet.type === QUIC_PACKET.initial && !this.#initial(side, bytes, packet)) return false;
      at = packet.end;
    }
    return true;
  }

  /** False: nothing more can be learnt. */
  #initial(side: 0 | 1, bytes: Uint8Array, packet: QuicPacket): boolean {
    const opened = this.#open(side, bytes, packet);
    if (opened === undefined) return ++this.#failures < limits.quicFailures;
    const isClient = side === this.session.clientSide;
    const stream = this.#streams[isClient ? 0 : 1];
    for (const { type, numbers, start, end } of readFrames(opened.frames)) {
      if (type === FRAME.crypto) stream.add(numbers[0], opened.frames.subarray(start, end));
    }
    return this.#readMessages(isClient);
  }

  #open(side: 0 | 1, bytes: Uint8Array, packet: QuicPacket): OpenedInitial | undefined {
    const { session } = this;
    if (session.clientSide >= 0) {
      const keys = this.#keysFor(packet.version, side === session.clientSide);
      const opened = keys && openInitial(bytes, packet, keys);
      if (opened !== undefined || side !== session.clientSide) return opened;
    }
    // The client's first, or its first after a retry (RFC 9001 §5.2): made with the id that stands in it.
    const destination = bytes.slice(packet.destinationStart, packet.destinationEnd);
    const keys = initialKeys(packet.version, destination, true);
    const opened = keys && openInitial(bytes, packet, keys);
    if (opened === undefined) return undefined;
    session.clientSide = side;
    this.#destination = destination;
    this.#version = packet.version;
    this.#keys = [keys, undefined];
    this.#streams = [new ScatteredBytes(), new ScatteredBytes()];
    this.#read = [0, 0];
    return opened;
  }

  /** RFC 9369 §4: a server may go on in another version, with that one's keys. */
  #keysFor(version: number, isClient: boolean): InitialKeys | undefined {
    if (version !== this.#version) {
      this.#version = version;
      this.#keys = [undefined, undefined];
    }
    const index = isClient ? 0 : 1;
    this.#keys[index] ??= initialKeys(version, this.#destination, isClient);
    return this.#keys[index];
  }

  /** False after the server's hello: what follows is encrypted with keys that we can't know. */
  #readMessages(isClient: boolean): boolean {
    const index = isClient ? 0 : 1;
    const { bytes, length } = this.#streams[index];
    let at = this.#read[index];
    while (at + MESSAGE_HEADER <= length) {
      const type = bytes[at];
      const start = at + MESSAGE_HEADER;
      const end = start + readU24(bytes, at + 1);
      if (end > length) break;
      noteHandshake(this.session, type, isClient);
      enterHandshake(this.session, type, isClient, bytes, start, end, 'q');
      if (type === HANDSHAKE.serverHello && !isRetryRequest(bytes, start, end)) return false;
      at = end;
    }
    this.#read[index] = at;
    return true;
  }
}
