import { limits } from '../core/limits.ts';
import type { DnsListener, DnsTransaction } from './dns-transaction.ts';

const A = 1;
const AAAA = 28;

/** How a client came to know an address. */
export interface DnsLookup {
  /** Who answered. */
  readonly server: string;
  /** The name that was asked for. */
  readonly name: string;
  /** When the answer came. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Seconds from query to answer; undefined where the query isn't in the capture. */
  readonly duration: number | undefined;
}

/** The latest answer that told a client of an address, for as many as there is room for; the oldest go. */
export class DnsLookups implements DnsListener {
  readonly #lookups = new Map<string, DnsLookup>();

  /** Addresses as text, as `flowAddressText` writes them. */
  find(client: string, address: string): DnsLookup | undefined {
    return this.#lookups.get(`${client} ${address}`);
  }

  transaction(transaction: DnsTransaction): void {
    if (!transaction.hasResponse || !transaction.hasTime) return;
    const answers = transaction.answers().filter(({ type }) => type === A || type === AAAA);
    if (answers.length === 0) return;
    const { client } = transaction;
    const duration = transaction.roundTripNanoseconds();
    const lookup: DnsLookup = {
      server: transaction.server,
      name: transaction.query,
      seconds: transaction.responseSeconds,
      nanoseconds: transaction.responseNanoseconds,
      duration: duration < 0 ? undefined : duration / 1e9,
    };
    for (const { text } of answers) this.#set(`${client} ${text}`, lookup);
  }

  #set(key: string, lookup: DnsLookup): void {
    // The map keeps the order of entry: the latest goes to its end.
    this.#lookups.delete(key);
    if (this.#lookups.size >= limits.dnsLookups) {
      const [oldest] = this.#lookups.keys();
      this.#lookups.delete(oldest);
    }
    this.#lookups.set(key, lookup);
  }
}
