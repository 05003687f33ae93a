import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { startsDns } from '../protocols/application/dns-start.ts';
import { ConnectionPool } from './connection-pool.ts';
import { DNS_KIND } from './dns-transaction.ts';
import type { DnsTransactions } from './dns-transactions.ts';
import type { StreamConsumer } from './stream-consumer.ts';
import type { StreamFlowTable } from './stream-flows.ts';

const PREFIX = 2;
const HEADER = 12;
const RESPONSE = 0x8000;

/** One direction of a connection: the message that is being put together. */
class Side {
  /** What is there of a message of which a part came before; its prefix first. */
  held: Uint8Array | undefined = undefined;
  length = 0;
  /** Bytes of a message to pass over. */
  skip = 0;
  /** Nothing came so far. */
  isFresh = true;

  reset(): void {
    this.held = undefined;
    this.length = 0;
    this.skip = 0;
  }
}

class Connection {
  row = 0;
  readonly sides = [new Side(), new Side()] as const;
}

/** DNS's messages over TCP (RFC 7766 §8), each behind its length, cut into segments anyhow. */
export class DnsStreams implements StreamConsumer {
  readonly #transactions: DnsTransactions;
  readonly #table: StreamFlowTable;
  readonly #connections = new ConnectionPool(() => new Connection());
  #heldBytes = 0;

  constructor(transactions: DnsTransactions, table: StreamFlowTable) {
    this.#transactions = transactions;
    this.#table = table;
  }

  /** A length and a message that begins as one; some clients send the length by itself, of which nothing is told. */
  claims(bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start < PREFIX + HEADER) return false;
    // One question, of which the count stands behind the length or without it.
    if (bytes[start + 7] !== 1 && bytes[start + 5] !== 1) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const size = view.getUint16(start);
    if (size >= HEADER && startsDns(bytes, view, start + PREFIX, Math.min(end, start + PREFIX + size))) return true;
    return startsDns(bytes, view, start, end);
  }

  open(row: number): number {
    const number = this.#connections.take();
    this.#connections.at(number).row = row;
    for (const side of this.#connections.at(number).sides) side.isFresh = true;
    return number;
  }

  data(
    number: number,
    side: 0 | 1,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): boolean {
    const connection = this.#connections.at(number);
    const own = connection.sides[side];
    let at = start;
    while (at < end) {
      if (own.skip > 0) {
        const taken = Math.min(own.skip, end - at);
        own.skip -= taken;
        at += taken;
      } else if (own.length > 0) {
        at = this.#collect(connection, own, side, bytes, at, end, packet);
      } else {
        const size = end - at >= PREFIX ? view.getUint16(at) : -1;
        const next = at + PREFIX + size;
        if (at === start && own.isFresh && isWithoutLength(bytes, view, at, end)) {
          own.isFresh = false;
          this.#tell(connection, side, bytes, view, at, end, packet);
          return true;
        }
        own.isFresh = false;
        if (size < 0 || next > end) {
          at = this.#hold(own, bytes, at, end);
        } else {
          if (size >= HEADER) this.#tell(connection, side, bytes, view, at + PREFIX, next, packet);
          at = next;
        }
      }
    }
    return true;
  }

  gap(number: number, side: 0 | 1, length: number): void {
    const own = this.#connections.at(number).sides[side];
    const left = own.skip > 0 ? own.skip : this.#missing(own);
    this.#release(own);
    // Lost up to where a message ends: the next one follows. Else it is taken up wherever a segment begins with one.
    own.skip = left > length ? left - length : 0;
  }

  end(): void {
    // What is cut off is told when the connection is closed, by the queries that nothing answered.
  }

  close(number: number): void {
    for (const side of this.#connections.at(number).sides) this.#release(side);
    this.#connections.giveBack(number);
  }

  /** Bytes that the message at hand still lacks; 0 while its length isn't known. */
  #missing({ held, length }: Side): number {
    return held === undefined || length < PREFIX ? 0 : PREFIX + ((held[0] << 8) | held[1]) - length;
  }

  #release(own: Side): void {
    this.#heldBytes -= own.held?.length ?? 0;
    own.reset();
  }

  /** The first part of a message. Returns where to go on: at the end, always. */
  #hold(own: Side, bytes: Uint8Array, at: number, end: number): number {
    const size = end - at >= PREFIX ? PREFIX + ((bytes[at] << 8) | bytes[at + 1]) : PREFIX;
    if (this.#heldBytes + size > limits.dnsHeldBytes) {
      own.skip = size - (end - at);
      return end;
    }
    this.#grow(own, size);
    own.held?.set(bytes.subarray(at, end));
    own.length = end - at;
    return end;
  }

  #collect(
    connection: Connection,
    own: Side,
    side: 0 | 1,
    bytes: Uint8Array,
    start: number,
    end: number,
    packet: Packet,
  ): number {
    let at = start;
    if (own.length < PREFIX && own.held !== undefined) {
      own.held[own.length++] = bytes[at++];
      const size = PREFIX + ((own.held[0] << 8) | own.held[1]);
      if (this.#heldBytes + size > limits.dnsHeldBytes) {
        this.#release(own);
        own.skip = size - PREFIX;
        return at;
      }
      this.#grow(own, size);
    }
    const taken = Math.min(this.#missing(own), end - at);
    own.held?.set(bytes.subarray(at, at + taken), own.length);
    own.length += taken;
    const { held } = own;
    if (held === undefined || this.#missing(own) > 0) return at + taken;
    const size = own.length;
    this.#release(own);
    const view = new DataView(held.buffer);
    if (size >= PREFIX + HEADER) this.#tell(connection, side, held, view, PREFIX, size, packet);
    return at + taken;
  }

  #grow(own: Side, size: number): void {
    const held = new Uint8Array(size);
    if (own.held !== undefined) held.set(own.held.subarray(0, own.length));
    this.#heldBytes += size - (own.held?.length ?? 0);
    own.held = held;
  }

  #tell(
    { row }: Connection,
    side: 0 | 1,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): void {
    const table = this.#table;
    const transaction = this.#transactions.current;
    const isResponse = (view.getUint16(start + 2) & RESPONSE) !== 0;
    const clientSide = isResponse === (side === 0) ? 1 : 0;
    const serverSide = clientSide === 0 ? 1 : 0;
    transaction.kind = DNS_KIND.dns;
    transaction.isTcp = true;
    transaction.flow = row;
    transaction.isVersion6 = table.isVersion6(row);
    for (let i = 0; i < 4; i++) {
      transaction.addresses[i] = table.addressWord(row, clientSide, i);
      transaction.addresses[4 + i] = table.addressWord(row, serverSide, i);
    }
    transaction.clientPort = table.port(row, clientSide);
    transaction.serverPort = table.port(row, serverSide);
    this.#transactions.message(transaction, bytes, view, start, end, packet);
  }
}

/** The length was sent by itself, before anybody knew whose the connection was. */
function isWithoutLength(bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
  if (end - start < PREFIX + HEADER || bytes[start + 5] !== 1) return false;
  const messageEnd = Math.min(end, start + PREFIX + view.getUint16(start));
  return !startsDns(bytes, view, start + PREFIX, messageEnd) && startsDns(bytes, view, start, end);
}
