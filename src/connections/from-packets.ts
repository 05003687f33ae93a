import type { Packet } from '../core/packet.ts';
import { TimeSpan } from '../core/time-span.ts';
import { decode } from '../protocols/decode.ts';
import { Dissection } from '../protocols/dissection.ts';
import { Segment } from '../protocols/segment.ts';
import type { Log } from '../report/logs.ts';
import type { Table } from '../report/model.ts';
import { IpFragments } from '../trackers/ip-fragments.ts';
import { type ConnectionChoice, chooseConnections, chooseRecords } from './choice.ts';
import { CONN_TYPES, connLog } from './conn-log.ts';
import { Connections } from './connections.ts';
import { DNS_TYPES, dnsLog } from './dns-log.ts';
import type { Timeouts } from './expiry.ts';
import { HTTP_TYPES, httpLog } from './http-log.ts';
import { asInZeek, type HttpTransaction } from './http-transactions.ts';
import { SSL_TYPES, sslLog } from './ssl-log.ts';
import { StreamRecords } from './stream-records.ts';

/** The logs that are written, by Zeek's names. */
export const LOG_NAMES = ['conn', 'http', 'dns', 'ssl'] as const;

export type LogName = (typeof LOG_NAMES)[number];

export interface LogOptions {
  readonly choice: ConnectionChoice;
  /** With what Zeek's own format has not: community_id, and more of certificates. */
  readonly isFull: boolean;
}

/** Connections out of packets: feed `consume` every chosen packet, `finish`, then ask for the logs. */
export class ConnectionSession {
  readonly span = new TimeSpan();
  readonly connections: Connections;
  readonly consume: (packet: Packet) => void;
  readonly #records: StreamRecords | undefined;

  constructor(timeouts: Timeouts, logs: readonly LogName[]) {
    const connections = new Connections(timeouts);
    this.connections = connections;
    this.#records = logs.some((log) => log !== 'conn') ? new StreamRecords(connections, logs) : undefined;
    this.consume = this.#records === undefined ? this.#consumePlain() : this.#consumeAll(this.#records);
  }

  finish(): void {
    this.#records?.finish();
  }

  /** A log, of those that were announced. */
  log(name: LogName, options: LogOptions): Log {
    const { timeDigits, first, last } = this.span;
    return { name, ...this.#describe(name, options), timeDigits, first, last, notes: [] };
  }

  /** HTTP's exchanges to which nothing more will come: whoever takes them empties the list. */
  get finishedHttp(): HttpTransaction[] {
    return this.#records?.http.finished ?? [];
  }

  /** Exchanges of HTTP that are kept. */
  get httpCount(): number {
    return this.#records?.http.all.length ?? 0;
  }

  /** Records that found their log full. */
  get overflow(): number {
    return this.#records?.overflow ?? 0;
  }

  /** What the logs leave out, as Zeek does: it is of connections that began before the capture. */
  midwayRecords(logs: readonly LogName[]): number {
    const { http, midwaySsl = 0 } = this.#records ?? {};
    const exchanges = logs.includes('http') ? (http?.all.filter(({ isMidway }) => isMidway).length ?? 0) : 0;
    return exchanges + (logs.includes('ssl') ? midwaySsl : 0);
  }

  #describe(name: LogName, { choice, isFull }: LogOptions): Pick<Log, 'title' | 'table' | 'types'> {
    const { table } = this.connections;
    const { top } = choice;
    const records = this.#records;
    const chosen = <T extends { readonly row: number }>(all: readonly T[] = []): readonly T[] =>
      chooseRecords(table, choice, all);
    switch (name) {
      case 'conn':
        return { title: 'Connections', table: this.#connTable(choice, isFull), types: CONN_TYPES };
      case 'http':
        return { title: 'HTTP', table: httpLog(table, asInZeek(chosen(records?.http.all)), top), types: HTTP_TYPES };
      case 'dns':
        return { title: 'DNS', table: dnsLog(table, chosen(records?.dns.all), top), types: DNS_TYPES };
      case 'ssl':
        return { title: 'TLS', table: sslLog(table, chosen(records?.ssl), top, isFull), types: SSL_TYPES };
    }
  }

  #connTable(choice: ConnectionChoice, withCommunityId: boolean): Table {
    const { rows, total } = chooseConnections(this.connections.table, choice);
    return connLog(this.connections, { rows, totalRows: total, withCommunityId });
  }

  #consumePlain(): (packet: Packet) => void {
    const { span, connections } = this;
    const d = newDissection();
    const segment = new Segment(d.packet, true);
    return (packet) => {
      span.see(packet);
      if (segment.enterHeaders(packet) && connections.segment(segment)) return;
      decode(packet, d);
      connections.packet(d);
    };
  }

  #consumeAll(records: StreamRecords): (packet: Packet) => void {
    const { span, connections } = this;
    const d = newDissection();
    return (packet) => {
      span.see(packet);
      decode(packet, d);
      connections.packet(d);
      records.packet(d);
    };
  }
}

function newDissection(): Dissection {
  const d = new Dissection();
  d.reassembler = new IpFragments();
  d.seeksTunnels = true;
  return d;
}
