import test from 'ava';
import fc from 'fast-check';
import { limits } from '../../src/core/limits.ts';
import { ScatteredBytes } from '../../src/trackers/scattered-bytes.ts';
import type { TlsSession } from '../../src/trackers/tls-session.ts';
import { followDatagrams } from '../support/follow-datagrams.ts';
import { end, udpFrame } from '../support/frames.ts';
import { cryptoFrame, quicInitial } from '../support/quic-builder.ts';
import {
  alpn,
  clientHello,
  extension,
  message,
  serverHello,
  serverName,
  u16s,
  vector,
} from '../support/tls-builder.ts';

const CLIENT = end('10.0.0.1:50000');
const SERVER = end('10.0.0.2:4433');
const FIRST = Buffer.from('0102030405060708', 'hex');
const OTHER = Buffer.from('1112131415161718', 'hex');
const QUIC2 = 0x6b3343cf;

const asked = (...payload: Uint8Array[]) => udpFrame(CLIENT, SERVER, Buffer.concat(payload));
const answered = (...payload: Uint8Array[]) => udpFrame(SERVER, CLIENT, Buffer.concat(payload));

const chosen = [extension(43, u16s(0x0304)), extension(51, [...u16s(29), ...vector(2, Buffer.alloc(32))])];
const versions = extension(43, vector(1, u16s(0x0304)));
const hello = clientHello({ extensions: [serverName('quic.example'), alpn('h3'), versions] });
const answer = cryptoFrame(0, serverHello({ extensions: chosen }));

const brief = ({ version, cipher, curve, serverName: name, established, history, ja4 }: TlsSession) =>
  [version.toString(16), cipher.toString(16), curve, name ?? '-', established, history, ja4?.slice(0, 10)].join(' ');

const WHOLE = '304 1301 29 quic.example false Cs q13d0103h3';

test('QUIC: both hellos, in version 1 and 2', (t) => {
  for (const version of [1, QUIC2]) {
    const sessions = followDatagrams([
      asked(quicInitial({ version, destination: FIRST, frames: cryptoFrame(0, hello) })),
      answered(quicInitial({ version, destination: OTHER, secret: FIRST, isClient: false, frames: answer })),
      asked(Buffer.from([0x40, ...Buffer.alloc(40)])),
    ]);
    t.deepEqual(sessions.map(brief), [WHOLE]);
    t.is(sessions[0].clientSide, 0);
  }
});

test('QUIC: a server that goes on in another version', (t) => {
  const sessions = followDatagrams([
    asked(quicInitial({ destination: FIRST, frames: cryptoFrame(0, hello) })),
    answered(quicInitial({ version: QUIC2, destination: OTHER, secret: FIRST, isClient: false, frames: answer })),
  ]);
  t.deepEqual(sessions.map(brief), [WHOLE]);
});

test('QUIC: a hello in parts, over packets, in any order, twice', (t) => {
  const part = (from: number, to?: number) => cryptoFrame(from, hello.subarray(from, to));
  const initial = (packetNumber: number, ...frames: Uint8Array[]) =>
    quicInitial({ destination: FIRST, packetNumber, frames: Buffer.concat(frames) });
  const sessions = followDatagrams([
    asked(initial(0, part(60), Buffer.from([1]), part(20, 30)), initial(1, part(0, 10))),
    asked(initial(2, part(5, 22), part(60))),
    asked(initial(3, part(28, 61))),
  ]);
  t.deepEqual(sessions.map(brief), ['0 -1 -1 quic.example false C q13d0103h3']);
});

test('QUIC: keys change with a retry', (t) => {
  const retry = Buffer.concat([Buffer.from([0xf0, 0, 0, 0, 1]), vector(1, []), vector(1, OTHER), Buffer.alloc(30)]);
  const sessions = followDatagrams([
    asked(quicInitial({ destination: FIRST, frames: cryptoFrame(0, hello) })),
    answered(retry),
    asked(quicInitial({ destination: OTHER, token: Buffer.alloc(9), packetNumber: 1, frames: cryptoFrame(0, hello) })),
    answered(quicInitial({ destination: FIRST, secret: OTHER, isClient: false, frames: answer })),
  ]);
  t.deepEqual(sessions.map(brief), ['304 1301 29 quic.example false CCs q13d0103h3']);
});

test('QUIC: nothing to learn without the client, from damage, from other versions', (t) => {
  const server = quicInitial({ destination: OTHER, secret: FIRST, isClient: false, frames: answer });
  t.deepEqual(followDatagrams(Array.from({ length: 20 }, () => answered(server))), []);
  const good = quicInitial({ destination: FIRST, frames: cryptoFrame(0, hello) });
  t.deepEqual(followDatagrams([asked(good.subarray(0, 60))]), []);
  const unknown = Buffer.from(good);
  unknown.writeUInt32BE(0x12345678, 1);
  t.deepEqual(followDatagrams([asked(unknown)]), []);
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, value, length) => {
      const damaged = Buffer.from(good);
      damaged[at] = value;
      t.true(followDatagrams([asked(damaged.subarray(0, length)), answered(server)]).length <= 1);
    }),
    { numRuns: 300 },
  );
});

const record = (type: number, content: Uint8Array, epoch = 0) =>
  Buffer.concat([Buffer.from([type, ...u16s(0xfefd, epoch, 0, 0, 0)]), vector(2, content)]);

/** A handshake message of DTLS, or a part of it. */
function fragment(whole: Buffer, number: number, from = 0, to = whole.length - 4): Buffer {
  const body = whole.subarray(4 + from, 4 + to);
  const place = Buffer.from([...u16s(number), 0, ...u16s(from), 0, ...u16s(to - from)]);
  return Buffer.concat([whole.subarray(0, 4), place, body]);
}

const datagramHello = message(
  1,
  u16s(0xfefd),
  Buffer.alloc(32, 7),
  ...[
    vector(1, []),
    vector(1, [1, 2, 3]),
    vector(2, u16s(0xc02b)),
    vector(1, [0]),
    vector(2, serverName('dtls.example')),
  ],
);

test('DTLS: fragments, repetitions, a cookie, established by both going over', (t) => {
  const answer12 = serverHello({ version: 0xfefd, ciphers: [0xc02b] });
  const [session, ...others] = followDatagrams([
    asked(record(22, fragment(datagramHello, 0))),
    answered(record(22, fragment(message(3, [0xfe, 0xfd], vector(1, [1, 2, 3])), 0))),
    asked(record(22, fragment(datagramHello, 1, 30))),
    asked(record(22, fragment(datagramHello, 1, 0, 40))),
    asked(record(22, fragment(datagramHello, 1))),
    answered(record(22, fragment(answer12, 1)), record(22, fragment(message(14), 2))),
    asked(record(22, fragment(message(16, [0]), 2)), record(20, Buffer.from([1])), record(22, Buffer.alloc(30), 1)),
    answered(record(20, Buffer.from([1]))),
    answered(record(23, Buffer.alloc(30), 1)),
  ]);
  t.is(others.length, 0);
  t.is(brief(session), 'fefd c02b -1 dtls.example true CvCsnGIi dd2d010100');
  t.is(session.handshakeNanoseconds, 7_000_000);
});

test('DTLS: a client that is not who sent first; garbage', (t) => {
  const sessions = followDatagrams([answered(Buffer.alloc(20, 1)), asked(record(22, fragment(datagramHello, 0)))]);
  t.is(sessions[0].history, '^C');
  const lying = record(22, fragment(datagramHello, 0));
  lying[13 + 9] = 0xff;
  t.deepEqual(followDatagrams([asked(lying)]), []);
  t.deepEqual(followDatagrams([asked(Buffer.alloc(100, 22)), asked(Buffer.alloc(100, 0x80))]), []);
});

test('scattered bytes: all parts in whatever order, up to the limits', (t) => {
  const whole = Uint8Array.from({ length: 300 }, (_, at) => at & 0xff);
  const part = fc.record({ from: fc.nat(299), length: fc.integer({ min: 1, max: 80 }) });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
      const scattered = new ScatteredBytes();
      const here = new Set<number>();
      for (const { from, length } of parts) {
        const data = whole.subarray(from, from + length);
        scattered.add(from, data);
        for (let at = from; at < from + data.length; at++) here.add(at);
      }
      let expected = 0;
      while (here.has(expected)) expected++;
      t.is(scattered.length, expected);
      t.deepEqual(scattered.bytes.subarray(0, expected), whole.subarray(0, expected));
    }),
  );
  const scattered = new ScatteredBytes();
  scattered.add(limits.scatteredBytes, whole);
  for (let at = 1; at < 9000; at += 2) scattered.add(at, whole.subarray(0, 1));
  t.is(scattered.length, 0);
  t.true(scattered.bytes.length <= limits.scatteredBytes);
});
