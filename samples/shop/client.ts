import { createSocket } from 'node:dgram';
import { Agent, type RequestOptions, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeRandom, SHOP } from './plan.ts';

const DURATION_MS = 58_000;
/** A campaign mail goes out. */
const SPIKE = { startMs: 30_000, endMs: 38_000 } as const;
const REQUESTS_PER_SECOND = 4;
const REQUESTS_PER_SECOND_IN_SPIKE = 26;
const CLOSED_PORT = 8443;

/** What is asked for, with its share in percent. */
const PATHS: readonly (readonly [percent: number, method: string, path: (n: number) => string])[] = [
  [14, 'GET', () => '/'],
  [24, 'GET', (n) => `/products/${n % 40}`],
  [12, 'GET', (n) => `/search?q=${['kettle', 'tea+pot', 'cup'][n % 3]}&page=${n % 5}`],
  [16, 'GET', () => '/static/css/shop.css'],
  [8, 'GET', (n) => `/static/img/${n % 12}.png`],
  [10, 'POST', () => '/cart/items'],
  [4, 'GET', () => '/login'],
  [5, 'GET', () => '/account/orders'],
  [4, 'GET', (n) => `/old/page-${n % 9}.html`],
  [3, 'GET', () => '/reports/sales'],
];

const random = makeRandom(11);
const agents = SHOP.clients.map(() => new Agent({ keepAlive: true, maxSockets: 4 }));
const started = Date.now();

ask('shop.example', 1);
const pending: Promise<void>[] = [visitOverIpv6(), connectToClosedPort()];
for (let number = 0; Date.now() - started < DURATION_MS; number++) {
  const elapsed = Date.now() - started;
  const inSpike = elapsed >= SPIKE.startMs && elapsed < SPIKE.endMs;
  pending.push(visit(number));
  if (number % 25 === 0) ask(number % 50 === 0 ? 'shop.example' : 'cdn.shop.example', number % 75 === 0 ? 28 : 1);
  await sleep((1000 / (inSpike ? REQUESTS_PER_SECOND_IN_SPIKE : REQUESTS_PER_SECOND)) * (0.5 + random()));
}
await Promise.all(pending);
for (const agent of agents) agent.destroy();
await sleep(300);
process.exit(0);

function visit(number: number): Promise<void> {
  const client = Math.floor(random() ** 2 * SHOP.clients.length);
  const [, method, path] = pick();
  const isReport = path(number).startsWith('/reports');
  const headers = {
    Host: isReport ? SHOP.adminHost : SHOP.host,
    'User-Agent': client === 4 ? 'example-bot/1.0' : 'Mozilla/5.0 (X11; Linux x86_64)',
    Accept: '*/*',
    ...(random() < 0.6 ? { Cookie: 'session=6f2c1e9ab0d4' } : {}),
    ...(path(number).startsWith('/static/css') && random() < 0.5 ? { 'If-None-Match': '"20-2026"' } : {}),
  };
  return send({
    host: SHOP.address,
    localAddress: SHOP.clients[client],
    agent: agents[client],
    method,
    path: path(number),
    headers,
  });
}

function pick(): (typeof PATHS)[number] {
  let roll = random() * 100;
  for (const choice of PATHS) {
    roll -= choice[0];
    if (roll < 0) return choice;
  }
  return PATHS[0];
}

async function visitOverIpv6(): Promise<void> {
  for (let number = 0; number < 8; number++) {
    await sleep(4000);
    const headers = { Host: SHOP.host, 'User-Agent': 'curl/8.5.0', Accept: '*/*', Connection: 'close' };
    await send({
      host: SHOP.address6,
      localAddress: SHOP.client6,
      method: 'GET',
      path: `/products/${number}`,
      headers,
    });
  }
}

async function connectToClosedPort(): Promise<void> {
  await sleep(20_000);
  for (let number = 0; number < 3; number++) {
    const socket = connect(CLOSED_PORT, SHOP.address);
    await new Promise((resolve) => socket.on('error', resolve));
  }
}

function send(options: RequestOptions): Promise<void> {
  return new Promise((resolve) => {
    const sent = request(options, (response) => response.resume().on('end', resolve));
    sent.on('error', () => resolve());
    sent.end(options.method === 'POST' ? '{"product":7,"quantity":1}' : undefined);
  });
}

/** A question of RFC 1035 §4.1.2 from a port of its own. */
function ask(name: string, type: number): void {
  const socket = createSocket('udp4');
  const id = Math.floor(random() * 65_536);
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  const question = Buffer.from([id >>> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1]);
  socket.on('message', () => socket.close());
  socket.bind(0, SHOP.clients[0], () => socket.send(question, SHOP.dnsPort, SHOP.address));
}
