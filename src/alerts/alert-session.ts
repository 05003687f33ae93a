import { AnalysisSession } from '../analyses/session.ts';
import type { Packet } from '../core/packet.ts';
import type { ExactTime } from '../core/units.ts';
import type { PacketSource } from '../sources/source.ts';
import { AlertEngine, type EngineOptions, type SavedEngine } from './engine.ts';
import { type KeptPacket, RecentPackets, showPackets } from './recent-packets.ts';
import type { AlertRule } from './rule.ts';

/** Of times before the first packet: nanoseconds. */
const DEFAULT_DIGITS = 9;

export interface SessionOptions extends EngineOptions {
  /** Another run goes on where this one ends. */
  readonly isKept?: boolean;
}

/** What a run leaves to the next. */
export interface SavedSession {
  readonly engine: SavedEngine;
  readonly packets: readonly KeptPacket[];
}

/** Rules over the packets of a source, and the trackers that they need. */
export class AlertSession {
  readonly engine: AlertEngine;
  readonly #session: AnalysisSession;
  readonly #recent: RecentPackets | undefined;

  constructor(source: PacketSource, rules: readonly AlertRule[], options: SessionOptions) {
    this.engine = new AlertEngine(rules, options);
    this.#recent = options.isKept === true ? new RecentPackets() : undefined;
    const plain = { top: undefined, bucketNanoseconds: 1e9 };
    this.#session = new AnalysisSession(source, [], plain, (context) => this.engine.attach(context));
  }

  /** Decimals that the clock of the packets has. */
  get timeDigits(): number {
    return this.#session.totals.timeDigits || DEFAULT_DIGITS;
  }

  readonly consume = (packet: Packet): void => {
    this.#recent?.keep(packet);
    this.engine.advance(packet);
    this.#session.consume(packet);
  };

  tick(time: ExactTime): void {
    this.engine.tick(time);
  }

  /** After the last packet. What waits for packets that never came is left to the next run, where there is one. */
  finish(): void {
    if (this.#recent === undefined) this.#session.finish([]);
    this.engine.finish();
  }

  /** Between two packets, or after the last. */
  save(): SavedSession {
    return { engine: this.engine.save(), packets: this.#recent?.save() ?? [] };
  }

  /** Before the first packet; returns how many of the rules go on. */
  resume({ engine, packets }: SavedSession): number {
    return this.engine.resume(engine, () =>
      showPackets(packets, (packet) => {
        this.#recent?.keep(packet);
        this.#session.consume(packet);
      }),
    );
  }
}
