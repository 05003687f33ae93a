import type { Packet } from '../core/packet.ts';
import type { Totals } from '../core/totals.ts';
import type { Part } from '../report/model.ts';
import type { PacketSource } from '../sources/source.ts';
import type { Analysis, AnalysisContext, AnalysisOptions, PartName } from './analysis.ts';
import { AskedParts } from './asked-parts.ts';
import { type Consumer, compose } from './compose.ts';
import { type Apart, SessionTrackers } from './session-trackers.ts';

/**
 * The analyses that were asked for over one pass: only the trackers they need run, each once. Feed `consume` every
 * chosen packet, then ask for the parts; live ones are asked for now and then on the way (`snapshot`).
 */
export class AnalysisSession {
  readonly totals: Totals;
  readonly consume: (packet: Packet) => void;
  readonly #trackers: SessionTrackers;
  readonly #parts: AskedParts;

  /**
   * `also` is called before the first packet, for what asks the trackers besides the parts; what it returns sees each
   * packet behind them.
   */
  constructor(
    source: PacketSource,
    parts: readonly PartName[],
    options: AnalysisOptions,
    also?: (context: AnalysisContext) => Consumer | undefined,
    apart?: Apart,
  ) {
    const trackers = new SessionTrackers(source, options, apart);
    this.#trackers = trackers;
    this.totals = trackers.totals;
    this.#parts = new AskedParts(trackers, ['capture', ...parts]);
    const follower = also?.(trackers);
    const consumers: Consumer[] = [...trackers.consumers];
    for (const { analysis } of this.#parts.all) {
      if (isConsumer(analysis)) consumers.push(analysis);
    }
    if (follower !== undefined) consumers.push(follower);
    this.consume = compose(this.totals, trackers.fragments, consumers, trackers.hasFlows);
  }

  /** After each chunk. */
  flush(): undefined {
    return undefined;
  }

  /** The parts after the last packet. */
  finish(asked: readonly string[] | undefined): Part[] {
    this.#trackers.finish();
    return this.snapshot(asked);
  }

  close(): void {}

  /** The parts as of now. They are views: read them before the next packet is consumed. */
  snapshot(asked: readonly string[] | undefined): Part[] {
    return this.#parts.tell(asked);
  }
}

function isConsumer(analysis: Analysis): analysis is Analysis & Consumer {
  return analysis.packet !== undefined;
}
