import type { ExactTime } from '../core/units.ts';
import { addressText } from '../trackers/addresses.ts';
import { DOUBLE_SHIFT, ROW_SHIFT } from '../trackers/row-key.ts';
import {
  DATA_A,
  FLAGS,
  IP_BYTES,
  IP_BYTES_TURNS,
  LAST_NANOSECONDS,
  LAST_SECONDS,
  MISSED,
  PACKETS,
  PAYLOAD,
  SIDE_DOUBLE_SHIFT,
  START_NANOSECONDS,
  START_SECONDS,
} from './connection-rows.ts';
import type { ConnectionTable } from './connection-table.ts';
import { isPrivate } from './private-networks.ts';
import { payloadOf, stateOf } from './tcp-sequence.ts';
import { tcpOutcome } from './tcp-states.ts';

const TCP = 6;
const UDP = 17;
const SCTP = 132;
/** Zeek's names of transport protocols, and SCTP's. */
const NAMES: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp', [SCTP]: 'sctp' };
const UNKNOWN = 'unknown_transport';

/** What a record says of a connection, by role: 0 is the originator. */
export class ConnectionRecords {
  readonly table: ConnectionTable;

  constructor(table: ConnectionTable) {
    this.table = table;
  }

  protocol(row: number): string {
    return NAMES[this.table.ipProtocol(row)] ?? UNKNOWN;
  }

  /** Zeek's logs have a fixed set of names, SCTP's not among them. */
  zeekProtocol(row: number): string {
    return this.table.ipProtocol(row) === SCTP ? UNKNOWN : this.protocol(row);
  }

  start(row: number): ExactTime {
    return {
      seconds: this.table.coldDoubles[(row << DOUBLE_SHIFT) + START_SECONDS],
      nanoseconds: this.table.cold[(row << ROW_SHIFT) + START_NANOSECONDS],
    };
  }

  /** Time of the last packet. */
  last(row: number): ExactTime {
    const { words, coldDoubles } = this.table;
    const at = row << ROW_SHIFT;
    const start = coldDoubles[(row << DOUBLE_SHIFT) + START_SECONDS];
    // Kept modulo 2^32, and near the first one.
    const seconds = start + ((words[at + LAST_SECONDS] - start) | 0);
    return { seconds, nanoseconds: words[at + LAST_NANOSECONDS] };
  }

  /** Null unless it is above 0. */
  duration(row: number): ExactTime | null {
    const { words, cold, coldDoubles } = this.table;
    const at = row << ROW_SHIFT;
    const seconds = (words[at + LAST_SECONDS] - coldDoubles[(row << DOUBLE_SHIFT) + START_SECONDS]) | 0;
    const nanoseconds = words[at + LAST_NANOSECONDS] - cold[at + START_NANOSECONDS];
    const isBorrowed = nanoseconds < 0;
    const whole = isBorrowed ? seconds - 1 : seconds;
    const rest = isBorrowed ? nanoseconds + 1_000_000_000 : nanoseconds;
    return whole < 0 || (whole === 0 && rest === 0) ? null : { seconds: whole, nanoseconds: rest };
  }

  /** The same as a number; 0 for none. */
  seconds(row: number): number {
    const duration = this.duration(row);
    return duration === null ? 0 : duration.seconds + duration.nanoseconds / 1e9;
  }

  address(row: number, role: 0 | 1): string {
    const side = this.#sideOf(row, role);
    return addressText(this.table.isVersion6(row), (index) => this.table.addressWord(row, side, index));
  }

  port(row: number, role: 0 | 1): number {
    return this.table.port(row, this.#sideOf(row, role));
  }

  /** 0 for the transport protocols that Zeek does not know. */
  zeekPort(row: number, role: 0 | 1): number {
    return this.table.ipProtocol(row) === SCTP ? 0 : this.port(row, role);
  }

  isLocal(row: number, role: 0 | 1): boolean {
    const side = this.#sideOf(row, role);
    return isPrivate(this.table.isVersion6(row), (index) => this.table.addressWord(row, side, index));
  }

  payloadBytes(row: number, role: 0 | 1): number {
    const side = this.#sideOf(row, role);
    if (this.table.ipProtocol(row) === TCP) return payloadOf(this.table, row, side);
    return this.table.doubles[(row << DOUBLE_SHIFT) + PAYLOAD + side];
  }

  packets(row: number, role: 0 | 1): number {
    return this.table.words[(row << ROW_SHIFT) + PACKETS + this.#sideOf(row, role)] >>> 0;
  }

  ipBytes(row: number, role: 0 | 1): number {
    const at = (row << ROW_SHIFT) + this.#sideOf(row, role);
    return this.table.cold[at + IP_BYTES_TURNS] * 2 ** 32 + (this.table.words[at + IP_BYTES] >>> 0);
  }

  missedBytes(row: number): number {
    if (this.table.ipProtocol(row) !== TCP) return 0;
    return this.table.sideDoubles[(row << (SIDE_DOUBLE_SHIFT + 1)) + MISSED];
  }

  /** Zeek's `conn_state`. */
  state(row: number): string {
    const protocol = this.table.ipProtocol(row);
    if (protocol === UDP) return this.#udpState(row);
    if (protocol !== TCP) return 'OTH';
    const hasBytes = this.payloadBytes(row, 0) > 0 || this.payloadBytes(row, 1) > 0;
    const originator = stateOf(this.table, row, this.#sideOf(row, 0));
    const responder = stateOf(this.table, row, this.#sideOf(row, 1));
    return tcpOutcome(originator, responder, hasBytes, () => this.table.history(row));
  }

  #udpState(row: number): string {
    const isActive = (role: 0 | 1): boolean =>
      (this.table.words[(row << ROW_SHIFT) + FLAGS] & (DATA_A << this.#sideOf(row, role))) !== 0;
    if (isActive(0)) return isActive(1) ? 'SF' : 'S0';
    return isActive(1) ? 'SHR' : 'OTH';
  }

  #sideOf(row: number, role: 0 | 1): 0 | 1 {
    return this.table.originator(row) === 0 ? role : role === 0 ? 1 : 0;
  }
}
