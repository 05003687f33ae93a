import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeClient, writeServer } from './http-traffic.ts';
import { findProgram, type Log, SEARCH_PATH } from './input.ts';

const PORT = 8080;
/** Not the client's 127.0.0.1: programs that tell directions by address, tcptrace among them, need two. */
const ADDRESS = `127.0.0.2:${PORT}`;
/** wrk runs in short stretches: the kernel's buffer holds a whole one, so tcpdump can lag without losing. */
const STRETCH_SECONDS = 2;
const BUFFER_KIB = 512 * 1024;
const CLIENTS = 64;
const ATTEMPTS = 3;
const START_TRIES = 100;
const SETTLE_MS = 1500;

/** Often not in an ordinary user's PATH. */
const IP = findProgram('ip') ?? 'ip';
const ENVIRONMENT = { ...process.env, PATH: SEARCH_PATH };

/** A process with what it said on stderr so far. */
interface Running {
  child: ChildProcess;
  said: () => string;
}

/** Programs that the recording needs, to be named when they are missing. */
export const HTTP_TOOLS = ['nginx', 'wrk', 'tcpdump'];

/** Records at least `requests` requests between wrk and nginx over loopback into `path`; none dropped, or it throws. */
export async function recordHttp(path: string, requests: number, log: Log): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const dropped = await recordOnce(path, requests, log);
    if (dropped === 0) return;
    log(`tcpdump lost ${dropped} packets, attempt ${attempt} of ${ATTEMPTS}`);
  }
  throw new Error('tcpdump lost packets in every attempt: close other programs and try again');
}

/** Interrupted, it still stops what it started and takes its namespace away. */
async function recordOnce(path: string, requests: number, log: Log): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sniff-bench-http-'));
  const namespace = makeNamespace(log);
  const inside = namespace === undefined ? [] : [IP, 'netns', 'exec', namespace];
  const isRoot = process.getuid?.() === 0;
  const server = start([...inside, 'nginx', '-p', folder, '-c', writeServer(folder, ADDRESS, isRoot)]);
  const keepRoot = isRoot ? ['-Z', 'root'] : [];
  const filter = ['tcp', 'port', String(PORT)];
  const dump = start([
    ...inside,
    'tcpdump',
    '-n',
    '-i',
    'lo',
    '-B',
    String(BUFFER_KIB),
    ...keepRoot,
    '-w',
    path,
    ...filter,
  ]);
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    await until(() => existsSync(join(folder, 'nginx.pid')), server, 'nginx');
    await until(() => dump.said().includes('listening on'), dump, 'tcpdump');
    await drive(inside, writeClient(folder), requests, interrupted.signal, log);
    await sleep(SETTLE_MS);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await stop(dump, 'SIGINT');
    await stop(server, 'SIGTERM');
    if (namespace !== undefined) spawnSync(IP, ['netns', 'del', namespace]);
    rmSync(folder, { recursive: true, force: true });
  }
  return droppedCount(dump.said());
}

/** A namespace of its own has a loopback with MTU 1500 and no other traffic; without the privilege, plain loopback. */
function makeNamespace(log: Log): string | undefined {
  const name = `sniff-bench-${process.pid}`;
  if (spawnSync(IP, ['netns', 'add', name], { stdio: 'ignore' }).status !== 0) {
    log('no right to make a network namespace: recording on the plain loopback, frames may be larger than 1500 bytes');
    return undefined;
  }
  const inside = ['netns', 'exec', name];
  spawnSync(IP, [...inside, 'ip', 'link', 'set', 'lo', 'up', 'mtu', '1500']);
  // Without this the kernel hands over segments of up to 64 KiB.
  const offloads = ['tso', 'off', 'gso', 'off', 'gro', 'off'];
  const ethtool = spawnSync(IP, [...inside, 'ethtool', '-K', 'lo', ...offloads], { stdio: 'ignore' });
  if (ethtool.status !== 0) log('ethtool could not turn offloads off: frames may be larger than 1500 bytes');
  const range = 'echo "1024 65535" > /proc/sys/net/ipv4/ip_local_port_range';
  spawnSync(IP, [...inside, 'sh', '-c', range]);
  return name;
}

async function drive(
  inside: string[],
  script: string,
  requests: number,
  interrupted: AbortSignal,
  log: Log,
): Promise<void> {
  const url = `http://${ADDRESS}`;
  const options = ['-t1', `-c${CLIENTS}`, `-d${STRETCH_SECONDS}s`, '-s', script, url];
  for (let done = 0; done < requests; ) {
    const [program, ...rest] = [...inside, 'wrk', ...options];
    const run = spawnSync(program as string, rest, { encoding: 'utf8', env: ENVIRONMENT });
    const count = Number(/(\d+) requests in/.exec(run.stdout)?.[1] ?? 0);
    if (count === 0) throw new Error(`wrk sent no request: ${run.stdout}${run.stderr}`);
    done += count;
    log(`recorded ${done.toLocaleString('en')} of ${requests.toLocaleString('en')} requests`);
    await sleep(SETTLE_MS, undefined, { signal: interrupted });
  }
}

function start(command: string[]): Running {
  const [program, ...rest] = command;
  const child = spawn(program as string, rest, { stdio: ['ignore', 'ignore', 'pipe'], env: ENVIRONMENT });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.on('error', (error) => {
    said += error.message;
  });
  return { child, said: () => said };
}

async function until(ready: () => boolean, running: Running, name: string): Promise<void> {
  for (let i = 0; i < START_TRIES; i++) {
    if (ready()) return;
    if (running.child.exitCode !== null || running.child.pid === undefined) break;
    await sleep(50);
  }
  throw new Error(`${name} did not start: ${running.said()}`);
}

async function stop(running: Running, signal: NodeJS.Signals): Promise<void> {
  const { child } = running;
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill(signal);
  await ended;
}

function droppedCount(said: string): number {
  return Number(/(\d+) packets? dropped by kernel/.exec(said)?.[1] ?? 0);
}
