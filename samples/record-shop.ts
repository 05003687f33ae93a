import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildPcap } from '../test/support/capture-builder.ts';
import { join as bytes, filler, u16 } from './build/bytes.ts';
import { ETHERTYPE, ethernet, icmp, ipv4, PROTOCOL } from './build/layers.ts';
import { SERVER_FLAGS, SHOP, VISITORS, type Visitor } from './shop/plan.ts';

/*
Records samples/shop.pcap: `npm run build && sudo npx tsx samples/record-shop.ts [FILE]`, about a minute; needs ethtool,
tcpdump, tcpreplay. Real traffic of a small web shop, which is `sniff serve-dummy`, with its customers, which are
`sniff generate`, between two network namespaces joined by a pair of virtual Ethernet interfaces, MTU 1500, offloading
off, so that frames and checksums are as on a wire: HTTP with keep-alive from five clients and some over IPv6 (a spike
from second 30 to 38, slow searches, errors), DNS, ping, ARP, neighbour discovery, connections to a closed port. Unlike
the samples of make.ts it is another one every time: what is recorded is recorded.
*/

const SERVER = 'sniff-shop-server';
const CLIENT = 'sniff-shop-client';
const PINGS = 12;
const PING_INTERVAL_SECONDS = 4;

const output = process.argv[2] ?? fileURLToPath(new URL('shop.pcap', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sniff-shop-'));
const started: ChildProcess[] = [];

try {
  makeNetwork();
  await record();
} finally {
  for (const child of started) child.kill('SIGTERM');
  for (const name of [SERVER, CLIENT]) spawnSync('ip', ['netns', 'del', name]);
  rmSync(folder, { recursive: true, force: true });
}

function makeNetwork(): void {
  for (const name of [SERVER, CLIENT]) run('ip', 'netns', 'add', name);
  const peer = ['peer', 'name', 'shop', 'address', SHOP.clientMac, 'netns', CLIENT];
  run('ip', 'link', 'add', 'shop', 'address', SHOP.mac, 'netns', SERVER, 'type', 'veth', ...peer);
  const addresses: [string, readonly string[]][] = [
    [SERVER, [`${SHOP.address}/24`, `${SHOP.address6}/64`]],
    [CLIENT, [...SHOP.clients.map((address) => `${address}/24`), `${SHOP.client6}/64`]],
  ];
  for (const [name, list] of addresses) {
    inside(name, 'ethtool', '-K', 'shop', 'tx', 'off', 'tso', 'off', 'gso', 'off', 'gro', 'off');
    for (const address of list)
      inside(name, 'ip', 'address', 'add', address, 'dev', 'shop', ...(address.includes(':') ? ['nodad'] : []));
    inside(name, 'ip', 'link', 'set', 'shop', 'up', 'mtu', '1500');
  }
}

async function record(): Promise<void> {
  const dump = start(SERVER, 'tcpdump', '-i', 'shop', '-Z', 'root', '-w', output);
  await said(dump, 'listening on');
  await said(
    start(SERVER, ...sniff('serve-dummy', '--host', '::', '--port', `${SHOP.httpPort}`, ...SERVER_FLAGS)),
    'listening',
  );
  await said(start(SERVER, ...script('names'), 'answer'), 'ready');
  start(CLIENT, 'tcpreplay', '-q', '-i', 'shop', writePings());
  start(CLIENT, ...script('names'), 'ask');
  await Promise.all(VISITORS.map(visit));
  // What the kernel holds reaches tcpdump within a second.
  await sleep(1500);
  const ended = new Promise((resolve) => dump.once('close', resolve));
  dump.kill('SIGINT');
  await ended;
}

async function visit({ startSeconds, seconds, address, flags }: Visitor): Promise<void> {
  await sleep(startSeconds * 1000);
  const target = address.includes(':') ? `[${SHOP.address6}]` : SHOP.address;
  const words = ['generate', `http://${target}:${SHOP.httpPort}`, '--local-address', address, '-d', `${seconds}s`];
  const child = start(CLIENT, ...sniff(...words, ...flags, '--json'));
  // Nobody reads the numbers, but a pipe that isn't read fills.
  child.stdout?.resume();
  await new Promise((resolve) => child.once('close', resolve));
}

/** Echo requests to be sent as they are: the server's kernel answers them. */
function writePings(): string {
  const packets = Array.from({ length: PINGS }, (_, sequence) => {
    const message = icmp(8, 0, bytes('5109', u16(sequence + 1)), filler(48));
    const packet = ipv4(PROTOCOL.icmp, message, { source: SHOP.clients[0], destination: SHOP.address, id: sequence });
    const data = ethernet(ETHERTYPE.ipv4, packet, { source: SHOP.clientMac, destination: SHOP.mac });
    return { data, seconds: sequence * PING_INTERVAL_SECONDS };
  });
  const path = join(folder, 'pings.pcap');
  writeFileSync(path, buildPcap(packets));
  return path;
}

function sniff(...words: string[]): string[] {
  return [process.execPath, fileURLToPath(new URL('../bin/run.js', import.meta.url)), ...words];
}

function script(name: string): string[] {
  return [process.execPath, '--import=tsx', fileURLToPath(new URL(`shop/${name}.ts`, import.meta.url))];
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
  started.push(child);
  return child;
}

function said(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const listen = (text: Buffer) => void (text.includes(word) && resolve());
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('close', () => reject(new Error(`${word}: never said`)));
  });
}
