import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnvironment, type RunResult, SNIFF } from './run-sniff.ts';

export interface StartedSniff {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** What stdout and stderr hold so far. */
  readonly written: { stdout: string; stderr: string };
  readonly ended: Promise<RunResult>;
  /** Resolves when the condition holds, or the program has ended. */
  until(condition: () => boolean): Promise<void>;
  /** Resolves when the program waits for its input, with the signals in its hands. */
  untilListening(): Promise<void>;
}

/** Starts the built program and leaves it running, stdin open. */
export function startSniff(args: readonly string[]): StartedSniff {
  const child = spawn(process.execPath, [SNIFF, ...args], { env: cleanEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] });
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      written[stream] += text;
    });
  }
  child.stdin.on('error', () => {
    // The program may end before it has read its input.
  });
  const ended = new Promise<RunResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve({ ...written, exitCode, signal }));
  });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition() && child.exitCode === null && child.signalCode === null) await sleep(5);
  };
  return { child, written, ended, until, untilListening: () => until(() => hasSignals(child.pid)) };
}

/**
 * Has the job taken the signals over? SIGTSTP is the last of them, and unlike SIGINT not one that Node itself catches
 * from its start on. proc(5): the mask of caught signals, bit 19.
 */
function hasSignals(pid: number | undefined): boolean {
  const mask = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return (BigInt(`0x${mask}`) & (1n << 19n)) !== 0n;
}
