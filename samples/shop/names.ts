import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SHOP } from './plan.ts';

/*
What of the recorded shop is no HTTP: `names.ts answer` is its name server; `names.ts ask` asks it now and then for a
minute, and after 20 seconds tries a port that is closed.
*/

const QUESTIONS = 12;
const INTERVAL_MS = 4500;
const TYPE = { a: 1, aaaa: 28 } as const;

if (process.argv[2] === 'answer') answer();
else await Promise.all([ask(), connectToClosedPort()]);

/** Answers every A question with the shop's address, every other one with a name that does not exist. */
function answer(): void {
  const socket = createSocket('udp4');
  socket.on('message', (question, { address, port }) => {
    const isAddress = question.readUInt16BE(question.length - 4) === TYPE.a;
    const record = isAddress ? Buffer.from('c00c000100010000003c0004c0000250', 'hex') : Buffer.alloc(0);
    const reply = Buffer.concat([question, record]);
    // RFC 1035 §4.1.1: an authoritative response; one answer, or the name error.
    reply.writeUInt16BE(isAddress ? 0x8580 : 0x8583, 2);
    reply.writeUInt16BE(isAddress ? 1 : 0, 6);
    socket.send(reply, port, address);
  });
  socket.bind(SHOP.dnsPort, SHOP.address, () => console.log('ready'));
}

async function ask(): Promise<void> {
  for (let number = 0; number < QUESTIONS; number++) {
    const name = number % 2 === 0 ? SHOP.host : `cdn.${SHOP.host}`;
    askOnce(name, number % 3 === 2 ? TYPE.aaaa : TYPE.a, number * 4099 + 77);
    await sleep(INTERVAL_MS);
  }
}

/** A question of RFC 1035 §4.1.2 from a port of its own. */
function askOnce(name: string, type: number, id: number): void {
  const socket = createSocket('udp4');
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  const question = Buffer.from([id >>> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1]);
  socket.on('message', () => socket.close());
  socket.bind(0, SHOP.clients[0], () => socket.send(question, SHOP.dnsPort, SHOP.address));
}

async function connectToClosedPort(): Promise<void> {
  await sleep(20_000);
  for (let number = 0; number < 3; number++) {
    const socket = connect(SHOP.closedPort, SHOP.address);
    await new Promise((resolve) => socket.on('error', resolve));
  }
}
