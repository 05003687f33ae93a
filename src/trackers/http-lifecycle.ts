import { limits } from '../core/limits.ts';
import { flowAddressText } from './addresses.ts';
import type { DnsLookup, DnsLookups } from './dns-lookups.ts';
import type { FlowTable } from './flow-table.ts';
import type { Flows } from './flows.ts';
import type { HttpExchange } from './http-exchange.ts';
import { METHOD } from './http-methods.ts';
import type { TcpStreams } from './tcp-streams.ts';
import type { TlsSession } from './tls-session.ts';

/**
 * The way of an exchange, from the name to the last byte; times in seconds, null where that step was not seen. What came
 * before the connection was open, and its opening, belong to the connection's first exchange alone: the others found
 * it open.
 */
export interface HttpLifecycle {
  /** Who told the client of the server's address. */
  readonly dnsServer: string | null;
  /** From the query to its answer. */
  readonly dnsTime: number | null;
  /** From the SYN to the ACK that ends TCP's handshake. */
  readonly handshakeTime: number | null;
  /**
   * From the client's hello to encryption on both sides, behind a CONNECT: known when that handshake is over, and entered
   * here then.
   */
  tlsTime: number | null;
  /** From the request's last byte to the response's first. */
  readonly serverTime: number | null;
  /** From the response's first byte to its last. */
  readonly transferTime: number | null;
}

const TCP = 6;
/** Behind one lookup, clients open several connections at once: those that begin so soon all waited for it. */
const TOGETHER_S = 1;
/** Clients keep what they looked up for some time; what is older led to no new connection. */
const LOOKUP_S = 60;

/**
 * Joins what DNS, TCP, TLS and HTTP tell of an exchange. Nothing of it is worked out for who doesn't ask: make one, let
 * `lookups` listen to the DNS transactions and `tls` to the sessions, and ask `of` when told of an exchange.
 */
export class HttpLifecycles {
  readonly #flows: FlowTable;
  readonly #lookups: DnsLookups;
  /** By row, of connections whose first exchange hasn't come. */
  readonly #openings = new Map<number, Opening>();
  /** Of tunnels, by row: they wait for their TLS. */
  readonly #tunnels = new Map<number, HttpLifecycle>();
  readonly #usedLookups = new WeakSet<DnsLookup>();

  constructor(flows: Flows, streams: TcpStreams, lookups: DnsLookups) {
    this.#flows = flows.table;
    this.#lookups = lookups;
    flows.onNewFlow((row) => this.#open(row));
    streams.onHandshake((seconds, row) => {
      const opening = this.#openings.get(row);
      if (opening !== undefined) opening.handshakeTime = seconds;
    });
  }

  /** Of an exchange that is over. Once each. */
  of(exchange: HttpExchange): HttpLifecycle {
    const { row } = exchange;
    const opening = this.#openings.get(row);
    this.#openings.delete(row);
    // Without a handshake, what was looked up before is no story of this connection's.
    const handshakeTime = opening?.handshakeTime ?? null;
    const lookup = handshakeTime === null ? undefined : opening?.lookup;
    const isOurs = lookup !== undefined && isNameOf(lookup.name, exchange.host);
    const lifecycle: HttpLifecycle = {
      dnsServer: isOurs ? lookup.server : null,
      dnsTime: isOurs ? (lookup.duration ?? null) : null,
      handshakeTime,
      tlsTime: null,
      serverTime: secondsOf(exchange.answerNanoseconds()),
      transferTime: secondsOf(exchange.transferNanoseconds()),
    };
    if (exchange.hasRequest && exchange.method === METHOD.connect) enter(this.#tunnels, row, lifecycle);
    return lifecycle;
  }

  /** Listens to TLS. */
  tls(session: TlsSession): void {
    const lifecycle = this.#tunnels.get(session.row);
    if (lifecycle === undefined) return;
    this.#tunnels.delete(session.row);
    lifecycle.tlsTime = secondsOf(session.handshakeNanoseconds);
  }

  /** At a connection's first packet, while the latest lookup is the one that led to it. */
  #open(row: number): void {
    if (this.#flows.ipProtocol(row) !== TCP) return;
    enter(this.#openings, row, { lookup: this.#lookupOf(row), handshakeTime: null });
  }

  #lookupOf(row: number): DnsLookup | undefined {
    const flows = this.#flows;
    const lookup = this.#lookups.find(flowAddressText(flows, row, 0), flowAddressText(flows, row, 1));
    if (lookup === undefined) return undefined;
    const age = flows.startSeconds(row) - lookup.seconds + (flows.startNanoseconds(row) - lookup.nanoseconds) / 1e9;
    const isFresh = age <= TOGETHER_S || !this.#usedLookups.has(lookup);
    if (age < 0 || age > LOOKUP_S || !isFresh) return undefined;
    this.#usedLookups.add(lookup);
    return lookup;
  }
}

/** What came before a connection's first exchange. */
interface Opening {
  readonly lookup: DnsLookup | undefined;
  handshakeTime: number | null;
}

function enter<T>(map: Map<number, T>, row: number, value: T): void {
  if (map.size >= limits.httpLifecycles) {
    const [oldest] = map.keys();
    map.delete(oldest);
  }
  map.set(row, value);
}

/** `host` may have a port, and is empty where texts aren't kept. */
function isNameOf(name: string, host: string): boolean {
  if (host === '' || name === '') return true;
  const colon = host.indexOf(':');
  return (colon < 0 ? host : host.slice(0, colon)).toLowerCase() === name.toLowerCase();
}

function secondsOf(nanoseconds: number): number | null {
  return nanoseconds < 0 ? null : nanoseconds / 1e9;
}
