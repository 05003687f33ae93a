import { decodeNetbiosName } from '../protocols/application/netbios-name.ts';
import { addressText } from './addresses.ts';
import { type DnsAnswer, readDnsAnswers } from './dns-answers.ts';
import { type DnsUpdate, readDnsUpdate } from './dns-updates.ts';

/** Which of the protocols that share DNS's messages. */
export const DNS_KIND = { dns: 0, mdns: 1, llmnr: 2, nbns: 3 } as const;

const UPDATE = 5;
const AUTHORITATIVE = 0x0400;
const TRUNCATED = 0x0200;
const RECURSION_DESIRED = 0x0100;
const RECURSION_AVAILABLE = 0x0080;

/**
 * A query and the response to it; either may be missing. Refilled: borrowed by who is told of it, the message's bytes
 * too. Has what Zeek's dns.log has.
 */
export class DnsTransaction {
  /** One of `DNS_KIND`. */
  kind = 0;
  /** For who listens: what `query` sets here stands here again when the transaction is told. 0 where nothing did. */
  key = 0;
  /** TCP: the row of the flow table; -1: the message is in the datagram at hand. */
  flow = -1;
  isTcp = false;
  isVersion6 = false;
  /** Client's address and server's, four words each, IPv4 in the first. The client is who asked, or was answered. */
  readonly addresses = new Int32Array(8);
  clientPort = 0;
  serverPort = 0;
  id = 0;
  hasQuery = false;
  hasResponse = false;
  /** The same query waits already. */
  isRetransmission = false;
  /** Of the query, or of a response without one. */
  hasTime = false;
  seconds = 0;
  nanoseconds = 0;
  responseSeconds = 0;
  responseNanoseconds = 0;
  /** The second words of the headers. */
  queryFlags = 0;
  responseFlags = 0;
  /** Of the last question; of a response without one, of its first record. Labels joined by points, as sent. */
  readonly name = new Uint8Array(256);
  nameLength = 0;
  /** Type and class are those of a question; 0 where there was none. */
  type = 0;
  class = 0;
  /** The message at hand, the response where there is one: absolute offsets in `bytes`. */
  bytes: Uint8Array = NOTHING;
  view: DataView = NO_VIEW;
  message = 0;
  messageEnd = 0;
  readonly #buffer = Buffer.from(this.name.buffer);

  get client(): string {
    return addressText(this.isVersion6, (index) => this.addresses[index]);
  }

  get server(): string {
    return addressText(this.isVersion6, (index) => this.addresses[4 + index]);
  }

  /** The name asked for, in small letters; empty for the root. UTF-8. NetBIOS names decoded, as they were sent. */
  get query(): string {
    if (this.kind === DNS_KIND.nbns) {
      const name = decodeNetbiosName(this.name, this.nameLength);
      if (name !== undefined) return name;
    }
    return this.#buffer.toString('utf8', 0, this.nameLength).toLowerCase();
  }

  get opcode(): number {
    return ((this.hasQuery ? this.queryFlags : this.responseFlags) >>> 11) & 15;
  }

  /** Of the response; undefined without one. */
  get rcode(): number | undefined {
    return this.hasResponse ? this.responseFlags & 15 : undefined;
  }

  get isAuthoritative(): boolean {
    return (this.responseFlags & AUTHORITATIVE) !== 0;
  }

  get isTruncated(): boolean {
    return ((this.hasResponse ? this.responseFlags : this.queryFlags) & TRUNCATED) !== 0;
  }

  get isRecursionDesired(): boolean {
    return ((this.hasQuery ? this.queryFlags : this.responseFlags) & RECURSION_DESIRED) !== 0;
  }

  get isRecursionAvailable(): boolean {
    return (this.responseFlags & RECURSION_AVAILABLE) !== 0;
  }

  /** The three bits that were reserved once (RFC 1035 §4.1.1). */
  get z(): number {
    return ((this.hasQuery ? this.queryFlags : this.responseFlags) >>> 4) & 7;
  }

  /** As Zeek tells it: the response has nothing but the question, or is an error without that. */
  get isRejected(): boolean {
    if (!this.hasResponse) return false;
    const { view, message } = this;
    if (view.getUint16(message + 4) === 0) return (this.responseFlags & 15) !== 0;
    return view.getUint16(message + 6) === 0 && view.getUint32(message + 8) === 0 && !this.isUpdate;
  }

  /** Nanoseconds from query to response; -1 where there is no such time. */
  roundTripNanoseconds(): number {
    if (!this.hasQuery || !this.hasResponse || !this.hasTime) return -1;
    return Math.max(0, (this.responseSeconds - this.seconds) * 1e9 + this.responseNanoseconds - this.nanoseconds);
  }

  /** The records of the answer section; empty without a response. Within the call that told of it only. */
  answers(): DnsAnswer[] {
    return this.hasResponse ? readDnsAnswers(this.bytes, this.view, this.message, this.messageEnd) : [];
  }

  /** Is it a query that asks for changes (RFC 2136)? */
  get isUpdate(): boolean {
    return this.kind === DNS_KIND.dns && this.hasQuery && this.opcode === UPDATE;
  }

  /** What the query at hand, an update, asks for. Within the call that told of the query only. */
  update(): DnsUpdate {
    return readDnsUpdate(this.bytes, this.view, this.message, this.messageEnd);
  }
}

const NOTHING = new Uint8Array(0);
const NO_VIEW = new DataView(NOTHING.buffer);

/** Is told of DNS. Everything is borrowed. */
export interface DnsListener {
  /** A query was sent: response's parts are empty. */
  query?(transaction: DnsTransaction): void;
  /** Everything that there will be of it is here. Told once of each. */
  transaction?(transaction: DnsTransaction): void;
}
