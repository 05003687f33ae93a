import { join } from 'node:path';
import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import { openCapture } from '../../src/sources/open.ts';
import type { HttpLifecycle } from '../../src/trackers/http-lifecycle.ts';
import { findCorpus } from '../oracles/corpus.ts';
import { dnsMessage, RESPONSE } from '../support/dns-builder.ts';
import { LifecycleFollower } from '../support/follow-lifecycles.ts';
import { end, udpFrame } from '../support/frames.ts';
import { testUnless } from '../support/skip.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';
import { CHANGE_CIPHER_SPEC, clientHello, handshake, message, record, serverHello } from '../support/tls-builder.ts';

const MS = 1_000_000;
const START_S = 1_700_000_000;
const CLIENT = end('10.0.0.1:5000');
const RESOLVER = end('10.0.0.53:53');
const GET = 'GET /a HTTP/1.1\r\nHost: www.example:8080\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n';

interface Timed {
  readonly data: Uint8Array;
  readonly nanoseconds: number;
}

/** A query and, 7 ms later, its answer, which ends at this time. */
function lookup(name: string, atNanoseconds: number, addresses = ['10.0.0.2'], id = 1): Timed[] {
  const query = udpFrame(CLIENT, RESOLVER, dnsMessage({ name, id }));
  const answer = udpFrame(RESOLVER, CLIENT, dnsMessage({ name, id, flags: RESPONSE, addresses }));
  return [
    { data: query, nanoseconds: atNanoseconds - 7 * MS },
    { data: answer, nanoseconds: atNanoseconds },
  ];
}

function lifecyclesOf(...frames: readonly (readonly Timed[])[]): HttpLifecycle[] {
  const follower = new LifecycleFollower();
  for (const { data, nanoseconds } of frames.flat()) {
    follower.frame(data, START_S + Math.floor(nanoseconds / 1e9), nanoseconds % 1e9);
  }
  follower.finish();
  return follower.told.map(({ lifecycle }) => rounded(lifecycle));
}

/** To the microsecond: times are sums of doubles. */
function rounded(lifecycle: HttpLifecycle): HttpLifecycle {
  const entries = Object.entries(lifecycle).map(([key, value]) => [
    key,
    typeof value === 'number' ? Math.round(value * 1e6) / 1e6 : value,
  ]);
  return Object.fromEntries(entries);
}

/** The frames of a conversation begin at its time: `wait` alone moves what follows. */
function talk(conversation: TcpConversation, offset = 0): Timed[] {
  return conversation.frames.map(({ data, nanoseconds }) => ({ data, nanoseconds: nanoseconds + offset }));
}

function exchangeAt(atNanoseconds: number, port = 40_000, times = 1): Timed[] {
  const conversation = new TcpConversation({ client: end(`10.0.0.1:${port}`) });
  for (let i = 0; i < times; i++) {
    conversation
      .send(0, GET)
      .wait(20 * MS)
      .send(1, `${OK}${'x'.repeat(3000)}`, 1000);
  }
  return talk(conversation.close(), atNanoseconds);
}

const OPENED = { dnsServer: '10.0.0.53', dnsTime: 0.007, handshakeTime: 0.002 };
const FOUND_OPEN = { dnsServer: null, dnsTime: null, handshakeTime: null };
const ANSWERED = { tlsTime: null, serverTime: 0.021, transferTime: 0.003 };

test('a name, a connection, a request: every time', (t) => {
  t.deepEqual(lifecyclesOf(lookup('www.example', 100 * MS), exchangeAt(101 * MS)), [{ ...OPENED, ...ANSWERED }]);
});

test('the second exchange found the connection open', (t) => {
  t.deepEqual(lifecyclesOf(lookup('www.example', 100 * MS), exchangeAt(101 * MS, 40_000, 2)), [
    { ...OPENED, ...ANSWERED },
    { ...FOUND_OPEN, ...ANSWERED },
  ]);
});

test('connections opened together waited for one lookup; a later one used what was known', (t) => {
  const all = [exchangeAt(101 * MS, 40_000), exchangeAt(500 * MS, 40_001), exchangeAt(9000 * MS, 40_002)];
  const servers = lifecyclesOf(lookup('www.example', 100 * MS), ...all).map(({ dnsServer }) => dnsServer);
  t.deepEqual(servers, ['10.0.0.53', '10.0.0.53', null]);
});

test('the first connection waited for the lookup though it was slow to begin, within a minute', (t) => {
  const serversOf = (ms: number) =>
    lifecyclesOf(lookup('www.example', 100 * MS), exchangeAt(ms * MS)).map(({ dnsServer }) => dnsServer);
  t.deepEqual(serversOf(30_000), ['10.0.0.53']);
  t.deepEqual(serversOf(61_000), [null]);
});

test('a lookup of another name, of another address, or one that came later, is another story', (t) => {
  const isFrom = (...frames: Timed[][]) => lifecyclesOf(...frames)[0]?.dnsServer ?? null;
  t.is(isFrom(lookup('other.example', 100 * MS), exchangeAt(101 * MS)), null);
  t.is(isFrom(lookup('www.example', 100 * MS, ['10.0.0.9']), exchangeAt(101 * MS)), null);
  t.is(isFrom(exchangeAt(50 * MS), lookup('www.example', 200 * MS)), null);
});

test('an answer without its query tells who gave it, but not how long it took', (t) => {
  const [, answer] = lookup('www.example', 100 * MS);
  t.like(lifecyclesOf([answer], exchangeAt(101 * MS))[0], { dnsServer: '10.0.0.53', dnsTime: null });
});

test('a connection whose handshake is not in the capture, and a request that nothing answered', (t) => {
  const late = new TcpConversation({ handshake: false })
    .send(0, GET)
    .send(1, `${OK}${'x'.repeat(3000)}`)
    .close();
  t.like(lifecyclesOf(lookup('www.example', 0), talk(late, 10 * MS))[0], { ...FOUND_OPEN, transferTime: 0.002 });
  const alone = new TcpConversation().send(0, GET).close();
  t.deepEqual(lifecyclesOf(talk(alone)), [
    { ...FOUND_OPEN, handshakeTime: 0.002, tlsTime: null, serverTime: null, transferTime: null },
  ]);
});

test("a tunnel's TLS", (t) => {
  const server = [serverHello({ ciphers: [0xc02f] }), message(14)];
  const finished = record(22, Buffer.alloc(40, 0xee));
  const conversation = new TcpConversation()
    .send(0, 'CONNECT www.example:443 HTTP/1.1\r\nHost: www.example:443\r\n\r\n')
    .send(1, 'HTTP/1.1 200 OK\r\n\r\n')
    .wait(4 * MS)
    .send(0, handshake(clientHello({ ciphers: [0xc02f] })))
    .send(1, handshake(...server))
    .send(0, Buffer.concat([handshake(message(16, Buffer.alloc(34))), CHANGE_CIPHER_SPEC, finished]))
    .send(1, Buffer.concat([CHANGE_CIPHER_SPEC, finished]))
    .close();
  t.deepEqual(lifecyclesOf(talk(conversation)), [
    { ...FOUND_OPEN, handshakeTime: 0.002, tlsTime: 0.003, serverTime: 0.001, transferTime: 0 },
  ]);
});

const corpus = findCorpus();
testUnless(corpus === undefined ? 'no corpus beside the repository' : undefined)(
  'a real capture: names, connections, pages',
  async (t) => {
    const follower = new LifecycleFollower();
    const source = await openCapture([join(corpus ?? '', 'zeek/wikipedia.pcap')]);
    const packet = new Packet();
    while (await source.fill()) while (source.next(packet)) follower.packet(packet);
    await source.close();
    follower.finish();
    // tshark's `dns.time` and `http.time`.
    const upload = follower.told
      .filter(({ host }) => host === 'upload.wikimedia.org')
      .map(({ lifecycle }) => lifecycle);
    t.deepEqual(
      upload.map(({ dnsTime, serverTime }) => [dnsTime, serverTime]),
      [
        [0.000392, 0.059782],
        [0.000392, 0.060144],
        [0.000375, 0.060802],
        [0.000421, 0.060359],
        [0.000421, 0.060434],
        [0.000423, 0.06004],
        ...[0.06036, 0.060362, 0.060659, 0.060174, 0.060345, 0.060138].map((time) => [null, time]),
      ],
    );
    t.true(upload.slice(0, 6).every(({ dnsServer }) => dnsServer === '141.142.2.2'));
  },
);
