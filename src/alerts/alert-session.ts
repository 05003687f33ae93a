import { AnalysisSession } from '../analyses/session.ts';
import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import type { ExactTime } from '../core/units.ts';
import type { PacketSource } from '../sources/source.ts';
import { AlertEngine, type EngineOptions, type SavedEngine } from './engine.ts';
import { type KeptPacket, RecentPackets, showPackets } from './recent-packets.ts';
import type { AlertRule } from './rule.ts';

/** Of as many flows as there may be: from when on packets are kept, and how many flows stay. */
const SOON = 0.9;
const KEPT = 0.75;
/** Of times before the first packet: nanoseconds. */
const DEFAULT_DIGITS = 9;

/** Looking whether there are too many flows costs nothing when it is done now and then. */
const LOOK_EVERY = 1024;

export interface SessionOptions extends EngineOptions {
  /** Another run goes on where this one ends. */
  readonly isKept?: boolean;
  /** Of so many flows the silent ones are given up. */
  readonly mostFlows?: number;
}

/** What a run leaves to the next. */
export interface SavedSession {
  readonly engine: SavedEngine;
  readonly packets: readonly KeptPacket[];
}

/**
 * Rules over the packets of a source, and the trackers that they need. Those know every flow that there ever was: a job
 * that goes on for weeks begins anew with them now and then, with the flows that are alive, and goes on where it was.
 */
export class AlertSession {
  readonly #source: PacketSource;
  readonly #rules: readonly AlertRule[];
  readonly #options: SessionOptions;
  readonly #mostFlows: number;
  #engine: AlertEngine;
  #session: AnalysisSession;
  #recent: RecentPackets | undefined;
  #packets = 0;
  /** Of the engines before. */
  #fired = 0;
  #evicted = 0;

  constructor(source: PacketSource, rules: readonly AlertRule[], options: SessionOptions) {
    this.#source = source;
    this.#rules = rules;
    this.#options = options;
    this.#mostFlows = options.mostFlows ?? limits.alertFlowsBeforeRenewal;
    this.#engine = new AlertEngine(rules, options);
    this.#session = this.#openTrackers();
    this.#recent = options.isKept === true ? new RecentPackets() : undefined;
  }

  get engine(): AlertEngine {
    return this.#engine;
  }

  /** Events that fired. */
  get fired(): number {
    return this.#fired + this.#engine.fired;
  }

  /** Keys that were given up though a window still held something of theirs. */
  get evicted(): number {
    return this.#evicted + this.#engine.keys.evicted;
  }

  /** Decimals that the clock of the packets has. */
  get timeDigits(): number {
    return this.#session.totals.timeDigits || DEFAULT_DIGITS;
  }

  readonly consume = (packet: Packet): void => {
    if (++this.#packets % LOOK_EVERY === 0) this.#lookAtFlows();
    this.#recent?.keep(packet);
    this.#engine.advance(packet);
    this.#session.consume(packet);
  };

  tick(time: ExactTime): void {
    this.#engine.tick(time);
  }

  /** After the last packet. What waits for packets that never came is left to the next run, where there is one. */
  finish(): void {
    if (this.#options.isKept !== true) this.#session.finish([]);
    this.#engine.finish();
  }

  /** Between two packets, or after the last. */
  save(): SavedSession {
    const flows = Math.min(limits.alertFlows, Math.floor(this.#mostFlows * KEPT));
    return { engine: this.#engine.save(flows), packets: this.#recent?.save() ?? [] };
  }

  /** Before the first packet; returns how many of the rules go on. */
  resume({ engine, packets }: SavedSession): number {
    return this.#engine.resume(engine, () =>
      showPackets(packets, (packet) => {
        this.#recent?.keep(packet);
        this.#session.consume(packet);
      }),
    );
  }

  #openTrackers(): AnalysisSession {
    const plain = { top: undefined, bucketNanoseconds: 1e9 };
    return new AnalysisSession(this.#source, [], plain, (context) => this.#engine.attach(context));
  }

  /** Packets are kept in time, so that what is under way then is known. */
  #lookAtFlows(): void {
    const { flowCount } = this.#engine;
    if (flowCount < this.#mostFlows * SOON) return;
    if (this.#recent === undefined) this.#recent = new RecentPackets();
    else if (flowCount >= this.#mostFlows) this.#renew();
  }

  #renew(): void {
    const saved = this.save();
    this.#fired += this.#engine.fired;
    this.#evicted += this.#engine.keys.evicted;
    this.#engine = new AlertEngine(this.#rules, this.#options);
    this.#session = this.#openTrackers();
    this.#recent = this.#options.isKept === true ? new RecentPackets() : undefined;
    this.resume(saved);
  }
}
