import type { Packet } from '../core/packet.ts';
import { dns } from '../protocols/application/dns.ts';
import { DnsName } from '../protocols/application/dns-name.ts';
import { llmnr } from '../protocols/application/llmnr.ts';
import { mdns } from '../protocols/application/mdns.ts';
import { nbns } from '../protocols/application/nbns.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { protocolById } from '../protocols/registry.ts';
import { udp } from '../protocols/transport/udp.ts';
import { DnsPending } from './dns-pending.ts';
import { DNS_KIND, type DnsListener, DnsTransaction } from './dns-transaction.ts';

const HEADER = 12;
const RESPONSE = 0x8000;
/** Questions of a message that are looked at: multicast ones have dozens, a crafted one any number. */
const MAXIMUM_QUESTIONS = 64;
const NOBODY = 0xff;

/** Kind by protocol id. */
const kinds = new Uint8Array(protocolById.length).fill(NOBODY);
kinds[dns.id] = DNS_KIND.dns;
kinds[mdns.id] = DNS_KIND.mdns;
kinds[llmnr.id] = DNS_KIND.llmnr;
kinds[nbns.id] = DNS_KIND.nbns;

/** Pairs DNS's queries with their responses; of multicast ones each is told for itself. */
export class DnsTransactions {
  /** Messages of DNS proper, over UDP and TCP. */
  queries = 0;
  responses = 0;
  /** Queries of DNS proper that nothing answered; those sent again are not counted once more. */
  unanswered = 0;
  /** Queries sent while the same one waited. */
  retransmissions = 0;
  readonly #listeners: DnsListener[] = [];
  readonly #current = new DnsTransaction();
  readonly #givenUp = new DnsTransaction();
  #pending: DnsPending | undefined;
  readonly #name = new DnsName();

  listen(listener: DnsListener): void {
    this.#listeners.push(listener);
  }

  /** Datagrams; what TCP carries comes by `message`. */
  packet(d: Dissection): void {
    const { stack, bytes, view } = d;
    const base = (d.count - 1) << STRIDE_SHIFT;
    if (base < 0) return;
    const kind = kinds[stack[base]];
    if (kind === NOBODY || stack[base + SLOT.info] !== 0) return;
    const below = base - (1 << STRIDE_SHIFT);
    const network = stack[base + SLOT.network];
    const end = stack[base + SLOT.end];
    const start = stack[base + SLOT.start];
    if (network === 0 || below < 0 || stack[below] !== udp.id || start + HEADER > end) return;
    const transaction = this.#current;
    const ip = stack[((network - 1) << STRIDE_SHIFT) + SLOT.start];
    const at = stack[below + SLOT.start];
    const isResponse = (view.getUint16(start + 2) & RESPONSE) !== 0;
    const isVersion6 = bytes[ip] >>> 4 === 6;
    transaction.isVersion6 = isVersion6;
    const source = isResponse ? 4 : 0;
    readAddress(view, isVersion6 ? ip + 8 : ip + 12, isVersion6, transaction.addresses, source);
    readAddress(view, isVersion6 ? ip + 24 : ip + 16, isVersion6, transaction.addresses, 4 - source);
    transaction.clientPort = view.getUint16(isResponse ? at + 2 : at);
    transaction.serverPort = view.getUint16(isResponse ? at : at + 2);
    transaction.kind = kind;
    transaction.isTcp = false;
    transaction.flow = -1;
    this.message(transaction, bytes, view, start, end, d.packet);
  }

  segment(): void {
    // TCP's come by way of their streams.
  }

  /** For who reads messages out of streams: to be filled with their ends, and handed to `message`. */
  get current(): DnsTransaction {
    return this.#current;
  }

  /** A message between the ends in `transaction`: a header at least is there. */
  message(
    transaction: DnsTransaction,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): void {
    const flags = view.getUint16(start + 2);
    transaction.id = view.getUint16(start);
    if ((flags & RESPONSE) === 0) this.#enterQuery(transaction, flags, bytes, view, start, end, packet);
    else this.#enterResponse(transaction, flags, bytes, view, start, end, packet);
  }

  /** After the last packet: queries that still wait are told. */
  finish(): void {
    this.#pending?.finish();
  }

  /** Its megabytes are asked for when there is DNS. */
  #waiting(): DnsPending {
    this.#pending ??= new DnsPending(this.#givenUp, () => this.#giveUp());
    return this.#pending;
  }

  #enterQuery(
    query: DnsTransaction,
    flags: number,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): void {
    query.hasQuery = true;
    query.hasResponse = false;
    query.queryFlags = flags;
    query.responseFlags = 0;
    query.seconds = packet.seconds;
    query.nanoseconds = packet.nanoseconds;
    query.hasTime = packet.hasTime;
    this.#readQuestion(query, bytes, view, start, end);
    query.bytes = bytes;
    query.view = view;
    query.message = start;
    query.messageEnd = end;
    query.isRetransmission = this.#waiting().add(query);
    if (query.kind === DNS_KIND.dns) {
      this.queries += 1;
      if (query.isRetransmission) this.retransmissions += 1;
    }
    query.key = 0;
    for (const listener of this.#listeners) listener.query?.(query);
    this.#waiting().keep(query.key);
  }

  #enterResponse(
    response: DnsTransaction,
    flags: number,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
    packet: Packet,
  ): void {
    if (response.kind === DNS_KIND.dns) this.responses += 1;
    if (!this.#waiting().take(response)) {
      response.hasQuery = false;
      response.key = 0;
      response.isRetransmission = false;
      response.queryFlags = 0;
      response.seconds = packet.seconds;
      response.nanoseconds = packet.nanoseconds;
      response.hasTime = packet.hasTime;
      this.#readQuestion(response, bytes, view, start, end);
    }
    response.hasResponse = true;
    response.responseFlags = flags;
    response.responseSeconds = packet.seconds;
    response.responseNanoseconds = packet.nanoseconds;
    response.hasTime = response.hasTime && packet.hasTime;
    response.bytes = bytes;
    response.view = view;
    response.message = start;
    response.messageEnd = end;
    for (const listener of this.#listeners) listener.transaction?.(response);
  }

  /** The last question, as Zeek has it; without one, the name of the first record. */
  #readQuestion(target: DnsTransaction, bytes: Uint8Array, view: DataView, start: number, end: number): void {
    const name = this.#name;
    name.reset();
    target.nameLength = 0;
    target.type = 0;
    target.class = 0;
    const questions = Math.min(MAXIMUM_QUESTIONS, view.getUint16(start + 4));
    let at = start + HEADER;
    for (let i = 0; i < questions; i++) {
      if (!name.read(bytes, at, end, start) || name.next + 4 > end) return;
      this.#takeName(target);
      target.type = view.getUint16(name.next);
      target.class = view.getUint16(name.next + 2);
      at = name.next + 4;
    }
    if (questions === 0 && view.getUint16(start + 6) > 0 && name.read(bytes, at, end, start)) this.#takeName(target);
  }

  #takeName(target: DnsTransaction): void {
    const { bytes, length } = this.#name;
    for (let i = 0; i < length; i++) target.name[i] = bytes[i];
    target.nameLength = length;
  }

  #giveUp(): void {
    const query = this.#givenUp;
    if (query.kind === DNS_KIND.dns && !query.isRetransmission) this.unanswered += 1;
    for (const listener of this.#listeners) listener.transaction?.(query);
  }
}

function readAddress(view: DataView, at: number, isVersion6: boolean, words: Int32Array, index: number): void {
  words[index] = view.getInt32(at);
  for (let i = 1; i < 4; i++) words[index + i] = isVersion6 ? view.getInt32(at + 4 * i) : 0;
}
