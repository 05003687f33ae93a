import { spawn } from 'node:child_process';
import { escapeControls } from '../bytes/escape.ts';
import { limits } from '../core/limits.ts';
import { formatTime } from '../core/time.ts';
import type { AlertEvent } from './events.ts';
import { rawValue } from './metrics.ts';

const LONGEST_RUN_MS = 30_000;

export interface ExecOptions {
  /** The program and its arguments: no shell reads them. */
  readonly words: readonly string[];
  readonly warn: (message: string) => void;
}

interface Run {
  readonly json: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs a program for each event, one after the other: the event is its environment (`ALERT_TYPE`, …) and its stdin. */
export class ExecHook {
  lost = 0;
  readonly #program: string;
  readonly #arguments: readonly string[];
  readonly #warn: (message: string) => void;
  readonly #queue: Run[] = [];
  #work: Promise<void> | undefined;

  constructor({ words: [program = '', ...rest], warn }: ExecOptions) {
    this.#program = program;
    this.#arguments = rest;
    this.#warn = warn;
  }

  run(event: AlertEvent, json: string, timeDigits: number): void {
    if (this.#queue.length >= limits.alertQueue) {
      this.lost += 1;
      return;
    }
    this.#queue.push({ json, env: environmentOf(event, timeDigits) });
    this.#work ??= this.#runAll();
  }

  async end(): Promise<void> {
    await this.#work;
  }

  async #runAll(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const trouble = await this.#runOne(next);
      if (trouble === undefined) continue;
      this.lost += 1;
      this.#warn(`--exec ${this.#program}: ${trouble}`);
    }
    this.#work = undefined;
  }

  /** What went wrong; undefined: nothing. */
  #runOne({ json, env }: Run): Promise<string | undefined> {
    return new Promise((resolve) => {
      // What it prints is no result of ours.
      const child = spawn(this.#program, this.#arguments, {
        env: { ...process.env, ...env },
        stdio: ['pipe', 'ignore', 'inherit'],
        timeout: LONGEST_RUN_MS,
        // Who asks it to end may wait for ever.
        killSignal: 'SIGKILL',
      });
      child.stdin.on('error', () => {
        // It may end without having read the event.
      });
      child.stdin.end(`${json}\n`);
      child.on('error', ({ message }) => resolve(message));
      child.on('close', (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`));
    });
  }
}

function environmentOf({ type, rule, key, time, since, ...event }: AlertEvent, digits: number): Record<string, string> {
  const number = (value: number): string => String(rawValue(rule.metric, value));
  return {
    ALERT_TYPE: type,
    ALERT_RULE: escapeControls(rule.name),
    ALERT_METRIC: rule.metricName,
    // A program's environment can't hold every character; the JSON has it whole.
    ALERT_KEY: escapeControls(key ?? ''),
    ALERT_TIME: formatTime(time.seconds, time.nanoseconds, digits),
    ALERT_SINCE: formatTime(since.seconds, since.nanoseconds, digits),
    ALERT_VALUE: number(event.value),
    ALERT_THRESHOLD: number(event.threshold),
    ALERT_PEAK: number(event.peak),
    ALERT_WINDOW: String(rule.windowNs / 1e9),
    ALERT_DURATION: String(event.durationNs / 1e9),
  };
}
