import { escapeControls } from '../bytes/escape.ts';
import { type SocketTableOptions, socketLine, socketTable } from '../connections/procfs/socket-table.ts';
import { formatTime } from '../core/time.ts';
import type { ExactTime } from '../core/units.ts';
import { writePieces } from '../report/batches.ts';
import { COMPACT, compileJsonRow, SPACED } from '../report/json-rows.ts';
import type { Output } from './output.ts';
import type { SocketFormat, SocketPlan } from './socket-flags.ts';

const DEFAULT_WIDTH = 80;
/** The clock's milliseconds are enough for people. */
const TIME_DIGITS = 0;

/** Writes the sockets of poll after poll: lines, one array, one table with one header; pages for people. */
export class SocketPrinter {
  readonly #format: SocketFormat;
  readonly #output: Output;
  readonly #top: number;
  #tables = 0;
  #rows = 0;

  constructor({ output: { format }, top }: SocketPlan, output: Output) {
    this.#format = format;
    this.#output = output;
    this.#top = top;
  }

  /** Before the first poll: whoever reads it sees that it has begun. */
  async begin(options: SocketTableOptions): Promise<void> {
    if (this.#format === 'json') this.#output.text('[');
    if (this.#format !== 'csv') return;
    const { csvHeader } = await import('../report/outputs/csv.ts');
    this.#output.text(csvHeader(socketTable(options)));
  }

  async print(options: SocketTableOptions): Promise<void> {
    if (options.chosen.length > 0) {
      if (this.#format === 'table') await this.#printTable(options);
      else await writePieces(await this.#pieces(options), this.#output);
      this.#tables += 1;
    }
    this.#output.flush();
    await this.#output.ready();
  }

  end(): void {
    if (this.#format === 'json') this.#output.text(this.#rows === 0 ? ']\n' : '\n]\n');
  }

  async #pieces(options: SocketTableOptions): Promise<Iterable<string>> {
    if (this.#format === 'text') return textLines(options);
    const table = socketTable(options);
    if (this.#format === 'csv') return (await import('../report/outputs/csv.ts')).csvRows(table, TIME_DIGITS);
    return this.#objects(options);
  }

  *#objects(options: SocketTableOptions): Generator<string> {
    const isArray = this.#format === 'json';
    const table = socketTable(options);
    const rowText = compileJsonRow(table, TIME_DIGITS, isArray ? SPACED : COMPACT);
    for (let row = 0; row < table.rowCount; row++) {
      if (isArray) yield `${this.#rows++ === 0 ? '' : ','}\n  ${rowText(row)}`;
      else yield `${rowText(row)}\n`;
    }
  }

  async #printTable(options: SocketTableOptions): Promise<void> {
    const { renderTable } = await import('../report/outputs/table.ts');
    const { isTerminal } = this.#output;
    if (this.#tables > 0) this.#output.text('\n');
    const what = options.event === 'closed' ? 'Closed connections' : 'Connections';
    const title = `${what}, ${formatTime(options.time.seconds, 0, 0)}`;
    const table = socketTable({ ...options, chosen: options.chosen.slice(0, this.#top) });
    const totalRows = options.chosen.length;
    const part = { kind: 'table', name: 'connections', title, ...table, totalRows } as const;
    await renderTable({ schema: '', timeDigits: TIME_DIGITS, parts: [part] }, this.#output, {
      width: isTerminal ? (process.stdout.columns ?? DEFAULT_WIDTH) : DEFAULT_WIDTH,
      color: isTerminal && process.env.NO_COLOR === undefined,
    });
  }
}

function* textLines(options: SocketTableOptions): Generator<string> {
  const stamp = lineTime(options.time);
  const { chosen, owners } = options;
  for (let index = 0; index < chosen.length; index++) {
    const line = socketLine(options, index);
    // Only a process may have a name of its own making.
    yield `${stamp}: ${owners === undefined ? line : escapeControls(line)}\n`;
  }
}

/** `2021-08-09 11:43:46+00:00` */
function lineTime({ seconds }: ExactTime): string {
  return formatTime(seconds, 0, 0).replace('T', ' ').replace('Z', '+00:00');
}
