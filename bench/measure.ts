import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const GNU_TIME = '/usr/bin/time';
const POLL_MS = 5;
const KIB = 1024;

/** One run of one program, from spawn to exit. */
export interface Sample {
  seconds: number;
  peakBytes: number;
  /** User and system time; only where GNU time is installed. */
  cpuSeconds?: number;
}

/**
 * Runs a program with its output thrown away. The peak comes from GNU time where there is one: its own small process
 * stands between, so the figure has nothing of ours in it; elsewhere VmHWM is polled.
 */
export async function measure(argv: readonly string[]): Promise<Sample> {
  return existsSync(GNU_TIME) ? measureWithTime(argv) : measureByPolling(argv);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

async function measureWithTime(argv: readonly string[]): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), 'sniff-bench-time-'));
  const report = join(folder, 'report');
  try {
    const seconds = await run([GNU_TIME, '-q', '-f', '%M %U %S', '-o', report, ...argv], undefined);
    const [peakKib, user, system] = readFileSync(report, 'utf8').trim().split(' ').map(Number);
    return { seconds, peakBytes: (peakKib ?? 0) * KIB, cpuSeconds: (user ?? 0) + (system ?? 0) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureByPolling(argv: readonly string[]): Promise<Sample> {
  let peakBytes = 0;
  const seconds = await run(argv, (pid) => {
    peakBytes = Math.max(peakBytes, highWaterMark(pid));
  });
  return { seconds, peakBytes };
}

/** Answers the seconds until the end, or throws with what the program said. */
function run(argv: readonly string[], poll: ((pid: number) => void) | undefined): Promise<number> {
  const [program, ...rest] = argv;
  return new Promise((resolve, reject) => {
    const started = process.hrtime.bigint();
    const child = spawn(program as string, rest, { stdio: ['ignore', 'ignore', 'pipe'], env: cleanEnvironment() });
    const timer = poll === undefined ? undefined : setInterval(() => poll(child.pid ?? 0), POLL_MS);
    let seconds = 0;
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 4000) said += chunk.toString();
    });
    child.on('error', reject);
    child.on('exit', () => {
      seconds = Number(process.hrtime.bigint() - started) / 1e9;
      clearInterval(timer);
    });
    child.on('close', (code, signal) => {
      if (code === 0) resolve(seconds);
      else reject(new Error(`exit ${code ?? signal}: ${tellingLine(said)}`));
    });
  });
}

/** The options that started the benchmark itself must not slow its children down. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...rest } = process.env;
  return rest;
}

function highWaterMark(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * KIB;
  } catch {
    return 0;
  }
}

/** The line that tells most; tshark warns of being root before anything else. */
export function tellingLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('Running as user'));
  return (lines.find((line) => /error/i.test(line)) ?? lines[0] ?? '').trim();
}
