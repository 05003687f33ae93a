import type { Packet } from '../../core/packet.ts';
import type { Totals } from '../../core/totals.ts';
import type { Dissection } from '../../protocols/dissection.ts';
import type { Segment } from '../../protocols/segment.ts';
import type { Part } from '../../report/model.ts';
import { fromPlain } from '../../report/plain-part.ts';
import type { SharedBuffers } from '../../sources/shared-buffers.ts';
import type { PacketSource } from '../../sources/source.ts';
import { FlowTeller } from '../../trackers/told-flows.ts';
import {
  type AnalysisContext,
  type AnalysisOptions,
  PART_NAMES,
  type PartName,
  type RequestListener,
  type StreamLosses,
} from '../analysis.ts';
import type { Consumer } from '../compose.ts';
import { analyses } from '../registry.ts';
import { AnalysisSession } from '../session.ts';
import type { PacketBatch } from './packet-batch.ts';
import { type StreamsPort, StreamThread } from './stream-thread.ts';

/** Parts that another thread makes. */
const APART: ReadonlySet<string> = partsOf('all');
const PARTLY_APART: ReadonlySet<string> = partsOf('some');

const ORDER: readonly string[] = PART_NAMES;
const NO_LOSSES: StreamLosses = { gapBytes: 0, unmatchedRequests: 0, unmatchedResponses: 0, unreadableHeads: 0 };

/** Do two threads take less time for these parts than one? */
export function hasStreamParts(parts: readonly PartName[]): boolean {
  return parts.some((part) => APART.has(part) || PARTLY_APART.has(part));
}

/**
 * A session in two threads, with the same report: this one reads, finds flows and counts packets; the other one is told of
 * each packet (`flush`, after each chunk), follows the streams and makes the parts of what they carry.
 */
export class SplitSession {
  readonly totals: Totals;
  readonly consume: (packet: Packet) => void;
  readonly #session: AnalysisSession;
  readonly #shared: SharedBuffers;
  readonly #thread: StreamThread;
  readonly #listeners: RequestListener[] = [];
  #batch: PacketBatch;
  #teller: FlowTeller | undefined;
  #losses = NO_LOSSES;

  constructor(
    source: PacketSource,
    parts: readonly PartName[],
    options: AnalysisOptions,
    shared: SharedBuffers,
    port: StreamsPort,
  ) {
    const { top, bucketNanoseconds, withQuery = false } = options;
    const apart = parts.filter((part) => APART.has(part));
    this.#shared = shared;
    this.#thread = new StreamThread(port, shared, {
      kind: 'begin',
      parts: apart,
      options: { top, bucketNanoseconds, withQuery },
      withLosses: parts.includes('ledger'),
      withRequests: parts.includes('timeline'),
    });
    this.#batch = this.#thread.batch();
    this.#session = new AnalysisSession(
      source,
      parts.filter((part) => !APART.has(part)),
      options,
      (context) => this.#tell(context, apart.includes('tls')),
      { streams: { losses: () => () => this.#losses, onRequests: (listener) => this.#listeners.push(listener) } },
    );
    this.totals = this.#session.totals;
    this.consume = this.#session.consume;
  }

  /** Tells the other thread of the packets of a chunk; a promise where it is far behind. */
  flush(): Promise<void> | undefined {
    const batch = this.#batch;
    if (batch.length > 0 && this.#teller !== undefined) {
      this.#thread.send(batch, this.#teller.take());
      this.#batch = this.#thread.batch();
    }
    return this.#thread.ready();
  }

  /** As of `AnalysisSession`. */
  async finish(asked: readonly string[] | undefined): Promise<Part[]> {
    await this.flush();
    const { first, last } = this.totals;
    const span = first === null || last === null ? undefined : { first, last };
    const { parts, losses, requests } = await this.#thread.end({ kind: 'end', asked, span });
    this.#losses = losses ?? NO_LOSSES;
    for (const listener of this.#listeners) {
      for (const { from, requests: times } of requests) listener(from.seconds, from.nanoseconds, times);
    }
    const all = [...this.#session.finish(asked), ...parts.map(fromPlain)];
    return all.sort((a, b) => orderOf(a) - orderOf(b));
  }

  close(): void {
    this.#thread.close();
  }

  #tell(context: AnalysisContext, withDatagrams: boolean): Required<Consumer> {
    const flows = withDatagrams ? context.flows() : context.tcpFlows();
    const teller = new FlowTeller(flows.table);
    const telling = { flows, teller, buffers: this.#shared };
    this.#teller = teller;
    return {
      packet: (d: Dissection) => this.#batch.addPacket(d, telling),
      segment: (segment: Segment) => this.#batch.addSegment(segment, telling),
    };
  }
}

function partsOf(share: 'all' | 'some'): Set<string> {
  return new Set(analyses.filter(({ ofStreams }) => ofStreams === share).map(({ part }) => part));
}

function orderOf({ name }: Part): number {
  return ORDER.indexOf(name);
}
