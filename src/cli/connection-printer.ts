import { type ConnectionChoice, isChosen } from '../connections/choice.ts';
import { CONN_TYPES, type ConnectionEvent, connLog } from '../connections/conn-log.ts';
import { connectionLine } from '../connections/connection-line.ts';
import { ConnectionRecords } from '../connections/connection-record.ts';
import type { LiveConnections } from '../connections/live-connections.ts';
import { formatTime } from '../core/time.ts';
import type { ExactTime } from '../core/units.ts';
import { writePieces } from '../report/batches.ts';
import { COMPACT, compileJsonRow, SPACED } from '../report/json-rows.ts';
import { zeekFooter, zeekHeader, zeekRows } from '../report/log-outputs/zeek.ts';
import type { Log } from '../report/logs.ts';
import type { Table } from '../report/model.ts';
import { csvHeader, csvRows } from '../report/outputs/csv.ts';
import type { Output } from './output.ts';

/** What can be written row by row. */
export type StreamFormat = 'text' | 'json' | 'ndjson' | 'csv' | 'zeek';

export interface PrinterOptions {
  readonly format: StreamFormat;
  readonly choice: ConnectionChoice;
  readonly withCommunityId: boolean;
  /** Connections are told when they open, too. */
  readonly opened: boolean;
}

/** Writes connections as they come and go. */
export class ConnectionPrinter {
  readonly #live: LiveConnections;
  readonly #records: ConnectionRecords;
  readonly #options: PrinterOptions;
  readonly #output: Output;
  #rows = 0;

  constructor(live: LiveConnections, options: PrinterOptions, output: Output) {
    this.#live = live;
    this.#records = new ConnectionRecords(live.session.connections.table);
    this.#options = options;
    this.#output = output;
  }

  /** Before the first row: whoever reads it sees that it has begun. */
  begin(): void {
    const { format } = this.#options;
    const none = new Int32Array(0);
    if (format === 'json') this.#output.text('[');
    if (format === 'csv') this.#output.text(csvHeader(this.#tableOf(none, 'opened')));
    if (format === 'zeek') this.#output.text(zeekHeader({ ...this.#logOf(none, 'opened'), first: now() }));
    this.#output.flush();
  }

  /** Tells what opened and closed since it was told last, and lets the closed ones go. */
  async print(): Promise<void> {
    const { opened, choice } = this.#options;
    const { openedRows, closedRows } = this.#live;
    const { table } = this.#records;
    if (opened)
      await this.#tell(
        Int32Array.from(openedRows).filter((row) => !table.isTunnel(row)),
        'opened',
      );
    const isTold = (row: number): boolean => !table.isTunnel(row) && isChosen(this.#records, row, choice);
    await this.#tell(Int32Array.from(closedRows).filter(isTold), 'closed');
    this.#live.forget();
    this.#output.flush();
    await this.#output.ready();
  }

  end(): void {
    const { format } = this.#options;
    if (format === 'json') this.#output.text(this.#rows === 0 ? ']\n' : '\n]\n');
    if (format === 'zeek') this.#output.text(zeekFooter(this.#live.session.span.last));
  }

  async #tell(rows: Int32Array, event: ConnectionEvent): Promise<void> {
    if (rows.length > 0) await writePieces(this.#pieces(rows, event), this.#output);
  }

  #pieces(rows: Int32Array, event: ConnectionEvent): Iterable<string> {
    switch (this.#options.format) {
      case 'text':
        return this.#lines(rows, event);
      case 'csv':
        return csvRows(this.#tableOf(rows, event), this.#live.session.span.timeDigits);
      case 'zeek':
        return zeekRows(this.#logOf(rows, event));
      default:
        return this.#objects(this.#tableOf(rows, event));
    }
  }

  *#objects(table: Table): Generator<string> {
    const isArray = this.#options.format === 'json';
    const rowText = compileJsonRow(table, this.#live.session.span.timeDigits, isArray ? SPACED : COMPACT);
    for (let row = 0; row < table.rowCount; row++) {
      if (isArray) yield `${this.#rows++ === 0 ? '' : ','}\n  ${rowText(row)}`;
      else yield `${rowText(row)}\n`;
    }
  }

  *#lines(rows: Int32Array, event: ConnectionEvent): Generator<string> {
    for (const row of rows) {
      const { seconds } = event === 'opened' ? this.#records.start(row) : this.#records.last(row);
      const stamp = formatTime(seconds, 0, 0).replace('T', ' ').replace('Z', '+00:00');
      yield `${stamp}: ${connectionLine(this.#records, row, event)}\n`;
    }
  }

  #tableOf(rows: Int32Array, event: ConnectionEvent): Table {
    const { opened, withCommunityId } = this.#options;
    return connLog(this.#live.session.connections, {
      rows,
      totalRows: rows.length,
      withCommunityId,
      event: opened ? event : undefined,
    });
  }

  #logOf(rows: Int32Array, event: ConnectionEvent): Log {
    const { timeDigits, first, last } = this.#live.session.span;
    const table = this.#tableOf(rows, event);
    return { name: 'conn', title: '', table, types: CONN_TYPES, timeDigits, first, last, notes: [] };
  }
}

/** Nothing came so far. */
function now(): ExactTime {
  return { seconds: Math.floor(Date.now() / 1000), nanoseconds: 0 };
}
