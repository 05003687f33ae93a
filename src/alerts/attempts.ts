import type { AnalysisContext } from '../analyses/analysis.ts';
import { ByteTable } from '../bytes/byte-table.ts';
import { limits } from '../core/limits.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import type { SavedFlow } from '../trackers/flow-rows.ts';
import type { Flows } from '../trackers/flows.ts';
import type { Deadlines } from './deadlines.ts';
import { Ends } from './ends.ts';
import type { Feed } from './feed.ts';
import { rowOfFlow } from './flow-keys.ts';
import type { Tap } from './tap.ts';

const FLAGS_AT = 13;
const SYN = 2;
const SYN_ACK = 18;
/** What becomes of a connection shows so long after its SYN: round trips end within a second, a SYN is repeated after one. */
const JUDGED_AFTER_NS = 3e9;
/** Of who scans with SYNs alone: one, and a RST. */
const PACKETS_OF_A_PROBE = 2;

/** What waits to be judged, and the ports that failed. */
export interface SavedAttempts {
  readonly waiting: readonly { readonly flow: SavedFlow; readonly time: number }[];
  readonly known: readonly string[];
}

/**
 * Connections that were asked for and came to nothing, three seconds after their SYN. Half open: the client sent the one
 * SYN and nothing more, as forged addresses do. Failed: at most a RST more; each port of a server counts once.
 */
export class Attempts {
  readonly #flows: Flows;
  readonly #feed: Feed;
  readonly #deadlines: Deadlines;
  readonly #halfOpen: readonly Tap[];
  readonly #failed: readonly Tap[];
  readonly #ends = new Ends();
  /** A ring of rows, the times they are judged at, the numbers of their SYNs. */
  readonly #rows = new Int32Array(limits.alertAttempts);
  readonly #times = new Float64Array(limits.alertAttempts);
  readonly #frames = new Float64Array(limits.alertAttempts);
  #head = 0;
  #count = 0;
  /** Client, server and port of those that failed. */
  #known = new ByteTable();
  readonly #scratch = new Uint8Array(36);
  readonly #view = new DataView(this.#scratch.buffer);

  constructor(
    context: AnalysisContext,
    feed: Feed,
    deadlines: Deadlines,
    halfOpen: readonly Tap[],
    failed: readonly Tap[],
  ) {
    this.#flows = context.tcpFlows();
    this.#feed = feed;
    this.#deadlines = deadlines;
    this.#halfOpen = halfOpen;
    this.#failed = failed;
    this.#flows.onNewFlow((row, d) => this.#enter(row, d));
  }

  shift(nanoseconds: number): void {
    for (let i = 0; i < this.#times.length; i++) this.#times[i] -= nanoseconds;
  }

  save(): SavedAttempts {
    const { table } = this.#flows;
    const waiting = Array.from({ length: this.#count }, (_, index) => {
      const at = (this.#head + index) % limits.alertAttempts;
      return { flow: table.copyRow(this.#rows[at]), time: this.#times[at] };
    });
    const known = Array.from({ length: this.#known.count }, (_, row) => this.#known.text(row));
    return { waiting, known };
  }

  /** Frame numbers of another run say nothing: there are none. */
  restore({ waiting, known }: SavedAttempts): void {
    this.#head = 0;
    this.#count = 0;
    this.#known = new ByteTable();
    for (const text of known) this.#known.internText(text, 0);
    for (const { flow, time } of waiting) {
      const row = this.#flows.table.adopt(flow);
      if (row < 0) continue;
      this.#rows[this.#count] = row;
      this.#times[this.#count] = time;
      this.#frames[this.#count++] = 0;
    }
    if (this.#count > 0) this.#arm();
  }

  #enter(row: number, d: Dissection): void {
    const { tcpRow, tcpLayer } = this.#flows;
    if (row !== tcpRow || !d.packet.hasTime) return;
    const flags = d.bytes[d.stack[(tcpLayer << STRIDE_SHIFT) + SLOT.start] + FLAGS_AT];
    if ((flags & SYN_ACK) !== SYN) return;
    const time = this.#feed.clock.of(d.packet.seconds, d.packet.nanoseconds) + JUDGED_AFTER_NS;
    if (this.#count === limits.alertAttempts) this.#judge(this.#feed.clock.now);
    const at = (this.#head + this.#count++) % limits.alertAttempts;
    this.#rows[at] = row;
    this.#times[at] = time;
    this.#frames[at] = d.packet.number;
    if (this.#count === 1) this.#arm();
  }

  readonly #run = (now: number): void => {
    while (this.#count > 0 && this.#times[this.#head] <= now) this.#judge(this.#times[this.#head]);
    if (this.#count > 0) this.#arm();
  };

  /** What is judged counts before rules look at what they have. */
  #arm(): void {
    this.#deadlines.add({ time: this.#times[this.#head], rank: -1, since: 0, run: this.#run });
  }

  #judge(time: number): void {
    const row = this.#rows[this.#head];
    const frame = this.#frames[this.#head];
    this.#head = (this.#head + 1) % limits.alertAttempts;
    this.#count -= 1;
    const { table } = this.#flows;
    const clientSide = table.originatorIsB(row) ? 1 : 0;
    const sent = clientSide === 0 ? table.packetsAB(row) : table.packetsBA(row);
    if (sent > PACKETS_OF_A_PROBE) return;
    if (sent === 1) this.#tell(this.#halfOpen, row, clientSide, time, frame);
    if (this.#failed.length > 0 && this.#isNewPort(row, clientSide)) {
      this.#tell(this.#failed, row, clientSide, time, frame);
    }
  }

  #tell(taps: readonly Tap[], flow: number, clientSide: 0 | 1, time: number, frame: number): void {
    for (const tap of taps) {
      const { ends } = tap;
      if (ends !== undefined)
        tap.feed(rowOfFlow(ends, this.#flows.table, flow, clientSide, this.#ends), time, 1, frame);
    }
  }

  #isNewPort(row: number, clientSide: 0 | 1): boolean {
    const ends = this.#ends;
    ends.fillFromFlow(this.#flows.table, row, clientSide);
    for (let i = 0; i < 8; i++) this.#view.setInt32(4 * i, ends.words[i]);
    this.#view.setInt32(32, ends.serverPort);
    // Too many to be remembered: each counts anew.
    if (this.#known.size >= limits.alertAttempts) this.#known = new ByteTable();
    this.#known.intern(this.#scratch, this.#view, 0, 36, 0);
    return this.#known.isNew;
  }
}
