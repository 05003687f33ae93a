import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { network, SCENES } from './benign/plan.ts';

/*
Records samples/benign/*.pcap.gz: `sudo npx tsx samples/record-benign.ts [FOLDER]`, twelve minutes; needs tcpdump.
Ten recordings of ordinary traffic (benign/plan.ts tells of what), all at the same time, each on a pair of virtual Ethernet
interfaces of its own between a namespace of servers and one of clients: what no alert should be made of. Packets are
cut to 512 bytes. Another recording each time: what is recorded is recorded.
*/

const SERVERS = 'sniff-benign-servers';
const CLIENTS = 'sniff-benign-clients';
const SNAP_LENGTH = 512;

const target = process.argv[2] ?? fileURLToPath(new URL('benign', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sniff-benign-'));
const started: ChildProcess[] = [];

try {
  makeNetworks();
  await record();
} finally {
  for (const child of started) child.kill('SIGTERM');
  for (const name of [SERVERS, CLIENTS]) spawnSync('ip', ['netns', 'del', name]);
  rmSync(folder, { recursive: true, force: true });
}

function makeNetworks(): void {
  for (const name of [SERVERS, CLIENTS]) run('ip', 'netns', 'add', name);
  for (const index of SCENES.keys()) {
    const { server, other, client } = network(index);
    const near = `scene${index}`;
    run('ip', 'link', 'add', near, 'netns', SERVERS, 'type', 'veth', 'peer', 'name', near, 'netns', CLIENTS);
    for (const [name, addresses] of [
      [SERVERS, [server, other]],
      [CLIENTS, [client]],
    ] as const) {
      inside(name, 'sysctl', '-q', '-w', `net.ipv6.conf.${near}.disable_ipv6=1`);
      for (const address of addresses) inside(name, 'ip', 'address', 'add', `${address}/28`, 'dev', near);
      inside(name, 'ip', 'link', 'set', near, 'up');
    }
  }
}

async function record(): Promise<void> {
  const dumps = SCENES.map(({ name }, index) =>
    start(SERVERS, 'tcpdump', '-i', `scene${index}`, '-s', `${SNAP_LENGTH}`, '-Z', 'root', '-w', join(folder, name)),
  );
  await Promise.all(dumps.map((dump) => said(dump, 'listening on')));
  await said(start(SERVERS, ...script('serve')), 'ready');
  const client = start(CLIENTS, ...script('ask'));
  await new Promise((resolve) => client.once('close', resolve));
  // What the kernel holds reaches tcpdump within a second.
  await sleep(1500);
  for (const [index, dump] of dumps.entries()) {
    const ended = new Promise((resolve) => dump.once('close', resolve));
    dump.kill('SIGINT');
    await ended;
    const { name } = SCENES[index];
    writeFileSync(join(target, `${name}.pcap.gz`), gzipSync(readFileSync(join(folder, name)), { level: 9 }));
  }
}

function script(name: string): string[] {
  return [process.execPath, '--import=tsx', fileURLToPath(new URL(`benign/${name}.ts`, import.meta.url))];
}

function run(program: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}

function inside(name: string, ...command: string[]): void {
  run('ip', 'netns', 'exec', name, ...command);
}

function start(name: string, ...command: string[]): ChildProcess {
  const child = spawn('ip', ['netns', 'exec', name, ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stderr?.on('data', (text) => process.stderr.write(text));
  child.stdout?.resume();
  started.push(child);
  return child;
}

function said(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const listen = (text: Buffer): void => {
      if (text.includes(word)) resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('close', () => reject(new Error(`${word}: never said`)));
  });
}
