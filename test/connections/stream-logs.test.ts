import { createHash } from 'node:crypto';
import test from 'ava';
import { captureOf, logText, recordsOf, type TimedFrame } from '../support/connections.ts';
import { dnsMessage, prefixed, RESPONSE } from '../support/dns-builder.ts';
import { end, udpFrame } from '../support/frames.ts';
import { dataFrame, HpackEncoder, headFrames, PREFACE, settingsFrame } from '../support/http2-builder.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';
import {
  certificate,
  certificateMessage,
  clientHello,
  handshake,
  message,
  serverHello,
  serverName,
} from '../support/tls-builder.ts';

const REQUEST = `GET /a%20b?c HTTP/1.1\r\nHost: x.example\r\nReferer: http://y.example/\r\nUser-Agent: z\tz\r
Authorization: Basic ${Buffer.from('me:secret').toString('base64')}\r\nVia: 1.1 p\r\n\r\n`;
const REPLY = 'HTTP/1.1 200 Fine so far\r\nContent-Length: 5\r\n\r\nhello';

function framesOf(conversation: TcpConversation): TimedFrame[] {
  return conversation.frames.map(({ data, nanoseconds }) => [nanoseconds / 1e9, data]);
}

const frames = framesOf(
  new TcpConversation()
    .send(0, REQUEST)
    .send(1, `HTTP/1.1 100 Go on\r\n\r\n${REPLY}`)
    .send(0, 'POST /2 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc')
    .send(1, 'HTTP/1.0 404 \r\nContent-Length: 0\r\n\r\n')
    .send(0, 'HEAD /3 HTTP/1.1\r\n\r\n'),
);

test('http: what was asked and answered, in the order of requests', async (t) => {
  const [first, second, third] = await recordsOf(frames, { log: 'http' });
  t.like(first, {
    trans_depth: 1,
    method: 'GET',
    host: 'x.example',
    uri: '/a b?c',
    referrer: 'http://y.example/',
    version: '1.1',
    user_agent: 'z\tz',
    request_body_len: 0,
    response_body_len: 5,
    status_code: 200,
    status_msg: 'Fine so far',
    info_code: 100,
    info_msg: 'Go on',
    tags: [],
    username: 'me',
    password: null,
    proxied: ['VIA -> 1.1 p'],
  });
  t.like(second, {
    trans_depth: 2,
    method: 'POST',
    request_body_len: 3,
    version: '1.0',
    status_code: 404,
    status_msg: '',
  });
  t.like(third, { trans_depth: 3, method: 'HEAD', status_code: null, version: null });
});

test('http: of HTTP/2 as well, with the status of gRPC', async (t) => {
  const [client, server] = [new HpackEncoder(), new HpackEncoder()];
  const head = [
    [':method', 'POST'],
    [':authority', 'x.example'],
    [':path', '/pkg.Service/Method'],
    ['user-agent', 'z'],
    ['via', '1.1 p'],
  ] as const;
  const conversation = new TcpConversation({ server: end('10.0.0.2:50051') })
    .send(0, Buffer.concat([PREFACE, settingsFrame(), headFrames(1, client.encode(head)), dataFrame(1, 'abc', LAST)]))
    .send(
      1,
      Buffer.concat([settingsFrame(), headFrames(1, server.encode([[':status', '200']])), dataFrame(1, 'hello')]),
    )
    .send(1, headFrames(1, server.encode([['grpc-status', '5']]), LAST));
  const [record] = await recordsOf(framesOf(conversation), { log: 'http' });
  t.like(record, {
    trans_depth: 1,
    method: 'POST',
    host: 'x.example',
    uri: '/pkg.Service/Method',
    version: '2.0',
    user_agent: 'z',
    request_body_len: 3,
    response_body_len: 5,
    status_code: 200,
    status_msg: null,
    proxied: ['VIA -> 1.1 p'],
    grpcStatus: 5,
  });
  t.is((await recordsOf(framesOf(conversation)))[0].service, 'http2');
});

test('http: a request that asks for HTTP/2 is answered there', async (t) => {
  const conversation = new TcpConversation()
    .send(0, 'GET /old HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\n\r\n')
    .send(1, 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n')
    .send(1, Buffer.concat([settingsFrame(), headFrames(1, new HpackEncoder().encode([[':status', '404']]), LAST)]))
    .send(0, Buffer.concat([PREFACE, settingsFrame()]));
  const [record] = await recordsOf(framesOf(conversation), { log: 'http' });
  t.like(record, {
    uri: '/old',
    version: '2.0',
    status_code: 404,
    status_msg: null,
    info_code: 101,
    info_msg: 'Switching Protocols',
  });
});

const LAST = { isLast: true };

test('the logs share the uid of the connection', async (t) => {
  const [connection] = await recordsOf(frames);
  t.is(connection.service, 'http');
  for (const record of await recordsOf(frames, { log: 'http' })) t.is(record.uid, connection.uid);
});

test('a response alone is a record, too', async (t) => {
  const [record] = await recordsOf(framesOf(new TcpConversation().send(1, REPLY)), { log: 'http' });
  t.like(record, { trans_depth: 1, method: null, status_code: 200, response_body_len: 5 });
});

const ASKED = dnsMessage({ id: 7, name: 'Shop.Example' });
const ANSWERED = dnsMessage({
  id: 7,
  flags: RESPONSE,
  name: 'shop.example',
  addresses: ['192.0.2.1', '192.0.2.2'],
});
const RESOLVER = end('10.0.0.53:53');

function dnsFrames(client: string): TimedFrame[] {
  return [
    [0, udpFrame(end(client), RESOLVER, ASKED)],
    [0.25, udpFrame(RESOLVER, end(client), ANSWERED)],
  ];
}

test('dns: a record a query, with its answers, under the uid of its connection', async (t) => {
  const both = [...dnsFrames('10.0.0.1:4001'), ...dnsFrames('10.0.0.1:4002')];
  const connections = await recordsOf(both);
  const records = await recordsOf(both, { log: 'dns' });
  t.deepEqual(
    records.map(({ uid }) => uid),
    connections.map(({ uid }) => uid),
  );
  t.like(records[1], {
    'id.orig_p': 4002,
    'id.resp_h': '10.0.0.53',
    proto: 'udp',
    trans_id: 7,
    rtt: 0.25,
    query: 'shop.example',
    qclass: 1,
    qclass_name: 'C_INTERNET',
    qtype: 1,
    qtype_name: 'A',
    rcode: 0,
    rcode_name: 'NOERROR',
    AA: false,
    TC: false,
    RD: true,
    RA: true,
    Z: 0,
    answers: ['192.0.2.1', '192.0.2.2'],
    TTLs: [120, 120],
    rejected: false,
    opcode: 0,
    opcode_name: 'query',
  });
});

test('of the chosen connections alone', async (t) => {
  const all = [...dnsFrames('10.0.0.1:4001'), dnsFrames('10.0.0.1:4002')[0]];
  const ports = async (choice: object): Promise<unknown[]> =>
    (await recordsOf(all, { log: 'dns', choice })).map((record) => record['id.orig_p']);
  t.deepEqual(await ports({ states: ['S0'] }), [4002]);
  t.deepEqual(await ports({ minDurationMs: 100 }), [4001]);
  t.deepEqual(await ports({ services: ['dns'] }), [4001, 4002]);
  t.deepEqual(await ports({ services: ['http'] }), []);
});

test('dns: what was not answered, and what nobody asked for', async (t) => {
  const [question, answer] = dnsFrames('10.0.0.1:4001');
  const [unanswered] = await recordsOf([question], { log: 'dns' });
  t.like(unanswered, { query: 'shop.example', qtype_name: 'A', rcode: null, rtt: null, answers: null, RA: false });
  const [unasked] = await recordsOf([answer], { log: 'dns' });
  t.like(unasked, { query: 'shop.example', qtype: null, rcode_name: 'NOERROR', rtt: null, RD: false, RA: true });
});

/** The log's records of a query and what answers it half a second later; `late`: the other way round. */
async function resolve(asked: Buffer, answered: Buffer, late = false) {
  const client = end('10.0.0.1:4001');
  const frames = [udpFrame(client, RESOLVER, asked), udpFrame(RESOLVER, client, answered)];
  if (late) frames.reverse();
  return recordsOf(
    frames.map((frame, index): TimedFrame => [index / 2, frame]),
    { log: 'dns' },
  );
}

test('dns: what is refused, and what has nothing but the question', async (t) => {
  const [unasked] = await resolve(ASKED, dnsMessage({ id: 7, flags: 0x8005 }));
  t.like(unasked, { query: 'shop.example', rcode_name: 'REFUSED', rejected: true });
  const [empty] = await resolve(ASKED, dnsMessage({ id: 7, flags: RESPONSE, name: 'shop.example' }));
  t.like(empty, { rcode_name: 'NOERROR', rejected: true, RA: false, rtt: null });
  t.like((await resolve(ASKED, ANSWERED))[0], { rejected: false, RA: true, rtt: 0.5 });
});

test('dns: a type that has no name, and operations that Zeek leaves out', async (t) => {
  const [odd] = await recordsOf([[0, udpFrame(end('10.0.0.1:4001'), RESOLVER, dnsMessage({ name: 'a', type: 200 }))]], {
    log: 'dns',
  });
  t.like(odd, { qtype: 200, qtype_name: 'query-200' });
  const opcodes = async (flags: number) =>
    (await resolve(dnsMessage({ flags, name: 'a' }), dnsMessage({ flags: flags | 0x8000, name: 'a' }))).map(
      ({ opcode_name }) => opcode_name,
    );
  t.deepEqual(await opcodes(0x2000), ['notify']);
  t.deepEqual(await opcodes(0x1000), []);
  t.deepEqual(await opcodes(0x7800), []);
});

test('dns: records that Zeek passes over', async (t) => {
  const answer = Buffer.from(ANSWERED);
  answer.writeUInt16BE(65, answer.indexOf('c00c00010001', 0, 'hex') + 2);
  const [mixed] = await resolve(ASKED, answer);
  t.like(mixed, { answers: ['192.0.2.2'], TTLs: [120], rtt: 0.5, RA: true });
  answer.writeUInt16BE(1, 6);
  const [none] = await resolve(ASKED, answer.subarray(0, answer.length - 16));
  t.like(none, { answers: null, TTLs: null, rtt: null, RA: false, rcode_name: 'NOERROR' });
});

test('dns: a response that was captured before its query', async (t) => {
  const records = await resolve(ASKED, ANSWERED, true);
  t.is(records.length, 1);
  t.like(records[0], { query: 'shop.example', qtype_name: 'A', RD: true, rcode: 0, rtt: null });
  t.is(records[0].ts, 1_795_167_721);
});

test('dns: of multicast messages none belongs to another', async (t) => {
  const [from, to] = [end('10.0.0.1:5353'), end('224.0.0.251:5353')];
  const records = await recordsOf(
    [ANSWERED, ASKED].map((message, index): TimedFrame => [index, udpFrame(from, to, message)]),
    { log: 'dns' },
  );
  t.deepEqual(
    records.map(({ qtype, rcode }) => [qtype, rcode]),
    [
      [null, 0],
      [1, null],
    ],
  );
});

test('dns: the answer to a node status of NetBIOS is none', async (t) => {
  const [client, server] = [end('10.0.0.1:137'), end('10.0.0.2:137')];
  const name = `CK${'A'.repeat(30)}`;
  const answered = dnsMessage({ flags: 0x8400, name, type: 33, addresses: ['192.0.2.1'] });
  answered.writeUInt16BE(33, answered.indexOf('c00c0001', 0, 'hex') + 2);
  const [record] = await recordsOf(
    [
      [0, udpFrame(client, server, dnsMessage({ flags: 0, name, type: 33 }))],
      [1, udpFrame(server, client, answered)],
    ],
    { log: 'dns' },
  );
  t.like(record, { qtype_name: 'NBSTAT', rcode: 0, answers: null, AA: false, rtt: null });
});

test('dns over TCP belongs to the connection that carries it', async (t) => {
  const frames = framesOf(new TcpConversation().send(0, prefixed(ASKED)).send(1, prefixed(ANSWERED)));
  const [connection] = await recordsOf(frames);
  const [record] = await recordsOf(frames, { log: 'dns' });
  t.like(record, { uid: connection.uid, proto: 'tcp', rcode: 0, answers: ['192.0.2.1', '192.0.2.2'] });
});

test("times to live are Zeek's intervals in its format", async (t) => {
  const text = await logText(await captureOf(dnsFrames('10.0.0.1:4001')), { log: 'dns', format: 'zeek' });
  t.true(text.includes('\tenum\tcount\tinterval\tstring\t'));
  t.true(text.includes('\t192.0.2.1,192.0.2.2\t120.000000,120.000000\tF\t0\tquery\n'));
});

const HELLO = handshake(clientHello({ ciphers: [0xc02f], extensions: [serverName('shop.example')] }));
const CERTIFICATES = [certificate('shop.example', 'Authority'), certificate('Authority', 'Authority')];

function greet(certificates: readonly Uint8Array[], hello = HELLO, options = {}): TimedFrame[] {
  const answer = [serverHello({ ciphers: [0xc02f] }), certificateMessage(...certificates), message(14)];
  const conversation = new TcpConversation({ server: end('10.0.0.2:443'), ...options });
  return framesOf(
    conversation
      .send(0, hello)
      .send(1, handshake(...answer))
      .close(),
  );
}

test('ssl: fingerprints of certificates, and whether the first is for the server', async (t) => {
  const [record] = await recordsOf(greet(CERTIFICATES), { log: 'ssl' });
  const prints = CERTIFICATES.map((der) => createHash('sha256').update(der).digest('hex'));
  t.like(record, { cert_chain_fps: prints, client_cert_chain_fps: [], sni_matches_cert: true });
  const [other] = await recordsOf(greet(CERTIFICATES.slice(1)), { log: 'ssl' });
  t.like(other, { cert_chain_fps: prints.slice(1), sni_matches_cert: false });
  const [unnamed] = await recordsOf(greet(CERTIFICATES, handshake(clientHello())), { log: 'ssl' });
  t.like(unnamed, { cert_chain_fps: prints, sni_matches_cert: null });
  const [none] = await recordsOf(greet([]), { log: 'ssl' });
  t.like(none, { cert_chain_fps: null, client_cert_chain_fps: null, sni_matches_cert: null });
  const [broken] = await recordsOf(greet([Buffer.from('none'), CERTIFICATES[0]]), { log: 'ssl' });
  t.deepEqual(broken.cert_chain_fps, prints.slice(0, 1));
});

test('ssl: none of a connection that is met in the middle', async (t) => {
  const frames = greet(CERTIFICATES, HELLO, { handshake: false });
  t.deepEqual(await recordsOf(frames, { log: 'ssl' }), []);
  t.is((await recordsOf(frames))[0].service, null);
});
