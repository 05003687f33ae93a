import { eventJson, eventLine, explanationLine } from '../alerts/event-text.ts';
import type { AlertEvent } from '../alerts/events.ts';
import { Evidence } from '../alerts/evidence.ts';
import { ExecHook } from '../alerts/exec-hook.ts';
import { Webhook } from '../alerts/webhook.ts';
import type { Packet } from '../core/packet.ts';
import type { TextSink } from '../report/model.ts';
import type { AlertPlan } from './alert-plan.ts';
import type { Logger } from './logger.ts';

/** Until a receiver that is away takes what it was sent; then it is lost, and said so. */
const PATIENCE_MS = 300_000;
/** The same where the next run sends what nobody took. */
const SHORT_PATIENCE_MS = 5000;

/** Where events go: to the output in its format, and to whom else it concerns. */
export class AlertEvents {
  readonly #plan: AlertPlan;
  readonly #output: TextSink;
  readonly #logger: Logger;
  readonly #webhook: Webhook | undefined;
  readonly #exec: ExecHook | undefined;
  readonly evidence: Evidence | undefined;
  #count = 0;

  /** `waiting`: events of the run before that nobody took. */
  constructor(plan: AlertPlan, output: TextSink, logger: Logger, waiting: readonly string[]) {
    this.#plan = plan;
    this.#output = output;
    this.#logger = logger;
    const warn = (message: string): void => logger.warn(message);
    const { url, secret, exec, evidence, rules } = plan;
    this.#webhook = url === undefined ? undefined : new Webhook({ url, secret, warn });
    for (const json of waiting) this.#webhook?.send(json);
    this.#exec = exec === undefined ? undefined : new ExecHook({ words: exec, warn });
    const longestNs = Math.max(...rules.map(({ windowNs }) => windowNs));
    this.evidence = evidence === undefined ? undefined : new Evidence(evidence, longestNs);
  }

  /** How many were told. */
  get count(): number {
    return this.#count;
  }

  /** What a receiver was sent and did not take yet. */
  get waiting(): readonly string[] {
    return this.#webhook?.queue ?? [];
  }

  keep(packet: Packet): void {
    this.evidence?.keep(packet);
  }

  tell(event: AlertEvent, timeDigits: number): void {
    const { format, isExplained } = this.#plan;
    const isFirst = this.#count++ === 0;
    const json = eventJson(event, timeDigits, isExplained);
    if (format === 'text') {
      this.#output.text(`${eventLine(event, timeDigits)}\n`);
      if (isExplained && event.type === 'fired') this.#output.text(`${explanationLine(event, timeDigits)}\n`);
    } else if (format === 'ndjson') {
      this.#output.text(`${json}\n`);
    } else {
      this.#output.text(`${isFirst ? '[\n' : ',\n'}${json}`);
    }
    this.#webhook?.send(json);
    this.#exec?.run(event, json, timeDigits);
    if (event.type !== 'fired') return;
    for (const path of this.evidence?.write(event) ?? []) this.#logger.note(`evidence: ${path}`);
  }

  /** Closes the array, before the output ends. */
  close(): void {
    if (this.#plan.format === 'json') this.#output.text(this.#count === 0 ? '[]\n' : '\n]\n');
  }

  /** Waits until everybody has been told; false: somebody could not be. */
  async settle(): Promise<boolean> {
    await this.#exec?.end();
    const webhook = this.#webhook;
    if (webhook === undefined) return true;
    const { url, state } = this.#plan;
    if (webhook.queue.length > 0) this.#logger.note(`${webhook.queue.length} events wait for ${url}`);
    await webhook.end(state === undefined ? PATIENCE_MS : SHORT_PATIENCE_MS);
    const left = webhook.queue.length;
    if (state !== undefined && left > 0) this.#logger.warn(`${left} events wait in ${state} for the next run: ${url}`);
    const lost = webhook.lost + (state === undefined ? left : 0);
    if (lost > 0) this.#logger.warn(`${lost} events were not taken by ${url}`);
    return lost === 0;
  }
}
