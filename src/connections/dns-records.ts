import { limits } from '../core/limits.ts';
import { DNS_KIND, type DnsListener, type DnsTransaction } from '../trackers/dns-transaction.ts';

/** A query and its response, as Zeek's dns.log has them; undefined where that part was not seen. */
export interface DnsRecord {
  /** The connection's row. */
  readonly row: number;
  readonly seconds: number;
  readonly nanoseconds: number;
  readonly isTcp: boolean;
  readonly isNetbios: boolean;
  readonly id: number;
  readonly opcode: number;
  /** Empty: none, or the root's. Of an update what is changed, where it tells. */
  readonly query: string;
  readonly class?: number;
  readonly type?: number;
  readonly isRecursionDesired: boolean;
  readonly z: number;
  rcode?: number;
  /** From the query to a response that answers it. */
  roundTripNanoseconds?: number;
  isAuthoritative: boolean;
  isTruncated: boolean;
  isRecursionAvailable: boolean;
  isRejected: boolean;
  /** Of an update what it asks for. */
  answers: readonly string[];
  /** Of the answers, in seconds. */
  ttls: readonly number[];
}

/** A pseudo-record of EDNS. */
const OPT = 41;

/** Collects what DNS's transactions tell, in the order of queries. `rowOf` gives the connection of the message at hand. */
export class DnsRecords implements DnsListener {
  readonly all: DnsRecord[] = [];
  /** Transactions beyond the limit. */
  overflow = 0;
  readonly #rowOf: (flow: number) => number;

  constructor(rowOf: (flow: number) => number) {
    this.#rowOf = rowOf;
  }

  query(transaction: DnsTransaction): void {
    transaction.key = this.#add(transaction);
  }

  transaction(transaction: DnsTransaction): void {
    if (!transaction.hasResponse) return;
    const key = transaction.hasQuery ? transaction.key : this.#add(transaction);
    const record = this.all[key - 1];
    if (record !== undefined) complete(record, transaction);
  }

  /** Returns the number of the record, from 1; 0: there is none. */
  #add(transaction: DnsTransaction): number {
    const row = this.#rowOf(transaction.flow);
    if (row < 0) return 0;
    if (this.all.length >= limits.logRecords) {
      this.overflow += 1;
      return 0;
    }
    const { seconds, nanoseconds, isTcp, id, opcode, hasQuery, type, isTruncated, z } = transaction;
    const update = transaction.isUpdate ? transaction.update() : undefined;
    return this.all.push({
      row,
      seconds,
      nanoseconds,
      isTcp,
      isNetbios: transaction.kind === DNS_KIND.nbns,
      id,
      opcode,
      query: update?.name || transaction.query,
      ...(hasQuery && type !== 0 && update === undefined ? { type, class: transaction.class } : {}),
      isRecursionDesired: hasQuery && transaction.isRecursionDesired,
      z: hasQuery ? z : 0,
      isAuthoritative: false,
      isTruncated,
      isRecursionAvailable: false,
      isRejected: false,
      answers: update?.changes.map(({ text }) => text) ?? [],
      ttls: update?.changes.map(({ ttl }) => ttl) ?? [],
    });
  }
}

/** Zeek takes the time and some flags from the answer's records alone; what an update's response repeats is no answer. */
function complete(record: DnsRecord, transaction: DnsTransaction): void {
  if (transaction.rcode !== undefined) record.rcode = transaction.rcode;
  record.isTruncated = transaction.isTruncated;
  record.isRejected = transaction.isRejected;
  const { isUpdate } = transaction;
  const answers = isUpdate ? [] : transaction.answers().filter(({ type }) => type !== OPT);
  const roundTrip = transaction.roundTripNanoseconds();
  if ((isUpdate || answers.length > 0) && roundTrip > 0) record.roundTripNanoseconds = roundTrip;
  if (answers.length === 0) return;
  record.isAuthoritative = transaction.isAuthoritative;
  record.isRecursionAvailable = transaction.isRecursionAvailable;
  const told = answers.filter(({ text }) => text !== '');
  record.answers = told.map(({ text }) => text);
  record.ttls = told.map(({ ttl }) => ttl);
}
