import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';
import { listLinks } from '../../src/sources/live/links.ts';
import { buildPcap } from './capture-builder.ts';
import { testFrame } from './live.ts';
import { makeTempFolder } from './temp-folder.ts';

const run = promisify(execFile);

/** Longer and harder: what is measured once, not with each change. */
export const LONG_TESTS = process.env.SNIFF_LONG_TESTS === '1';

/** A capture of so many numbered frames of many lengths, for tcpreplay. */
export function makeTraffic(t: ExecutionContext, count: number): string {
  const path = join(makeTempFolder(t), 'traffic.pcap');
  const packets = Array.from({ length: count }, (_, i) => ({
    data: testFrame(i, 60 + ((i * 7) % 60) + (i % 50 === 0 ? 1000 : 0)),
    seconds: Math.floor(i / 1000),
  }));
  writeFileSync(path, buildPcap(packets));
  return path;
}

/** The number that a frame of the traffic bears. */
export function markOf(hex: string): number {
  return Number.parseInt(hex.slice(28, 36), 16);
}

/** Sends a capture's packets as fast as it goes, or so many a second; answers how many were sent. */
export async function replay(name: string, path: string, options: readonly string[] = ['-t']): Promise<number> {
  const { stdout } = await run('tcpreplay', ['-q', '-K', ...options, '-i', name, path]);
  return Number(/Successful packets:\s+(\d+)/.exec(stdout)?.[1] ?? -1);
}

export interface Capturing {
  readonly child: ChildProcess;
  /** CPU seconds so far: user and system, of all threads. */
  cpuSeconds(): number;
  /** Asks it to end, and waits. */
  stop(signal?: NodeJS.Signals): Promise<string>;
}

/** tcpdump writing to a file, once it listens. */
export async function startTcpdump(t: ExecutionContext, name: string, path: string): Promise<Capturing> {
  const options = ['-Z', 'root', '-B', '262144', '--time-stamp-precision', 'nano', '-i', name, '-w', path];
  const capturing = follow(t, spawn('tcpdump', options, { stdio: ['ignore', 'ignore', 'pipe'] }));
  await untilThere(path, capturing.child);
  return capturing;
}

/** Follows a capturing program, and ends it with the test. */
export function follow(t: ExecutionContext, child: ChildProcess): Capturing {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  t.teardown(() => child.kill('SIGKILL'));
  return {
    child,
    cpuSeconds: () => cpuSecondsOf(child.pid),
    stop: async (signal = 'SIGINT') => {
      child.kill(signal);
      await ended;
      return stderr;
    },
  };
}

/** Waits until so many sockets listen on the interface (`/proc/net/packet`: its number, and running). */
export async function untilListened(name: string, child: ChildProcess, sockets = 1): Promise<void> {
  const index = (await listLinks()).find((link) => link.name === name)?.index;
  const listening = (): number =>
    readFileSync('/proc/self/net/packet', 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , protocol, number, isOn]) => protocol !== '0000' && Number(number) === index && isOn === '1')
      .length;
  while (listening() < sockets && child.exitCode === null) await sleep(10);
}

/** Capture files are made once the source is open. */
export async function untilThere(path: string, child: ChildProcess): Promise<void> {
  while (!existsSync(path) && child.exitCode === null) await sleep(10);
}

/** proc(5): utime and stime, in hundredths of a second. */
function cpuSecondsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
