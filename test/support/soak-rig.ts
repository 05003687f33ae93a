import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  createReadStream,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import type { ExecutionContext } from 'ava';
import { readSpooled } from '../../src/monitor/spooled-batch.ts';
import { end, udpFrame } from './frames.ts';
import { isBacklogEmpty, until } from './live.ts';
import { ip, makeVethPair } from './network-namespace.ts';
import { cleanEnvironment, SNIFF } from './run-sniff.ts';
import { sendFrames } from './send-frames.ts';
import { makeTempFolder } from './temp-folder.ts';

const PORT = 5000;
const AGENT_ADDRESS = '10.77.0.1';
const MONITOR_ADDRESS = '10.77.0.2';
const MOST_AT_ONCE = 250;
/** Of a record: `"payload":"0000000000000007"`, the packet's number. */
const NUMBER = /"payload":"([0-9a-f]{16})"\}$/;

/** An agent that listens on a wire of its own, and its monitor behind a link, in another network namespace. */
export class SoakRig {
  /** What the agents complained of but the monitor's absence: packets dropped, records lost. */
  readonly complaints: string[] = [];
  /** Most memory of each, in the order in which they were started. */
  readonly agentPeaksMb: number[] = [];
  readonly monitorPeaksMb: number[] = [];
  readonly #spool: string;
  readonly #store: string;
  readonly #link: string;
  readonly #wire: { readonly near: string; readonly far: string };
  readonly #holder: ChildProcess;
  readonly #children = new Set<ChildProcess>();
  readonly #frames: readonly Buffer[];
  #agent: ChildProcess | undefined;
  #monitor: ChildProcess | undefined;

  /** This process must be in a namespace of its own. All ends with the test. */
  static async build(t: ExecutionContext): Promise<SoakRig> {
    const folder = makeTempFolder(t);
    const holder = spawn('unshare', ['--net', 'sh', '-c', 'ip link set lo up && echo up && exec sleep infinity'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    const { near, far } = makeVethPair();
    const rig = new SoakRig(folder, holder, near);
    t.teardown(() => rig.#end());
    ip(`link set ${far} netns ${holder.pid}`);
    ip(`address add ${AGENT_ADDRESS}/24 dev ${near}`);
    for (const words of [`address add ${MONITOR_ADDRESS}/24 dev ${far}`, `link set ${far} up`]) {
      const command = rig.#startBeyond('ip', words.split(' '));
      await once(command, 'close');
    }
    return rig;
  }

  private constructor(folder: string, holder: ChildProcess, link: string) {
    this.#spool = join(folder, 'spool');
    this.#store = join(folder, 'store');
    this.#holder = holder;
    this.#link = link;
    this.#wire = makeVethPair();
    this.#frames = Array.from({ length: MOST_AT_ONCE }, () =>
      Buffer.from(udpFrame(end('10.1.0.1:7777'), end('10.1.0.2:7777'), new Uint8Array(8))),
    );
  }

  async startMonitor(): Promise<void> {
    const args = ['serve-dummy', '--host', MONITOR_ADDRESS, '--port', String(PORT), '--store', this.#store];
    const monitor = this.#startBeyond(process.execPath, [SNIFF, ...args]);
    this.#monitor = monitor;
    this.monitorPeaksMb.push(0);
    await heard(monitor, /listening on/);
  }

  async stopMonitor(signal: NodeJS.Signals): Promise<void> {
    await stop(this.#monitor, signal);
    this.#monitor = undefined;
  }

  async startAgent(): Promise<void> {
    const records = ['--records', 'packets', '--payload', '8', '--interval', '500ms', '--batch-size', '5000'];
    const url = `http://${MONITOR_ADDRESS}:${PORT}/`;
    const args = ['capture', '-i', this.#wire.far, '--url', url, '--spool', this.#spool, ...records, '--quiet'];
    const agent = this.#start(process.execPath, [SNIFF, ...args, '--buffer-size', '64MiB', '-f', 'udp port 7777']);
    this.#agent = agent;
    this.agentPeaksMb.push(0);
    let told = '';
    agent.stderr?.on('data', (text) => {
      told += text;
    });
    agent.on('close', () => this.complaints.push(...told.split('\n').filter(isComplaint)));
    // The one before has let go of the lock: this one has written itself into it once its interface is open.
    await until(() => readText(join(this.#spool, 'lock')).trim() === String(agent.pid) || agent.exitCode !== null);
  }

  async stopAgent(signal: NodeJS.Signals): Promise<void> {
    await stop(this.#agent, signal);
    this.#agent = undefined;
  }

  setLink(state: 'up' | 'down'): void {
    ip(`link set ${this.#link} ${state}`);
  }

  /** Puts packets with these numbers on the agent's wire. */
  async send(from: number, to: number): Promise<void> {
    for (let at = from; at < to; at += MOST_AT_ONCE) {
      const frames = this.#frames.slice(0, Math.min(to - at, MOST_AT_ONCE));
      for (const [i, frame] of frames.entries()) frame.writeUInt32BE(at + i, frame.length - 4);
      await sendFrames(this.#wire.near, frames);
      // The kernel keeps a thousand packets for the other end, and drops what is more.
      await until(isBacklogEmpty);
    }
  }

  /** The monitor has all up to this packet. */
  async untilStored(number: number): Promise<void> {
    await until(() => this.#lastStored() >= number);
  }

  /** All up to this packet is on a disk: with the monitor, or in the spool. */
  async untilKept(number: number): Promise<void> {
    while (Math.max(this.#lastStored(), await this.#lastSpooled()) < number) await sleep(5);
  }

  /** Looks at the memory of both. */
  sampleMemory(): void {
    notePeak(this.agentPeaksMb, this.#agent);
    notePeak(this.monitorPeaksMb, this.#monitor);
  }

  /** The numbers that the monitor has, as they stand in its files. */
  async storedNumbers(): Promise<number[]> {
    const numbers: number[] = [];
    for (const path of this.#days()) {
      for await (const line of createInterface({
        input: createReadStream(path),
        crlfDelay: Number.POSITIVE_INFINITY,
      })) {
        numbers.push(numberOf(line));
      }
    }
    return numbers;
  }

  #days(): string[] {
    if (!existsSync(this.#store)) return [];
    const names = readdirSync(this.#store).filter((name) => /^\d{4}-\d\d-\d\d\.ndjson$/.test(name));
    return names.sort().map((name) => join(this.#store, name));
  }

  /** A line that is only begun is none. */
  #lastStored(): number {
    const path = this.#days().at(-1);
    if (path === undefined) return -1;
    const lines = readEnd(path).split('\n');
    return lines.length < 2 ? -1 : numberOf(lines.at(-2) ?? '');
  }

  async #lastSpooled(): Promise<number> {
    const newest = readdirSync(this.#spool)
      .filter((name) => name.endsWith('.batch'))
      .sort()
      .at(-1);
    if (newest === undefined) return -1;
    // It may just have been sent, and removed.
    const batch = await readSpooled(join(this.#spool, newest)).catch(() => undefined);
    const chunk = batch?.chunks.at(-1);
    return chunk === undefined ? -1 : numberOf(gunzipSync(chunk).toString().trimEnd().split('\n').at(-1) ?? '');
  }

  #startBeyond(program: string, args: readonly string[]): ChildProcess {
    return this.#start('nsenter', [`--net=/proc/${this.#holder.pid}/ns/net`, program, ...args]);
  }

  #start(program: string, args: readonly string[]): ChildProcess {
    const child = spawn(program, args, { env: cleanEnvironment(), stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr?.setEncoding('utf8').resume();
    this.#children.add(child);
    child.on('close', () => this.#children.delete(child));
    return child;
  }

  async #end(): Promise<void> {
    await Promise.all([...this.#children, this.#holder].map((child) => stop(child, 'SIGKILL')));
  }
}

async function stop(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}

/** Resolves when the program has said so, or has ended. */
async function heard(child: ChildProcess, words: RegExp): Promise<void> {
  let text = '';
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (piece) => {
      text += piece;
      if (words.test(text)) resolve();
    });
    child.on('close', () => resolve());
  });
}

/** That the monitor is away, and what a killed agent left, is what this is about. */
function isComplaint(line: string): boolean {
  const isExpected =
    /takes no records|takes records again|left in the middle of a batch|^monitor: |^warning: the monitor has/;
  return line !== '' && !isExpected.test(line) && !/ 0 dropped by the kernel, 0 dropped by us$/.test(line);
}

function numberOf(line: string): number {
  return Number.parseInt(NUMBER.exec(line)?.[1] ?? 'none', 16);
}

function notePeak(peaks: number[], child: ChildProcess | undefined): void {
  const [, kib = '0'] = /^VmRSS:\s+(\d+) kB$/m.exec(readText(`/proc/${child?.pid}/status`)) ?? [];
  const last = peaks.length - 1;
  peaks[last] = Math.max(peaks[last], Math.round(Number(kib) / 1024));
}

/** Empty where it isn't there. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Its last bytes: some lines. */
function readEnd(path: string): string {
  const fd = openSync(path, 'r');
  const { size } = fstatSync(fd);
  const bytes = Buffer.alloc(Math.min(size, 8192));
  readSync(fd, bytes, 0, bytes.length, size - bytes.length);
  closeSync(fd);
  return bytes.toString();
}
