import { Packet } from '../../core/packet.ts';
import { Segment } from '../../protocols/segment.ts';
import { toPlain } from '../../report/plain-part.ts';
import { EMPTY_SOURCE } from '../../sources/source.ts';
import { ToldFlows } from '../../trackers/told-flows.ts';
import type { StreamLosses } from '../analysis.ts';
import { AskedParts } from '../asked-parts.ts';
import { composeTold, type ToldConsumer } from '../compose.ts';
import { SessionTrackers } from '../session-trackers.ts';
import { TimeBuckets } from '../time-buckets.ts';
import type { BeginMessage, EndMessage, PacketsMessage, RequestCount, ResultMessage } from './messages.ts';
import { AT, BIT, BUFFER_SHIFT, UNIT } from './packet-batch.ts';

interface Memory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/** The half of a session that follows streams: what `SplitSession` tells goes in, parts of the report come out. */
export class StreamHalf {
  readonly #flows = new ToldFlows();
  readonly #trackers: SessionTrackers;
  readonly #parts: AskedParts;
  readonly #losses: (() => StreamLosses) | undefined;
  readonly #requests: TimeBuckets;
  readonly #consumer: ToldConsumer;
  readonly #packet = new Packet();
  readonly #segment = new Segment(this.#packet);
  readonly #buffers: Memory[] = [];
  /** The latest time of a packet so far. */
  #latestSeconds = Number.NEGATIVE_INFINITY;
  #latestNanoseconds = 0;

  constructor({ parts, options, withLosses, withRequests }: BeginMessage) {
    const trackers = new SessionTrackers(EMPTY_SOURCE, options, { flows: this.#flows });
    this.#trackers = trackers;
    // In the order in which a whole session makes them: HTTP is asked first whose a stream is.
    this.#losses = withLosses ? trackers.losses() : undefined;
    this.#parts = new AskedParts(trackers, parts);
    const requests = new TimeBuckets(options.bucketNanoseconds);
    this.#requests = requests;
    if (withRequests) {
      trackers.onRequests((seconds, nanoseconds, times) => {
        requests.requests[requests.slot(seconds, nanoseconds)] += times;
      });
    }
    this.#consumer = composeTold(trackers.fragments, trackers.consumers);
  }

  take({ words, length, copied, rows, buffers }: PacketsMessage): void {
    for (const { number, memory } of buffers) this.#buffers[number] = memoryOf(memory);
    this.#flows.table.add(rows);
    const own = memoryOf(copied.buffer);
    const doubles = new Float64Array(words.buffer);
    let told = -1;
    for (let at = 0; at < length; ) {
      const what = words[at + AT.what];
      if (what >> BUFFER_SHIFT !== told) {
        told = what >> BUFFER_SHIFT;
        this.#turnTo(told === 0 ? own : this.#buffers[told - 1]);
      }
      this.#toldOf(what, words[at + AT.tcpRow], doubles[(at + AT.seconds) >> 1], words[at + AT.nanoseconds]);
      if ((what & BIT.isSegment) !== 0) {
        this.#takeSegment(words, at);
        at += UNIT;
      } else {
        this.#takePacket(words, at, what);
        at += 2 * UNIT;
      }
    }
  }

  finish({ asked, span }: EndMessage): ResultMessage {
    this.#trackers.finish();
    if (span !== undefined) this.#trackers.totals.setSpan(span.first, span.last);
    return {
      kind: 'result',
      parts: this.#parts.tell(asked).map(toPlain),
      losses: this.#losses?.(),
      requests: requestCounts(this.#requests),
    };
  }

  #turnTo({ bytes, view }: Memory): void {
    this.#packet.setBuffer(bytes, view);
    this.#segment.bytes = bytes;
    this.#segment.view = view;
  }

  #toldOf(what: number, row: number, seconds: number, nanoseconds: number): void {
    const packet = this.#packet;
    const hasTime = (what & BIT.hasTime) !== 0;
    packet.seconds = seconds;
    packet.nanoseconds = nanoseconds;
    packet.hasTime = hasTime;
    const flows = this.#flows;
    flows.tcpRow = row;
    flows.tcpSide = (what & BIT.tcpSide) === 0 ? 0 : 1;
    if (!hasTime) return;
    const late = seconds - this.#latestSeconds || nanoseconds - this.#latestNanoseconds;
    if (late > 0) {
      this.#latestSeconds = seconds;
      this.#latestNanoseconds = nanoseconds;
    }
    // Of a known row only a packet that is out of order can be the earliest.
    if (row >= 0 && (late < 0 || (what & BIT.isSegment) === 0)) flows.table.meet(row, seconds, nanoseconds);
  }

  #takeSegment(words: Int32Array, at: number): void {
    const segment = this.#segment;
    segment.tcp = words[at + AT.tcp];
    segment.payload = words[at + AT.payload];
    segment.end = words[at + AT.end];
    this.#consumer.segment(segment);
  }

  #takePacket(words: Int32Array, at: number, what: number): void {
    const packet = this.#packet;
    packet.start = words[at + AT.start];
    packet.end = words[at + AT.end];
    packet.wireLength = words[at + AT.wireLength];
    packet.linkType = words[at + AT.linkType];
    const flows = this.#flows;
    const layers = words[at + AT.layers];
    flows.tcpLayer = layers & 0xffff;
    flows.udpLayer = layers >>> 16;
    flows.udpRow = words[at + AT.udpRow];
    flows.udpSide = (what & BIT.udpSide) === 0 ? 0 : 1;
    this.#consumer.packet(packet);
  }
}

function memoryOf(memory: ArrayBufferLike): Memory {
  return { bytes: new Uint8Array(memory), view: new DataView(memory) };
}

function requestCounts(buckets: TimeBuckets): RequestCount[] {
  return Array.from(buckets.numbers(), (number) => ({
    from: buckets.timeOf(number),
    requests: buckets.requests[buckets.slotOf(number) ?? 0],
  }));
}
