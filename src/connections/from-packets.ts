import type { Packet } from '../core/packet.ts';
import { Totals } from '../core/totals.ts';
import { decode } from '../protocols/decode.ts';
import { Dissection } from '../protocols/dissection.ts';
import { Segment } from '../protocols/segment.ts';
import type { Log } from '../report/logs.ts';
import { IpFragments } from '../trackers/ip-fragments.ts';
import { type ConnectionChoice, chooseConnections } from './choice.ts';
import { CONN_TYPES, connLog } from './conn-log.ts';
import { Connections } from './connections.ts';
import type { Timeouts } from './expiry.ts';

/** The logs that are written, by Zeek's names. */
export const LOG_NAMES = ['conn'] as const;

export type LogName = (typeof LOG_NAMES)[number];

export interface LogOptions {
  readonly choice: ConnectionChoice;
  readonly withCommunityId: boolean;
}

/** Connections out of packets: feed `consume` every chosen packet, then ask for the logs. */
export class ConnectionSession {
  readonly totals = new Totals();
  readonly connections: Connections;
  readonly #d = new Dissection();
  readonly #segment = new Segment(this.#d.packet);

  constructor(timeouts: Timeouts) {
    this.connections = new Connections(timeouts);
    this.#d.reassembler = new IpFragments();
  }

  readonly consume = (packet: Packet): void => {
    this.totals.add(packet);
    if (this.#segment.enter(packet) && this.connections.segment(this.#segment)) return;
    decode(packet, this.#d);
    this.connections.packet(this.#d);
  };

  /** A log as it stands now. */
  log(name: LogName, { choice, withCommunityId }: LogOptions): Log {
    const { timeDigits, first, last } = this.totals;
    const { rows, total } = chooseConnections(this.connections.table, choice);
    const table = connLog(this.connections, { rows, totalRows: total, withCommunityId });
    return { name, title: 'Connections', table, types: CONN_TYPES, timeDigits, first, last, notes: [] };
  }
}
