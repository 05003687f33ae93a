import test from 'ava';
import fc from 'fast-check';
import { limits } from '../../src/core/limits.ts';
import type { TlsSession } from '../../src/trackers/tls-session.ts';
import { followTls } from '../support/follow-tls.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';
import {
  alpn,
  CHANGE_CIPHER_SPEC,
  certificate,
  certificateMessage,
  clientHello,
  extension,
  handshake,
  message,
  record,
  serverHello,
  serverName,
  u16s,
  vector,
} from '../support/tls-builder.ts';

const ID = Buffer.alloc(32, 0x1d);
const hello12 = clientHello({ ciphers: [0xc02f], extensions: [serverName('shop.example'), alpn('h2'), extension(35)] });
const answer12 = [
  serverHello({ ciphers: [0xc02f], sessionId: ID, extensions: [alpn('h2')] }),
  certificateMessage(certificate('shop.example', 'Authority', ['shop.example', '*.shop.example'])),
  message(12, [3], u16s(29), Buffer.alloc(40)),
  message(14),
];
const keyExchange = handshake(message(16, Buffer.alloc(33)));
const encrypted = record(22, Buffer.alloc(40, 0xee));

type Sized = number | (() => number);

function converse(size: Sized = 1460, conversation = new TcpConversation()): TcpConversation {
  return conversation
    .send(0, handshake(hello12), size)
    .send(1, handshake(...answer12), size)
    .send(0, Buffer.concat([keyExchange, CHANGE_CIPHER_SPEC, encrypted]), size)
    .send(1, Buffer.concat([CHANGE_CIPHER_SPEC, encrypted]), size)
    .send(0, record(23, Buffer.alloc(100)), size)
    .close();
}

const brief = ({ version, cipher, curve, serverName: name, resumed, established, history }: TlsSession) =>
  [version.toString(16), cipher.toString(16), curve, name ?? '-', resumed, established, history].join(' ');

const WHOLE_12 = '303 c02f 29 shop.example false true CsxknGIi';

test('a handshake of TLS 1.2', (t) => {
  const [session, ...others] = followTls(converse().frames);
  t.is(others.length, 0);
  t.is(brief(session), WHOLE_12);
  t.is(session.nextProtocol, 'h2');
  t.is(session.subject, 'CN=shop.example,O=Example\\, Inc.');
  t.is(session.issuer, 'CN=Authority,O=Example\\, Inc.');
  t.deepEqual(session.alternativeNames, ['shop.example', '*.shop.example']);
  t.is(session.ja3Text, '771,49199,0-16-35,,');
  t.is(session.ja3sText, '771,49199,16');
  t.is(session.ja4?.slice(0, 10), 't12d0103h2');
  t.is(session.handshakeNanoseconds, 3_000_000);
});

test('records and messages cut anywhere, by segments and by records', (t) => {
  for (const size of [1, 2, 3, 5, 7, 100]) t.is(brief(followTls(converse(size).frames)[0]), WHOLE_12, `${size} bytes`);
  const all = Buffer.concat(answer12);
  for (const size of [1, 3, 50]) {
    const records = [];
    for (let at = 0; at < all.length; at += size) records.push(record(22, all.subarray(at, at + size)));
    const { frames } = new TcpConversation()
      .send(0, handshake(hello12))
      .send(1, Buffer.concat(records))
      .send(0, Buffer.concat([keyExchange, CHANGE_CIPHER_SPEC]))
      .send(1, CHANGE_CIPHER_SPEC);
    t.is(brief(followTls(frames)[0]), WHOLE_12, `records of ${size} bytes`);
  }
});

test('TLS 1.3: version and group from extensions, established by encrypted data', (t) => {
  const versions = extension(43, vector(1, u16s(0x0304, 0x0303)));
  const chosen = [extension(43, u16s(0x0304)), extension(51, [...u16s(29), ...vector(2, Buffer.alloc(32))])];
  const greeting = clientHello({ sessionId: ID, extensions: [serverName('a.example'), versions] });
  const data = record(23, Buffer.alloc(60));
  const begin = (...extensions: Buffer[]) =>
    new TcpConversation().send(0, handshake(greeting)).send(1, handshake(serverHello({ sessionId: ID, extensions })));
  const plain = begin(...chosen)
    .send(1, data)
    .send(0, data);
  t.is(brief(followTls(plain.frames)[0]), '304 1301 29 a.example false true Cs');
  const compatible = begin(...chosen, extension(41, [0, 0]))
    .send(1, CHANGE_CIPHER_SPEC)
    .send(0, CHANGE_CIPHER_SPEC);
  t.is(brief(followTls(compatible.frames)[0]), '304 1301 29 a.example true true CsiI');
});

test('TLS 1.3: a server that asks for another hello', (t) => {
  const random = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');
  const chosen = [extension(43, u16s(0x0304)), extension(51, u16s(23))];
  const { frames } = new TcpConversation()
    .send(0, handshake(clientHello()))
    .send(1, handshake(serverHello({ random, extensions: chosen })))
    .send(0, handshake(clientHello()))
    .send(1, handshake(serverHello({ extensions: chosen })));
  t.is(brief(followTls(frames)[0]), '304 1301 23 - false false CjCs');
});

test('resumed by id, by ticket', (t) => {
  const resume = (hello: Buffer, answer: Buffer) =>
    followTls(
      new TcpConversation()
        .send(0, handshake(hello))
        .send(1, Buffer.concat([handshake(answer), CHANGE_CIPHER_SPEC]))
        .send(0, CHANGE_CIPHER_SPEC).frames,
    ).map(brief);
  t.deepEqual(resume(clientHello({ sessionId: ID }), serverHello({ sessionId: ID })), ['303 1301 -1 - true true CsiI']);
  t.deepEqual(resume(clientHello({ extensions: [extension(35, [1, 2])] }), serverHello()), [
    '303 1301 -1 - true true CsiI',
  ]);
  t.deepEqual(resume(clientHello({ sessionId: ID }), serverHello()), ['303 1301 -1 - false true CsiI']);
});

test('alerts in the clear, a server that knows no TLS, a hello alone', (t) => {
  const begin = () => new TcpConversation().send(0, handshake(hello12));
  const refused = followTls(
    begin()
      .send(1, record(21, [2, 40]))
      .close().frames,
  )[0];
  t.is(refused.lastAlert, 40);
  t.is(brief(refused), '0 -1 -1 shop.example false false Cl');
  t.is(brief(followTls(begin().send(1, 'SSH-2.0-x\r\n').send(0, 'y').frames)[0]), '0 -1 -1 shop.example false false C');
  t.is(followTls(begin().send(1, 'HTTP/1.1 400 Bad Request\r\n\r\n').close().frames).length, 1);
  t.is(followTls(begin().frames).length, 1);
});

test('STARTTLS and CONNECT: behind plain text, on any port', (t) => {
  const mail = new TcpConversation().send(1, '220 mail\r\n').send(0, 'STARTTLS\r\n').send(1, '220 go\r\n');
  t.is(brief(followTls(converse(1460, mail).frames)[0]), WHOLE_12);
  // PostgreSQL's answer could begin a request's method.
  const database = new TcpConversation().send(0, '\0\0\0\b\x04\xd2\x16/').send(1, 'S');
  t.is(brief(followTls(converse(1460, database).frames)[0]), WHOLE_12);
  const proxy = new TcpConversation()
    .send(0, 'CONNECT shop.example:443 HTTP/1.1\r\n\r\n')
    .send(1, 'HTTP/1.1 200 OK\r\n\r\n');
  t.is(brief(followTls(converse(1460, proxy).frames)[0]), WHOLE_12);
});

test('SSLv2: its own handshake, and its hello before a later version', (t) => {
  const greeting = (version: number) =>
    Buffer.concat([
      Buffer.from([0x80, 9 + 3 + 16, 1, ...u16s(version, 3, 0, 16), 0x07, 0x00, 0xc0]),
      Buffer.alloc(16, 0x11),
    ]);
  const own = certificate('old.example', 'Authority');
  const answer = Buffer.concat([Buffer.from([4, 0, 1, ...u16s(2, own.length, 3, 16)]), own, Buffer.alloc(19)]);
  const header = Buffer.from(u16s(0x8000 | answer.length));
  const key = Buffer.from([0x80, 10, 2, 0x07, 0x00, 0xc0, ...u16s(0, 0, 0)]);
  const old = new TcpConversation()
    .send(0, greeting(2))
    .send(1, Buffer.concat([header, answer]))
    .send(0, key);
  const [session] = followTls(old.frames);
  t.is(brief(session), '2 700c0 -1 - false true Cs');
  t.is(session.subject, 'CN=old.example,O=Example\\, Inc.');
  const later = new TcpConversation()
    .send(0, greeting(0x0301))
    .send(1, handshake(...answer12))
    .send(0, Buffer.concat([keyExchange, CHANGE_CIPHER_SPEC]))
    .send(1, CHANGE_CIPHER_SPEC);
  t.is(brief(followTls(later.frames)[0]), '303 c02f 29 - false true CsxknGIi');
});

test('a lost segment: within a certificate the rest is read, elsewhere what follows a record that begins', (t) => {
  const many = Array.from({ length: 200 }, (_, at) => `host${at}.shop.example`);
  const large = [answer12[0], certificateMessage(certificate('shop.example', 'Authority', many)), ...answer12.slice(2)];
  const conversation = new TcpConversation()
    .send(0, handshake(hello12))
    .send(1, handshake(...large), 1000)
    .send(0, Buffer.concat([keyExchange, CHANGE_CIPHER_SPEC]))
    .send(1, CHANGE_CIPHER_SPEC)
    .close();
  t.is(brief(followTls(conversation.frames)[0]), WHOLE_12);
  const lost = (index: number) => followTls(conversation.frames.filter((_, at) => at !== index)).map(brief);
  t.deepEqual(lost(5), [WHOLE_12]);
  t.deepEqual(lost(4), ['0 -1 -1 shop.example false false CGIi']);
});

test('nothing is kept on the word of a length', (t) => {
  const claims = record(22, [11, 0xff, 0xff, 0xff, ...Buffer.alloc(100)]);
  const { frames } = new TcpConversation()
    .send(0, handshake(hello12))
    .send(1, handshake(answer12[0]))
    .send(1, Buffer.concat(Array.from({ length: 1500 }, () => claims)))
    .send(0, 'x');
  t.is(brief(followTls(frames)[0]), '303 c02f -1 shop.example false false Csx');
  t.true(limits.tlsMessageBytes <= limits.tlsHeldBytes);
});

test('garbage and flipped bytes: nothing is thrown, at most one session is told', (t) => {
  const { frames } = converse();
  const change = fc.record({ frame: fc.nat(frames.length - 1), at: fc.nat(400), value: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const mutated = frames.map(({ data }) => ({ data: Uint8Array.from(data) }));
      for (const { frame, at, value } of changes) {
        const { data } = mutated[frame];
        if (54 + at < data.length) data[54 + at] = value;
      }
      t.true(followTls(mutated).length <= 2);
    }),
    { numRuns: 400 },
  );
  const noise = new TcpConversation().send(0, Buffer.alloc(3000, 0x16)).send(1, Buffer.alloc(3000, 0x03));
  t.deepEqual(followTls(noise.frames), []);
});
