import type { ExactTime } from '../core/units.ts';
import type { OutputOptions, Report, Table, TextSink } from './model.ts';

/** Records of one kind, one a row, as Zeek has them. */
export interface Log {
  /** `conn`: what the header of Zeek's format calls it, and its file. */
  readonly name: string;
  /** Heading for people. */
  readonly title: string;
  readonly table: Table;
  /** Zeek's types of columns, by key, where the cells' own type doesn't tell. */
  readonly types: Readonly<Record<string, string>>;
  /** Decimals of times for people. */
  readonly timeDigits: number;
  /** Span of the capture; null where no packet has a time. */
  readonly first: ExactTime | null;
  readonly last: ExactTime | null;
  /** For people, below the rows. */
  readonly notes: readonly string[];
}

export type RenderLog = (log: Log, sink: TextSink, options: OutputOptions) => Promise<void>;

/** Every output of a log, one line each. Loaded when chosen: start-up counts, and each brings its own library. */
export const logOutputs = {
  table: async () => asReport((await import('./outputs/table.ts')).renderTable),
  json: async () => (await import('./log-outputs/records.ts')).renderJsonRecords,
  ndjson: async () => (await import('./log-outputs/records.ts')).renderNdjsonRecords,
  csv: async () => asReport((await import('./outputs/csv.ts')).renderCsv),
  zeek: async () => (await import('./log-outputs/zeek.ts')).renderZeek,
} as const satisfies Record<string, () => Promise<RenderLog>>;

export type LogFormat = keyof typeof logOutputs;

export const LOG_FORMATS = Object.keys(logOutputs) as [LogFormat, ...LogFormat[]];

function asReport(render: (report: Report, sink: TextSink, options: OutputOptions) => Promise<void>): RenderLog {
  return async ({ name, title, table, timeDigits, notes }, sink, options) =>
    render({ schema: '', timeDigits, parts: [{ kind: 'table', name, title, ...table }], notes }, sink, options);
}
