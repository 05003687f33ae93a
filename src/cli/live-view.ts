import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Part, Report, TextSink } from '../report/model.ts';
import { type ReportFormat, reportOutputs } from '../report/registry.ts';
import type { LiveReporter } from './live-reporter.ts';
import type { Output } from './output.ts';

/** Where live reports are shown. */
export interface LiveView {
  /** Called between chunks and some times a second; packets wait while it is at work. */
  tick(): Promise<void>;
  /** The job is over: shows the last report. */
  finish(report: Report): Promise<void>;
  /** Gives everything back, whether the job went well or not. */
  close(): void;
}

export interface AppendedOptions {
  readonly format: ReportFormat;
  readonly width: number;
}

/** A report an interval, one behind the other: pages, an array of documents, lines, or one table with one header. */
export class AppendedReports implements LiveView {
  readonly #reporter: LiveReporter;
  readonly #output: Output;
  readonly #options: AppendedOptions;
  #reports = 0;

  constructor(reporter: LiveReporter, output: Output, options: AppendedOptions) {
    this.#reporter = reporter;
    this.#output = output;
    this.#options = options;
  }

  async tick(): Promise<void> {
    if (!this.#reporter.isDue) return;
    this.#reporter.turn();
    await this.#append(this.#reporter.report());
  }

  async finish(report: Report): Promise<void> {
    await this.#append(report);
    if (this.#options.format === 'json') this.#output.text(']\n');
  }

  close(): void {
    // Nothing is held.
  }

  async #append(report: Report): Promise<void> {
    const { format, width } = this.#options;
    const render = await reportOutputs[format]();
    const isFirst = this.#reports++ === 0;
    if (format === 'json') this.#output.text(isFirst ? '[\n' : ',\n');
    if (format === 'table' && !isFirst) this.#output.text('\n');
    const isStamped = format === 'ndjson' || format === 'csv';
    const sink = format === 'csv' && !isFirst ? withoutHeader(this.#output) : this.#output;
    await render(isStamped ? stamp(report) : report, sink, { width, color: false });
    this.#output.flush();
    await this.#output.ready();
    await nextTurn();
  }
}

/** Rows tell which report they are of: `reportTime` stands first. */
function stamp(report: Report): Report {
  const milliseconds = Date.now();
  const seconds = Math.floor(milliseconds / 1000);
  const value = { seconds, nanoseconds: (milliseconds - seconds * 1000) * 1e6 };
  const column = { key: 'reportTime', label: 'Report', type: 'time', audience: 'machines' } as const;
  const parts = report.parts.map((part): Part => {
    if (part.kind === 'record') return { ...part, entries: [{ ...column, value }, ...part.entries] };
    return { ...part, columns: [{ ...column, value: () => value }, ...part.columns] };
  });
  return { ...report, parts };
}

/** A table's further rows. */
function withoutHeader(output: Output): TextSink {
  let isHeader = true;
  return {
    text: (text) => {
      const start = isHeader ? text.indexOf('\n') + 1 : 0;
      if (start > 0) isHeader = false;
      if (!isHeader) output.text(text.slice(start));
    },
    ready: () => output.ready(),
    get closed() {
      return output.closed;
    },
  };
}
