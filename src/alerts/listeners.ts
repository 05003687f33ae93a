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
/** What listens in the first minutes is what has always listened. */
const LEARNING_NS = 300e9;
/** RFC 6335 §6: above these, ports are taken for a while and given back. */
const FIRST_DYNAMIC_PORT = 49_152;

export interface SavedListeners {
  readonly known: readonly (readonly [version: number, bytes: string])[];
  readonly started: { readonly seconds: number } | undefined;
}

/** Ports of local servers that answer a SYN for the first time, once those are known that always do. */
export class Listeners {
  readonly #flows: Flows;
  readonly #feed: Feed;
  readonly #taps: readonly Tap[];
  readonly #ends = new Ends();
  #known = new ByteTable();
  readonly #scratch = new Uint8Array(20);
  readonly #view = new DataView(this.#scratch.buffer);
  #started: { readonly seconds: number } | undefined;

  constructor(context: AnalysisContext, feed: Feed, taps: readonly Tap[]) {
    this.#flows = context.streamFlows();
    this.#feed = feed;
    this.#taps = taps;
  }

  packet(d: Dissection): void {
    const { packet, stack, bytes } = d;
    if (!packet.hasTime) return;
    this.#started ??= { seconds: packet.seconds };
    const { tcpRow, tcpLayer, tcpSide, table } = this.#flows;
    if (tcpRow < 0) return;
    const flags = bytes[stack[(tcpLayer << STRIDE_SHIFT) + SLOT.start] + FLAGS_AT];
    if ((flags & SYN_ACK) !== SYN_ACK) return;
    const ends = this.#ends;
    ends.fillFromFlow(table, tcpRow, tcpSide === 0 ? 1 : 0);
    if (ends.serverPort >= FIRST_DYNAMIC_PORT || !isPrivate(ends.isVersion6, (index) => ends.words[4 + index])) return;
    if (!this.#isNew(ends) || (packet.seconds - this.#started.seconds) * 1e9 < LEARNING_NS) return;
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
    return { known, started: this.#started };
  }

  restore({ known, started }: SavedListeners): void {
    this.#known = new ByteTable();
    for (const [version, text] of known) this.#known.internText(text, version);
    this.#started = started;
  }

  #isNew({ words, serverPort, isVersion6 }: Ends): boolean {
    for (let i = 0; i < 4; i++) this.#view.setInt32(4 * i, words[4 + i]);
    this.#view.setInt32(16, serverPort);
    const prefix = isVersion6 ? 6 : 4;
    if (this.#known.size >= limits.alertAttempts) {
      return false;
    }
    this.#known.intern(this.#scratch, this.#view, 0, 20, prefix);
    return this.#known.isNew;
  }
}
