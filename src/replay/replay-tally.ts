import { Latencies, type Percentiles } from '../core/latencies.ts';

export type Oversize = 'truncate' | 'fragment' | 'skip';

/** What became of packets that are longer than the interface takes. */
export interface OversizeCounts {
  truncated: number;
  fragmented: number;
  skipped: number;
}

/** The closing report; durations in seconds. */
export interface ReplayResult {
  readonly interface: string;
  /** Packets that were chosen, of all passes. */
  readonly packets: number;
  /** Frames that the interface took; a packet in fragments is several. */
  readonly sent: number;
  /** Packets that could not be sent: the sum of `failures`. */
  readonly failed: number;
  /** Of the frames that were sent, link layer and all. */
  readonly bytes: number;
  /** From the first frame to the last. */
  readonly seconds: number;
  readonly packetsPerSecond: number;
  readonly bitsPerSecond: number;
  /** How long after its time a frame was handed over; null at top speed, where there is no schedule. */
  readonly lateness: Pick<Percentiles, 'p50' | 'p99' | 'max'> | null;
  readonly failures: readonly { readonly reason: string; readonly packets: number }[];
  readonly oversize: Readonly<OversizeCounts>;
  /** Packets of which the capture has not all: what there is was sent. */
  readonly cutByCapture: number;
  readonly passes: number;
}

/** What is counted on the way. */
export class ReplayTally {
  /** Of which the last frame was sent. */
  packets = 0;
  sent = 0;
  bytes = 0;
  cutByCapture = 0;
  passes = 0;
  readonly oversize: OversizeCounts = { truncated: 0, fragmented: 0, skipped: 0 };
  readonly lateness = new Latencies();
  readonly #failures = new Map<string, number>();

  fail(reason: string): void {
    this.#failures.set(reason, (this.#failures.get(reason) ?? 0) + 1);
  }

  result(name: string, seconds: number): ReplayResult {
    const failures = [...this.#failures].map(([reason, packets]) => ({ reason, packets }));
    failures.sort((a, b) => b.packets - a.packets);
    const percentiles = this.lateness.percentiles();
    const perSecond = (value: number): number => (seconds > 0 ? value / seconds : 0);
    return {
      interface: name,
      packets: this.packets + failures.reduce((sum, { packets }) => sum + packets, 0),
      sent: this.sent,
      failed: failures.reduce((sum, { packets }) => sum + packets, 0),
      bytes: this.bytes,
      seconds,
      packetsPerSecond: perSecond(this.sent),
      bitsPerSecond: perSecond(this.bytes * 8),
      lateness: percentiles === undefined ? null : pick(percentiles),
      failures,
      oversize: this.oversize,
      cutByCapture: this.cutByCapture,
      passes: this.passes,
    };
  }
}

function pick({ p50, p99, max }: Percentiles): { p50: number; p99: number; max: number } {
  return { p50, p99, max };
}
