import type { Totals } from '../core/totals.ts';
import type { Dissection } from '../protocols/dissection.ts';
import type { Segment } from '../protocols/segment.ts';
import type { Part } from '../report/model.ts';
import type { PacketSource } from '../sources/source.ts';
import type { DnsTransactions } from '../trackers/dns-transactions.ts';
import type { Flows } from '../trackers/flows.ts';
import type { HttpExchanges } from '../trackers/http-exchanges.ts';
import type { IpFragments } from '../trackers/ip-fragments.ts';
import type { StreamFlows } from '../trackers/stream-flows.ts';
import type { TcpStreams } from '../trackers/tcp-streams.ts';
import type { HttpTraffic } from './http-traffic.ts';
import type { TlsAccess } from './tls-access.ts';

/** The words of `--show`, in the order of the report. */
export const PART_NAMES = [
  'capture',
  'ledger',
  'protocols',
  'endpoints',
  'conversations',
  'http',
  'hosts',
  'sections',
  'urls',
  'methods',
  'statuses',
  'dns',
  'tls',
  'tcp',
  'arp',
  'timeline',
] as const;

export type PartName = (typeof PART_NAMES)[number];

export interface AnalysisOptions {
  /** Rows of a table; undefined: all. */
  readonly top: number | undefined;
  /** Width of the timeline's buckets. */
  readonly bucketNanoseconds: number;
  /** URLs with their query. */
  readonly withQuery?: boolean;
}

/** What an analysis may ask for while it is set up: a tracker runs once, however many want it. */
export interface AnalysisContext {
  readonly options: AnalysisOptions;
  readonly source: PacketSource;
  flows(): Flows;
  /** TCP's alone, unless somebody asked for `flows`. */
  tcpFlows(): Flows;
  /** Those under `streams`. */
  streamFlows(): StreamFlows;
  /** As `streamFlows`, with UDP's. */
  datagramFlows(): StreamFlows;
  streams(): TcpStreams;
  http(): HttpAccess;
  /** What is known, at the end, of what streams lack. */
  losses(): () => StreamLosses;
  /** Told of each request's time, or at the end of how many there were at a time. */
  onRequests(listener: RequestListener): void;
  /** Pairs of queries and responses; whoever asks may listen. */
  dns(): DnsTransactions;
  tls(): TlsAccess;
  /** Datagrams put together; under everything that decodes. */
  readonly fragments: IpFragments;
  /** The totals of the capture; always counted. */
  readonly totals: Totals;
}

export type RequestListener = (seconds: number, nanoseconds: number, times: number) => void;

/** What is missing in streams, and what lacks its other half therefore. */
export interface StreamLosses {
  readonly gapBytes: number;
  readonly unmatchedRequests: number;
  readonly unmatchedResponses: number;
  readonly unreadableHeads: number;
}

/** HTTP's tracker, and the sums over what it tells. */
export interface HttpAccess {
  readonly exchanges: HttpExchanges;
  /** Made when it is first asked for. */
  readonly traffic: HttpTraffic;
}

/** One question about the traffic: sees each decoded packet, answers with a part of the report. */
export interface Analysis {
  /** Left out by one that only reads trackers at the end. */
  packet?(d: Dissection): void;
  /** As `packet`, for a segment of which no layers are made; where one analysis lacks it, each packet is decoded. */
  segment?(segment: Segment): void;
  /** The part as of now. It reads what is counted, and changes nothing: it may be asked for again, later. */
  finish(): Part;
  /** There is nothing to say; a table without rows is empty anyway. The part is then shown only to who asked for it. */
  isEmpty?(): boolean;
}

export interface AnalysisDefinition {
  readonly part: PartName;
  /**
   * Of what streams carry, and what stands in datagrams beside it: `all` of it, so that another thread may make it; `some`,
   * by `losses` or `onRequests`. Left out: nothing.
   */
  readonly ofStreams?: 'all' | 'some';
  create(context: AnalysisContext): Analysis;
}
