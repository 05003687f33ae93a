import type { ExactTime } from '../../core/units.ts';
import type { PlainPart } from '../../report/plain-part.ts';
import type { AnalysisOptions, PartName, StreamLosses } from '../analysis.ts';

/** What the thread that follows streams is told, in this order: once `begin`, `packets` as they come, once `end`. */
export type ToStreams = BeginMessage | PacketsMessage | EndMessage;

export interface BeginMessage {
  readonly kind: 'begin';
  readonly parts: readonly PartName[];
  readonly options: AnalysisOptions;
  /** What the other parts ask of streams. */
  readonly withLosses: boolean;
  readonly withRequests: boolean;
}

export interface PacketsMessage {
  readonly kind: 'packets';
  /** A `PacketBatch`'s, which go back when it is done. */
  readonly words: Int32Array<ArrayBuffer>;
  readonly length: number;
  readonly copied: Uint8Array<ArrayBuffer>;
  /** Flows that are new with it. */
  readonly rows: Int32Array<ArrayBuffer>;
  /** Buffers that are told of for the first time. */
  readonly buffers: readonly { readonly number: number; readonly memory: SharedArrayBuffer }[];
}

export interface EndMessage {
  readonly kind: 'end';
  /** As of `AskedParts`. */
  readonly asked: readonly string[] | undefined;
  /** Of all packets that have a time. */
  readonly span: { readonly first: ExactTime; readonly last: ExactTime } | undefined;
}

/** What it answers: `done` to each `packets`, `result` to `end`. */
export type FromStreams = DoneMessage | ResultMessage;

export interface DoneMessage {
  readonly kind: 'done';
  readonly words: Int32Array<ArrayBuffer>;
  readonly copied: Uint8Array<ArrayBuffer>;
}

export interface ResultMessage {
  readonly kind: 'result';
  readonly parts: readonly PlainPart[];
  readonly losses: StreamLosses | undefined;
  readonly requests: readonly RequestCount[];
}

/** Requests from a time on, up to the next one's. */
export interface RequestCount {
  readonly from: ExactTime;
  readonly requests: number;
}
