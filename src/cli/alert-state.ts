import type { AlertSession } from '../alerts/alert-session.ts';
import { type AlertState, checkState, readState, writeState } from '../alerts/state-file.ts';
import { SniffError } from '../core/errors.ts';
import type { Logger } from './logger.ts';

/** Live, the state is written this often, and soon after each event; larger ones less often. */
const EVERY_MS = 10_000;
/** Writing takes no more than so much of the time. */
const SHARE = 0.05;

/** `--state FILE`: where a run goes on, and what it leaves. */
export class StateKeeper {
  readonly #path: string;
  readonly #logger: Logger;
  #isTroubled = false;
  #state: AlertState | undefined;
  #session: AlertSession | undefined;
  #told = 0;
  #nextAt = 0;
  #earliestAt = 0;

  constructor(path: string, logger: Logger) {
    this.#path = path;
    this.#logger = logger;
    const state = readState(path);
    checkState(path);
    if (typeof state !== 'string') this.#state = state;
    else if (state !== '') logger.warn(`--state ${path}: ${state}: begins anew`);
  }

  /** Events that the run before could not tell. */
  get waiting(): readonly string[] {
    return this.#state?.waiting ?? [];
  }

  /** Before the first packet. */
  open(session: AlertSession): void {
    this.#session = session;
    if (this.#state === undefined) return;
    const rules = session.engine.watches.length;
    const known = session.resume(this.#state.session);
    this.#state = undefined;
    const others = rules - known;
    if (others > 0) this.#logger.note(`--state: ${others} of ${rules} rules are not in it and begin anew`);
  }

  /** Live, now and then: writes what there is, once `events` were told. Trouble is told once; the job goes on. */
  tick(events: number, waiting: readonly string[]): void {
    const now = performance.now();
    if (now < this.#earliestAt || (events === this.#told && now < this.#nextAt)) return;
    this.#told = events;
    try {
      this.write(waiting);
      this.#isTroubled = false;
    } catch (error) {
      if (!(error instanceof SniffError)) throw error;
      if (!this.#isTroubled) this.#logger.warn(error.message);
      this.#isTroubled = true;
    }
    const took = performance.now() - now;
    this.#earliestAt = now + took / SHARE;
    this.#nextAt = now + EVERY_MS;
  }

  /** A file was not read to its end: what the next run reads of it again would count twice. */
  giveUp(): void {
    this.#session = undefined;
    this.#logger.note(`--state ${this.#path}: is left as it was`);
  }

  /** After the last packet too, with what nobody took until then. */
  write(waiting: readonly string[]): void {
    if (this.#session !== undefined) writeState(this.#path, { session: this.#session.save(), waiting });
  }
}
