import type { Packet } from '../core/packet.ts';
import type { Dissection } from '../protocols/dissection.ts';
import type { Segment } from '../protocols/segment.ts';
import type { Part } from '../report/model.ts';
import type { Analysis, AnalysisContext, AnalysisDefinition } from './analysis.ts';
import { TimeBuckets } from './time-buckets.ts';

/** Packets and bytes by time, in buckets aligned to multiples of their width since the epoch. */
export const timeline: AnalysisDefinition = {
  part: 'timeline',
  ofStreams: 'some',
  create: (context) => new Timeline(context),
};

class Timeline implements Analysis {
  readonly #buckets: TimeBuckets;
  readonly #asked: number;

  constructor(context: AnalysisContext) {
    this.#asked = context.options.bucketNanoseconds;
    this.#buckets = new TimeBuckets(this.#asked);
    // A request counts where its first byte was.
    context.onRequests((seconds, nanoseconds, times) => {
      this.#buckets.requests[this.#buckets.slot(seconds, nanoseconds)] += times;
    });
  }

  packet({ packet }: Dissection): void {
    this.#add(packet);
  }

  segment({ packet }: Segment): void {
    this.#add(packet);
  }

  #add(packet: Packet): void {
    if (!packet.hasTime) return;
    const buckets = this.#buckets;
    const slot = buckets.slot(packet.seconds, packet.nanoseconds);
    buckets.packets[slot] += 1;
    buckets.bytes[slot] += packet.wireLength;
  }

  finish(): Part {
    const buckets = this.#buckets;
    buckets.widenToLimit();
    const { first, last } = buckets.span();
    const slotAt = (row: number) => buckets.slotOf(first + row);
    const widened = buckets.nanoseconds !== this.#asked;
    return {
      kind: 'table',
      name: 'timeline',
      title: 'Timeline',
      rowCount: buckets.isEmpty ? 0 : last - first + 1,
      chart: {
        kind: 'time',
        time: 'time',
        series: ['packets', 'bytes', 'requests'],
        bucketSeconds: buckets.nanoseconds / 1e9,
      },
      ...(widened
        ? {
            notes: [
              `buckets widened to ${buckets.nanoseconds / 1e9} s: the capture spans too long a time for narrower ones`,
            ],
          }
        : {}),
      columns: [
        { key: 'time', label: 'Time', type: 'time', value: (row) => buckets.timeOf(first + row) },
        { key: 'packets', label: 'Packets', type: 'packets', value: (row) => at(buckets.packets, slotAt(row)) },
        { key: 'bytes', label: 'Bytes', type: 'bytes', value: (row) => at(buckets.bytes, slotAt(row)) },
        { key: 'requests', label: 'Requests', type: 'count', value: (row) => at(buckets.requests, slotAt(row)) },
      ],
    };
  }
}

function at(column: Float64Array, slot: number | undefined): number {
  return slot === undefined ? 0 : column[slot];
}
