import type { Totals } from '../core/totals.ts';
import type { Dissection } from '../protocols/dissection.ts';
import type { Part } from '../report/model.ts';
import type { PacketSource } from '../sources/source.ts';
import type { Flows } from '../trackers/flows.ts';
import type { IpFragments } from '../trackers/ip-fragments.ts';

/** The words of `--show`, in the order of the report. */
export const PART_NAMES = ['capture', 'ledger', 'protocols', 'endpoints', 'conversations', 'arp', 'timeline'] as const;

export type PartName = (typeof PART_NAMES)[number];

export interface AnalysisOptions {
  /** Rows of a table; undefined: all. */
  readonly top: number | undefined;
  /** Width of the timeline's buckets. */
  readonly bucketNanoseconds: number;
}

/** What an analysis may ask for while it is set up: a tracker runs once, however many want it. */
export interface AnalysisContext {
  readonly options: AnalysisOptions;
  readonly source: PacketSource;
  flows(): Flows;
  /** Datagrams put together; under everything that decodes. */
  readonly fragments: IpFragments;
  /** The totals of the capture; always counted. */
  readonly totals: Totals;
}

/** One question about the traffic: sees each decoded packet, answers with a part of the report. */
export interface Analysis {
  /** Left out by one that only reads trackers at the end. */
  packet?(d: Dissection): void;
  finish(): Part;
  /** There is nothing to say; a table without rows is empty anyway. The part is then shown only to who asked for it. */
  isEmpty?(): boolean;
}

export interface AnalysisDefinition {
  readonly part: PartName;
  create(context: AnalysisContext): Analysis;
}
