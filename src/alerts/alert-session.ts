import { AnalysisSession } from '../analyses/session.ts';
import type { Packet } from '../core/packet.ts';
import type { ExactTime } from '../core/units.ts';
import type { PacketSource } from '../sources/source.ts';
import { AlertEngine, type EngineOptions } from './engine.ts';
import type { AlertRule } from './rule.ts';

/** Of times before the first packet: nanoseconds. */
const DEFAULT_DIGITS = 9;

/** Rules over the packets of a source, and the trackers that they need. */
export class AlertSession {
  readonly engine: AlertEngine;
  readonly #session: AnalysisSession;

  constructor(source: PacketSource, rules: readonly AlertRule[], options: EngineOptions) {
    this.engine = new AlertEngine(rules, options);
    const plain = { top: undefined, bucketNanoseconds: 1e9 };
    this.#session = new AnalysisSession(source, [], plain, (context) => this.engine.attach(context));
  }

  /** Decimals that the clock of the packets has. */
  get timeDigits(): number {
    return this.#session.totals.timeDigits || DEFAULT_DIGITS;
  }

  readonly consume = (packet: Packet): void => {
    this.engine.advance(packet);
    this.#session.consume(packet);
  };

  tick(time: ExactTime): void {
    this.engine.tick(time);
  }

  /** After the last packet. */
  finish(): void {
    this.#session.finish([]);
    this.engine.finish();
  }
}
