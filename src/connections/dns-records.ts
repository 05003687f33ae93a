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
  query: string;
  class?: number;
  type?: number;
  isRecursionDesired: boolean;
  z: number;
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

/** Operations that Zeek tells: queries, notifications, and updates, whose number is that of NetBIOS's registrations. */
const TOLD: ReadonlySet<number> = new Set([0, 4, 5]);
const ID_SHIFT = 0x1_0000;

/** Collects what DNS's transactions tell, in the order of queries. `rowOf` gives the connection of the message at hand. */
export class DnsRecords implements DnsListener {
  readonly all: DnsRecord[] = [];
  /** Transactions beyond the limit. */
  overflow = 0;
  readonly #rowOf: (flow: number) => number;
  /** Responses that came before their queries: numbers of their records, by connection and id. */
  readonly #early = new Map<number, number>();

  constructor(rowOf: (flow: number) => number) {
    this.#rowOf = rowOf;
  }

  query(transaction: DnsTransaction): void {
    if (!TOLD.has(transaction.opcode)) return;
    const row = this.#rowOf(transaction.flow);
    transaction.key = this.#takeEarly(row, transaction) || this.#add(row, transaction);
  }

  transaction(transaction: DnsTransaction): void {
    if (!transaction.hasResponse || !TOLD.has(transaction.opcode)) return;
    let { key } = transaction;
    if (!transaction.hasQuery) {
      const row = this.#rowOf(transaction.flow);
      key = this.#add(row, transaction);
      // Multicast messages have no ids to tell whose answers they are.
      if (key > 0 && transaction.kind === DNS_KIND.dns) this.#keepEarly(row, transaction.id, key);
    }
    const record = this.all[key - 1];
    if (record !== undefined) complete(record, transaction);
  }

  /** Returns the number of the record, from 1; 0: there is none. */
  #add(row: number, transaction: DnsTransaction): number {
    if (row < 0) return 0;
    if (this.all.length >= limits.logRecords) {
      this.overflow += 1;
      return 0;
    }
    const { seconds, nanoseconds, isTcp, id, opcode, isTruncated } = transaction;
    const update = transaction.isUpdate ? transaction.update() : undefined;
    const record: DnsRecord = {
      row,
      seconds,
      nanoseconds,
      isTcp,
      isNetbios: transaction.kind === DNS_KIND.nbns,
      id,
      opcode,
      query: update?.name || transaction.query,
      isRecursionDesired: false,
      z: 0,
      isAuthoritative: false,
      isTruncated,
      isRecursionAvailable: false,
      isRejected: false,
      answers: update?.changes.map(({ text }) => text) ?? [],
      ttls: update?.changes.map(({ ttl }) => ttl) ?? [],
    };
    if (transaction.hasQuery) enterQuery(record, transaction);
    return this.all.push(record);
  }

  #keepEarly(row: number, id: number, key: number): void {
    if (this.#early.size >= limits.earlyResponses) {
      const [oldest] = this.#early.keys();
      this.#early.delete(oldest);
    }
    this.#early.set(row * ID_SHIFT + id, key);
  }

  /** The record of the response that came before the query: it has both now. 0: there is none. */
  #takeEarly(row: number, transaction: DnsTransaction): number {
    const at = row * ID_SHIFT + transaction.id;
    const key = this.#early.get(at) ?? 0;
    if (key === 0) return 0;
    this.#early.delete(at);
    const record = this.all[key - 1];
    record.query = transaction.query;
    enterQuery(record, transaction);
    return key;
  }
}

function enterQuery(record: DnsRecord, { type, class: klass, isRecursionDesired, z, isUpdate }: DnsTransaction): void {
  if (type !== 0 && !isUpdate) {
    record.type = type;
    record.class = klass;
  }
  record.isRecursionDesired = isRecursionDesired;
  record.z = z;
}

/** Zeek takes the time and some flags from the answer's records alone; what an update's response repeats is no answer. */
function complete(record: DnsRecord, transaction: DnsTransaction): void {
  if (transaction.rcode !== undefined) record.rcode = transaction.rcode;
  record.isTruncated = transaction.isTruncated;
  record.isRejected = transaction.isRejected;
  const { isUpdate } = transaction;
  const answers = isUpdate ? [] : toldAnswers(transaction, record.isNetbios);
  const roundTrip = transaction.roundTripNanoseconds();
  if ((isUpdate || answers.length > 0) && roundTrip > 0) record.roundTripNanoseconds = roundTrip;
  if (answers.length === 0) return;
  record.isAuthoritative = transaction.isAuthoritative;
  record.isRecursionAvailable = transaction.isRecursionAvailable;
  const told = answers.filter(({ text }) => text !== '');
  record.answers = told.map(({ text }) => text);
  record.ttls = told.map(({ ttl }) => ttl);
}

/** SRV's number is that of NetBIOS's node status, of which Zeek tells nothing. */
function toldAnswers(transaction: DnsTransaction, isNetbios: boolean): { text: string; ttl: number }[] {
  return transaction
    .answers()
    .flatMap(({ type, text, ttl }) => (text === undefined || (isNetbios && type === SRV) ? [] : { text, ttl }));
}

const SRV = 33;
