import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { CLOSED_PORTS, LATE_SECONDS, network, OPEN_PORTS, PORT, SCENES, SECONDS, SHARED_KEY } from './plan.ts';

/* The clients of all scenes, in the namespace of clients: each does its thing until the time is over. */

const TYPE_A = 1;
const DNS_TRIES = 3;

const started = Date.now();
const seconds = (): number => (Date.now() - started) / 1000;
const isOn = (): boolean => seconds() < SECONDS;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });

const clients: Readonly<Record<string, (server: string, other: string) => Promise<void>>> = {
  browsing: async (server, other) => {
    for (let number = 0; isOn(); number++) {
      const host = seconds() > LATE_SECONDS && number % 5 === 0 ? other : server;
      await Promise.all([`/page/${number}`, '/style.css', '/logo.svg'].map((path) => ask(host, path)));
      await sleep(3000 + 2000 * Math.random());
    }
  },
  polling: async (server) => {
    for (let number = 0; isOn(); number++) {
      await ask(server, `/api/state?since=${number}`);
      await sleep(2000);
    }
  },
  rising: async (server) => {
    for (let number = 0; isOn(); number++) {
      await ask(server, `/item/${number % 19}`);
      await sleep((1600 + 800 * Math.random()) / (1 + (2 * seconds()) / SECONDS));
    }
  },
  downloads: async (server) => {
    while (isOn()) {
      await ask(server, '/file.iso');
      await sleep(65_000);
    }
  },
  names: async (server) => {
    for (let number = 0; isOn(); number++) {
      await resolve(server, `host${number}`);
      await sleep(1500 * Math.random() + 500);
    }
  },
  clock: async (server) => {
    const socket = createSocket('udp4');
    while (isOn()) {
      socket.send(Buffer.alloc(48, 0x23), 123, server);
      await once(socket, 'message');
      await sleep(8000);
    }
    socket.close();
  },
  restart: async (server) => {
    for (let number = 0; isOn(); number++) {
      const isThere = await ask(server, `/order/${number % 19}`);
      await sleep(isThere ? 2500 : 1000);
    }
  },
  transfers: async (server) => {
    const session = connect(PORT, server);
    for (let number = 0; isOn(); number++) {
      session.write(`file ${number}\r\n`);
      const [port] = await once(session, 'data');
      await open(Number(port), server);
      await sleep(6000);
    }
    session.end();
  },
  private: async (server) => {
    while (isOn()) {
      const socket = connectTls({
        port: PORT,
        host: server,
        ciphers: 'PSK',
        maxVersion: 'TLSv1.2',
        pskCallback: () => ({ psk: SHARED_KEY, identity: 'sniff' }),
        checkServerIdentity: () => undefined,
      });
      await once(socket, 'secureConnect');
      for (let word = 0; word < 8; word++) {
        socket.write('hello '.repeat(20));
        await once(socket, 'data');
        await sleep(4000);
      }
      socket.end();
    }
  },
  monitoring: async (server) => {
    while (isOn()) {
      for (const port of [...OPEN_PORTS, ...CLOSED_PORTS]) await open(port, server);
      await sleep(10_000);
    }
  },
};

await Promise.all(
  SCENES.map(({ name }, index) => {
    const { server, other } = network(index);
    return clients[name]?.(server, other);
  }),
);
agent.destroy();

/** False: nobody answered. */
function ask(host: string, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    get({ host, port: PORT, path, agent }, (response) => {
      response.on('end', () => resolve(true)).on('error', () => resolve(false));
      response.resume();
    }).on('error', () => resolve(false));
  });
}

/** Connects, reads to the end. */
function open(port: number, host: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.on('error', () => resolve()).on('close', () => resolve());
    socket.resume();
  });
}

/** A query as a stub resolver sends it: again after a second, three times. RFC 1035 §4. */
async function resolve(server: string, host: string): Promise<void> {
  const socket = createSocket('udp4');
  const labels = [host, 'shop', 'example'].flatMap((label) => [label.length, ...Buffer.from(label)]);
  const id = Math.floor(Math.random() * 65_536);
  const query = Buffer.from([id >>> 8, id & 0xff, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, TYPE_A, 0, 1]);
  const answered = once(socket, 'message').then(() => true);
  for (let tries = 0; tries < DNS_TRIES; tries++) {
    socket.send(query, 53, server);
    if (await Promise.race([answered, sleep(1000, false)])) break;
  }
  socket.close();
}
