import type { AnalysisContext } from '../analyses/analysis.ts';
import { ByteTable } from '../bytes/byte-table.ts';
import { isPrivate } from '../connections/private-networks.ts';
import { limits } from '../core/limits.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import type { Flows } from '../trackers/flows.ts';
import { Ends } from './ends.ts';
import type { Feed } from './feed.ts';
import type { Tap } from './tap.ts';

const FLAGS_AT = 13;
const SYN_ACK = 18;
/** What a machine listens on in the first minutes that it is heard of is what it has always listened on. */
const LEARNING_SECONDS = 300;
/** From here on Linux gives out ports for a while (ip(7), `ip_local_port_range`); others from 49152 on (RFC 6335 §6). */
const FIRST_DYNAMIC_PORT = 32_768;

export interface SavedListeners {
  readonly known: readonly (readonly [version: number, bytes: string])[];
  /** When machines were heard of first. */
  readonly machines: readonly (readonly [version: number, bytes: string, seconds: number])[];
}

/** Ports of local machines that answer a SYN for the first time, once the machine is known for a while. */
export class Listeners {
  readonly #flows: Flows;
  readonly #feed: Feed;
  readonly #taps: readonly Tap[];
  readonly #ends = new Ends();
  #known = new ByteTable();
  readonly #scratch = new Uint8Array(20);
  readonly #view = new DataView(this.#scratch.buffer);
  #machines = new ByteTable();
  #since: number[] = [];

  constructor(context: AnalysisContext, feed: Feed, taps: readonly Tap[]) {
    this.#flows = context.tcpFlows();
    this.#feed = feed;
    this.#taps = taps;
  }

  packet(d: Dissection): void {
    const { packet, stack, bytes } = d;
    if (!packet.hasTime) return;
    const { tcpRow, tcpLayer, tcpSide, table } = this.#flows;
    if (tcpRow < 0) return;
    const flags = bytes[stack[(tcpLayer << STRIDE_SHIFT) + SLOT.start] + FLAGS_AT];
    if ((flags & SYN_ACK) !== SYN_ACK) return;
    const ends = this.#ends;
    ends.fillFromFlow(table, tcpRow, tcpSide === 0 ? 1 : 0);
    const { seconds } = packet;
    this.#meet(ends, 0, seconds);
    const since = this.#meet(ends, 4, seconds);
    if (ends.serverPort >= FIRST_DYNAMIC_PORT || !isPrivate(ends.isVersion6, (index) => ends.words[4 + index])) return;
    if (!this.#isNew(ends) || seconds - since < LEARNING_SECONDS) return;
    const time = this.#feed.clock.of(packet.seconds, packet.nanoseconds);
    for (const tap of this.#taps) tap.feed(tap.ends?.rowOf(ends) ?? 0, time, 1, packet.number);
  }

  segment(): void {
    // No SYN.
  }

  save(): SavedListeners {
    const known = Array.from(
      { length: this.#known.count },
      (_, row) => [this.#known.prefix(row), this.#known.text(row)] as const,
    );
    const machines = Array.from(
      { length: this.#machines.count },
      (_, row) => [this.#machines.prefix(row), this.#machines.text(row), this.#since[row]] as const,
    );
    return { known, machines };
  }

  restore({ known, machines }: SavedListeners): void {
    this.#known = new ByteTable();
    for (const [version, text] of known) this.#known.internText(text, version);
    this.#machines = new ByteTable();
    this.#since = machines.map(([, , seconds]) => seconds);
    for (const [version, text] of machines) this.#machines.internText(text, version);
  }

  /** When a client (0) or a server (4) was heard of first. */
  #meet({ words, isVersion6 }: Ends, from: 0 | 4, seconds: number): number {
    for (let i = 0; i < 4; i++) this.#view.setInt32(4 * i, words[from + i]);
    const version = isVersion6 ? 6 : 4;
    if (this.#machines.size >= limits.alertAttempts) {
      const row = this.#machines.find(this.#scratch, this.#view, 0, 16, version);
      return row < 0 ? seconds : this.#since[row];
    }
    const row = this.#machines.intern(this.#scratch, this.#view, 0, 16, version);
    if (this.#machines.isNew) this.#since[row] = seconds;
    return this.#since[row];
  }

  #isNew({ words, serverPort, isVersion6 }: Ends): boolean {
    for (let i = 0; i < 4; i++) this.#view.setInt32(4 * i, words[4 + i]);
    this.#view.setInt32(16, serverPort);
    const prefix = isVersion6 ? 6 : 4;
    if (this.#known.size >= limits.alertAttempts) return false;
    this.#known.intern(this.#scratch, this.#view, 0, 20, prefix);
    return this.#known.isNew;
  }
}
