import type { ExactTime } from '../core/units.ts';

/**
 * What an analysis hands to an output: an ordered list of parts, each a table or a record. Nothing in it is formatted:
 * cells are raw numbers in base units, exact times, or text as it came from the wire. Each output escapes for its medium.
 */
export interface Report {
  /** `sniff.analyze/1`: the first key of the JSON document. */
  readonly schema: string;
  /** Decimals of every `time`: the capture's own precision, 0 to 9. */
  readonly timeDigits: number;
  readonly parts: readonly Part[];
  /** For people, below everything: `0 packets: the file holds a header and nothing else`. */
  readonly notes?: readonly string[];
}

export type Part = TablePart | RecordPart;

interface PartBase {
  /** The word of `--show`, the JSON key, and what `part` says in ndjson. */
  readonly name: string;
  /** Heading for people. */
  readonly title: string;
  /** Key of the JSON object that this part's key stands in (`hosts` within `http`); a record of that name joins it. */
  readonly within?: string;
  /** Nobody asked for it, JSON has it always (`capture`): the other formats leave it out. */
  readonly implied?: boolean;
  /** For people, below the part. */
  readonly notes?: readonly string[];
}

export interface TablePart extends PartBase, Table {
  readonly kind: 'table';
  /** Names that are in no row: there were too many, they were counted together. `urlsMerged` in JSON and ndjson. */
  readonly merged?: { readonly names: number; readonly hits: number };
}

/** One object: `capture`, `ledger`, `arp`, the sums of `http`. */
export interface RecordPart extends PartBase {
  readonly kind: 'record';
  readonly entries: readonly Entry[];
}

/** Rows are asked for one at a time, by index: a million of them never exist at once. */
export interface Table {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  /** How many there are when only the first `rowCount` are offered: `10 of 1,234`. */
  readonly totalRows?: number;
  /** Shown to people in place of the rows. */
  readonly chart?: TimeChart;
  /** By column, what stands there in Zeek's own format, where Zeek's words are fewer. */
  readonly zeekValues?: Readonly<Record<string, (row: number) => Cell>>;
}

/** Rows are buckets of equal width in order of time; `time` and `series` name columns. */
export interface TimeChart {
  readonly kind: 'time';
  readonly time: string;
  readonly series: readonly string[];
  readonly bucketSeconds: number;
}

/** What a cell of each type holds. */
export interface CellValues {
  text: string;
  /** IP or MAC address, or `address:port`: cut in the middle when it doesn't fit. */
  address: string;
  url: string;
  /** `eth:ip:tcp`: people see a tree, so rows stand in the order of one. */
  path: string;
  /** Several words or numbers: an array in JSON, joined by commas elsewhere. */
  list: readonly (string | number)[];
  port: number;
  /** A number that names something, a status code: never grouped or shortened. */
  code: number;
  count: number;
  packets: number;
  bytes: number;
  /** 0 to 1, percent for people. */
  ratio: number;
  perSecond: number;
  /** A duration that is a statistic (a percentile): a float is precise enough. */
  seconds: number;
  /** A duration between timestamps, exact to the nanosecond. */
  duration: ExactTime;
  time: ExactTime;
  /** The same as seconds since the epoch with six decimals for machines, as Zeek writes it. */
  epoch: ExactTime;
  flag: boolean;
  /** 0 to 1, drawn as a bar; `audience: 'people'`. */
  bar: number;
}

export type CellType = keyof CellValues;
export type Cell = CellValues[CellType] | null;

/** Who gets to see a column or entry; both when not given. */
export type Audience = 'people' | 'machines';

interface ColumnBase {
  /** The JSON key, and the CSV header. */
  readonly key: string;
  /** Heading for people; units stand in the cells. */
  readonly label: string;
  /** Key of the nested object: `latency` for `latency.p50`; columns of a group follow each other. */
  readonly group?: string;
  readonly audience?: Audience;
  /** In a narrow table the column with the highest number goes first; 0, the default, never goes. */
  readonly priority?: number;
}

export type ColumnOf<T extends CellType> = ColumnBase & {
  readonly type: T;
  /** Null where there is nothing to say. */
  value(row: number): CellValues[T] | null;
};

export type Column = { [T in CellType]: ColumnOf<T> }[CellType];

export type Entry = ValueEntry | GroupEntry | TableEntry;

interface EntryBase {
  readonly key: string;
  readonly label: string;
  readonly audience?: Audience;
}

export type ValueEntryOf<T extends CellType> = EntryBase & {
  readonly type: T;
  readonly value: CellValues[T] | null;
  /** People see it only when it is neither 0 nor null nor empty. */
  readonly hideZero?: boolean;
  /** Marked for people unless 0: something is wrong with the capture. */
  readonly warning?: boolean;
};

export type ValueEntry = { [T in CellType]: ValueEntryOf<T> }[CellType];

/** A nested object: `handshakeRtt: {p50, p95, p99, max}`. */
export interface GroupEntry extends EntryBase {
  readonly entries: readonly ValueEntry[];
}

/** A nested array of objects: `files: [{path, format, linkTypes}]`. */
export interface TableEntry extends EntryBase {
  readonly table: Table;
}

/** Where an output writes; the command line's `Output` is one. */
export interface TextSink {
  text(text: string): void;
  /** Resolves when a slow reader has caught up; undefined when there is nothing to wait for. */
  ready?(): Promise<void> | undefined;
  /** The reader has gone: nothing more needs to be written. */
  readonly closed?: boolean;
}

export interface OutputOptions {
  /** Terminal columns: nothing is wider. */
  readonly width: number;
  /** False when the output is no terminal, or NO_COLOR is set. */
  readonly color: boolean;
}

export type RenderReport = (report: Report, sink: TextSink, options: OutputOptions) => Promise<void>;

export function isVisible(item: { readonly audience?: Audience }, audience: Audience): boolean {
  return item.audience === undefined || item.audience === audience;
}
