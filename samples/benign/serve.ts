import { createSocket } from 'node:dgram';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { AWAY, network, OPEN_PORTS, PORT, SCENES, SHARED_KEY } from './plan.ts';

/* The servers of all scenes, in the namespace of servers; `record-benign.ts` starts and ends them. */

const FILE = Buffer.alloc(3_000_000, 'file ');
/** Of a port that a connection is given, RFC 6335 §6. */
const FIRST_DYNAMIC_PORT = 49_152;
const TYPE_A = 1;

const page: RequestListener = (request, response) => {
  const number = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0);
  if (number % 100 === 99) response.writeHead(500).end('failed');
  else if (number % 20 === 19) response.writeHead(404).end('missing');
  else response.writeHead(200, { 'content-type': 'text/html' }).end('<p>A page.</p>'.repeat(1 + (number % 30)));
};

const poll: RequestListener = (request, response) => {
  const number = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0);
  if (number % 50 === 49) response.writeHead(503, { 'retry-after': '1' }).end();
  else if (number % 3 === 0) response.writeHead(200).end('{"changed":true}');
  else response.writeHead(304).end();
};

const servers: Readonly<Record<string, (address: string, other: string) => void>> = {
  browsing: (address, other) => {
    createServer(page).listen(PORT, address);
    createServer(page).listen(PORT, other);
  },
  polling: (address) => createServer(poll).listen(PORT, address),
  rising: (address) => createServer(page).listen(PORT, address),
  downloads: (address) => createServer((_, response) => response.end(FILE)).listen(PORT, address),
  names: (address) => answerNames(address),
  // RFC 5905 §7.3: what came back unchanged is no time, but as long.
  clock: (address) => {
    const socket = createSocket('udp4', (query, { port, address: client }) => socket.send(query, port, client));
    socket.bind(123, address);
  },
  restart: (address) => void restart(address),
  transfers: (address) => transferFiles(address),
  private: (address) => {
    const pskCallback = (): Buffer => SHARED_KEY;
    const options = { pskCallback, ciphers: 'PSK', pskIdentityHint: 'sniff', maxVersion: 'TLSv1.2' } as const;
    createTlsServer(options, (socket) => socket.on('error', () => undefined).pipe(socket)).listen(PORT, address);
  },
  monitoring: (address) => {
    for (const port of OPEN_PORTS) createTcpServer((socket) => socket.end('well')).listen(port, address);
  },
};

for (const [index, { name }] of SCENES.entries()) {
  const { server, other } = network(index);
  servers[name]?.(server, other);
}
console.log('ready');

/** RFC 1035: the question, and an address where the name has an even number; nobody answers for every seventh at first. */
function answerNames(address: string): void {
  const asked = new Set<string>();
  const socket = createSocket('udp4', (query, { port, address: client }) => {
    const question = query.subarray(12);
    const name = question.toString('latin1');
    const number = Number(/(\d+)/.exec(name)?.[1] ?? 0);
    if (number % 7 === 6 && !asked.has(name)) {
      asked.add(name);
      return;
    }
    const isThere = number % 2 === 0;
    const head = Buffer.from([query[0], query[1], 0x81, isThere ? 0x80 : 0x83, 0, 1, 0, isThere ? 1 : 0, 0, 0, 0, 0]);
    const answer = Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, number & 0xff]);
    socket.send(Buffer.concat(isThere ? [head, question, answer] : [head, question]), port, client);
  });
  socket.bind(53, address);
}

async function restart(address: string): Promise<void> {
  const first = createServer(page).listen(PORT, address);
  await sleep(AWAY.fromSeconds * 1000);
  first.closeAllConnections();
  first.close();
  await sleep((AWAY.toSeconds - AWAY.fromSeconds) * 1000);
  createServer(page).listen(PORT, address);
}

/** Each line is answered by the port of a connection that brings a file. */
function transferFiles(address: string): void {
  let next = FIRST_DYNAMIC_PORT;
  createTcpServer((session) => {
    session.on('error', () => undefined);
    session.on('data', () => {
      const port = next++;
      const bringer = createTcpServer((socket) => {
        socket.end(FILE.subarray(0, 5000));
        bringer.close();
      });
      bringer.listen(port, address, () => session.write(`${port}\n`));
    });
  }).listen(PORT, address);
}
