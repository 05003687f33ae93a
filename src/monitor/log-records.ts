import { connLog } from '../connections/conn-log.ts';
import { ConnectionRecords } from '../connections/connection-record.ts';
import { isSilent, isTcpOver, ZEEK_TIMEOUTS } from '../connections/expiry.ts';
import { ConnectionSession } from '../connections/from-packets.ts';
import { httpLog } from '../connections/http-log.ts';
import { limits } from '../core/limits.ts';
import { Packet } from '../core/packet.ts';
import { COMPACT, compileJsonRow } from '../report/json-rows.ts';
import type { Table } from '../report/model.ts';
import type { BatchMaker } from './batches.ts';
import type { RecordKind, RecordMaker, RecordOptions } from './record-maker.ts';

/** Looking at every connection takes a while: not more often. */
const SCAN_MS = 1000;

/** Connections (rows of `connections`) when they are over, or exchanges of HTTP (Zeek's http.log) when they are complete. */
export class LogRecords implements RecordMaker {
  readonly #kind: Exclude<RecordKind, 'packets'>;
  readonly #batches: BatchMaker;
  readonly #isLive: boolean;
  /** The latest time of a packet, as a packet. */
  readonly #now = new Packet();
  #session: ConnectionSession;
  /** Connections of which a record was made, by row. */
  #isTold = new Uint8Array(0);
  #scanAt = 0;

  constructor(kind: Exclude<RecordKind, 'packets'>, { batches, isLive }: RecordOptions) {
    this.#kind = kind;
    this.#batches = batches;
    this.#isLive = isLive;
    this.#session = this.#newSession();
  }

  packet(packet: Packet): void {
    this.#session.consume(packet);
    if (packet.seconds < this.#now.seconds) return;
    this.#now.seconds = packet.seconds;
    this.#now.nanoseconds = packet.nanoseconds;
  }

  flush(): void {
    if (this.#kind === 'http') this.#tellExchanges();
    else this.#tellOver();
    const { connections, httpCount } = this.#session;
    if (connections.table.count < limits.monitorConnections && httpCount < limits.monitorConnections) return;
    // What goes on is told as it is, and again as another.
    this.end();
    this.#session = this.#newSession();
    this.#isTold = new Uint8Array(0);
  }

  end(): void {
    this.#session.finish();
    if (this.#kind === 'http') this.#tellExchanges();
    else this.#tell(() => true);
  }

  #newSession(): ConnectionSession {
    return new ConnectionSession(ZEEK_TIMEOUTS, [this.#kind === 'http' ? 'http' : 'conn']);
  }

  #tellExchanges(): void {
    const finished = this.#session.finishedHttp;
    if (finished.length === 0) return;
    this.#write(httpLog(this.#session.connections.table, finished, undefined));
    finished.length = 0;
  }

  #tellOver(): void {
    const clock = performance.now();
    if (clock < this.#scanAt) return;
    this.#scanAt = clock + SCAN_MS;
    const now = this.#now;
    if (this.#isLive) {
      now.seconds = Math.floor(Date.now() / 1000);
      now.nanoseconds = 0;
    }
    const { table } = this.#session.connections;
    const records = new ConnectionRecords(table);
    this.#tell((row) => {
      const protocol = records.protocol(row);
      if (protocol === 'tcp') return isTcpOver(table, row, now, ZEEK_TIMEOUTS);
      return isSilent(table, row, now, protocol === 'icmp' ? ZEEK_TIMEOUTS.icmpMs : ZEEK_TIMEOUTS.udpMs);
    });
  }

  #tell(isOver: (row: number) => boolean): void {
    const { connections } = this.#session;
    const { table } = connections;
    if (this.#isTold.length < table.count) {
      const isTold = new Uint8Array(table.count * 2);
      isTold.set(this.#isTold);
      this.#isTold = isTold;
    }
    const rows = new Int32Array(table.count);
    let count = 0;
    for (let row = 0; row < table.count; row++) {
      if (this.#isTold[row] === 1 || table.isTunnel(row) || !isOver(row)) continue;
      this.#isTold[row] = 1;
      rows[count++] = row;
    }
    if (count === 0) return;
    this.#write(connLog(connections, { rows: rows.subarray(0, count), totalRows: count, withCommunityId: true }));
  }

  #write(table: Table): void {
    const rowText = compileJsonRow(table, this.#session.totals.timeDigits, COMPACT);
    for (let row = 0; row < table.rowCount; row++) {
      const line = Buffer.from(`${rowText(row)}\n`);
      this.#batches.write(line, 0, line.length);
      this.#batches.count(1);
    }
  }
}
