import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import test from 'ava';
import { contentCoding, PackedBodies } from '../../src/connections/packed-bodies.ts';
import { limits } from '../../src/core/limits.ts';
import { recordsOf, type TimedFrame } from '../support/connections.ts';
import { end } from '../support/frames.ts';
import { dataFrame, HpackEncoder, headFrames, PREFACE, settingsFrame } from '../support/http2-builder.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';

const TEXT = Buffer.from(Array.from({ length: 3000 }, (_, i) => `line ${i * 7919}\n`).join(''));
const ASK = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
const MIB = 1 << 20;

/** A response: with its length, in chunks of `chunk` bytes, or (0) up to the connection's end. */
function reply(coding: string, body: Uint8Array, chunk?: number): Buffer {
  const framing =
    chunk === undefined ? `Content-Length: ${body.length}\r\n` : chunk > 0 ? 'Transfer-Encoding: chunked\r\n' : '';
  const head = Buffer.from(`HTTP/1.1 200 OK\r\ncontent-encoding:  ${coding} \r\n${framing}\r\n`);
  return Buffer.concat([head, chunk ? chunked(body, chunk) : body]);
}

function chunked(body: Uint8Array, size: number): Buffer {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

async function lengthOf(conversation: TcpConversation, lost = -1): Promise<unknown> {
  const records = await recordsOf(timed(conversation, lost), { log: 'http' });
  return records[0].response_body_len;
}

function timed(conversation: TcpConversation, lost = -1): TimedFrame[] {
  const frames = conversation.frames.filter((_, i) => i !== lost);
  return frames.map(({ data, nanoseconds }) => [nanoseconds / 1e9, data]);
}

function answered(response: Uint8Array, size = 1460): TcpConversation {
  return new TcpConversation().send(0, ASK).send(1, response, size).close();
}

const bare = deflateRawSync(TEXT);
const bodies: Readonly<Record<string, readonly [coding: string, body: Buffer]>> = {
  gzip: ['gzip', gzipSync(TEXT)],
  'x-gzip, in any case': ['X-GZip', gzipSync(TEXT)],
  deflate: ['deflate', deflateSync(TEXT)],
  'deflate without its head': ['deflate', bare],
  'gzip that says deflate': ['deflate', gzipSync(TEXT)],
  'gzip in two members': ['gzip', Buffer.concat([gzipSync(TEXT.subarray(0, 99)), gzipSync(TEXT.subarray(99))])],
};

for (const [name, [coding, body]] of Object.entries(bodies)) {
  test(`${name}: the length unpacked, however it is framed and cut`, async (t) => {
    t.not(body.length, TEXT.length);
    t.is(await lengthOf(answered(reply(coding, body))), TEXT.length, 'with a length');
    t.is(await lengthOf(answered(reply(coding, body, 777))), TEXT.length, 'in chunks');
    t.is(await lengthOf(answered(reply(coding, body, 777), 61)), TEXT.length, 'in small segments');
    t.is(await lengthOf(answered(reply(coding, body, 0))), TEXT.length, 'to the end');
  });
}

test('a small response in one segment; the next one is another', async (t) => {
  const small = gzipSync('x'.repeat(1000));
  const conversation = new TcpConversation()
    .send(0, ASK)
    .send(1, reply('gzip', small))
    .send(0, ASK)
    .send(1, 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')
    .send(0, ASK)
    .send(1, reply('gzip', gzipSync('yy')));
  const records = await recordsOf(timed(conversation), { log: 'http' });
  t.deepEqual(
    records.map((record) => record.response_body_len),
    [1000, 5, 2],
  );
});

test("a request's body, too", async (t) => {
  const body = gzipSync(TEXT);
  const head = `POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
  const conversation = new TcpConversation()
    .send(0, Buffer.concat([Buffer.from(head), body]))
    .send(1, 'HTTP/1.1 204 No Content\r\n\r\n');
  const [record] = await recordsOf(timed(conversation), { log: 'http' });
  t.like(record, { request_body_len: TEXT.length, response_body_len: 0 });
});

test('HTTP/2: both bodies, padded ones too', async (t) => {
  const [client, server] = [new HpackEncoder(), new HpackEncoder()];
  const body = gzipSync(TEXT);
  const ask = [
    [':method', 'POST'],
    [':authority', 'x.example'],
    [':path', '/'],
    ['content-encoding', 'gzip'],
  ] as const;
  const answer = [
    [':status', '200'],
    ['content-encoding', 'deflate'],
  ] as const;
  const packed = deflateSync(TEXT);
  const conversation = new TcpConversation({ server: end('10.0.0.2:50051') })
    .send(
      0,
      Buffer.concat([
        ...[PREFACE, settingsFrame(), headFrames(1, client.encode(ask))],
        ...[dataFrame(1, body.subarray(0, 1000)), dataFrame(1, body.subarray(1000), { isLast: true, padding: 9 })],
      ]),
      1001,
    )
    .send(
      1,
      Buffer.concat([
        ...[settingsFrame(), headFrames(1, server.encode(answer))],
        ...[
          dataFrame(1, packed.subarray(0, 2000), { padding: 3 }),
          dataFrame(1, packed.subarray(2000), { isLast: true }),
        ],
      ]),
      333,
    );
  const [record] = await recordsOf(timed(conversation), { log: 'http' });
  t.like(record, { request_body_len: TEXT.length, response_body_len: TEXT.length });
});

test('HTTP/2: frames that are lost, in part or as a whole', async (t) => {
  const head = headFrames(
    1,
    new HpackEncoder().encode([
      [':status', '200'],
      ['content-encoding', 'gzip'],
    ]),
  );
  const body = gzipSync(TEXT);
  for (const size of [2000, 400]) {
    const data: Buffer[] = [];
    for (let at = 0; at < body.length; at += size) data.push(dataFrame(1, body.subarray(at, at + size)));
    const response = Buffer.concat([settingsFrame(), head, ...data]);
    const conversation = new TcpConversation()
      .send(0, Buffer.concat([PREFACE, settingsFrame()]))
      .send(1, response, 1000)
      .close();
    t.is(await lengthOf(conversation), TEXT.length);
    const hole = conversation.frames.findIndex(({ from, side }) => side === 1 && from === 1000);
    const length = await lengthOf(conversation, hole);
    t.true(typeof length === 'number' && length > 0 && length <= body.length, `${length}`);
  }
});

test('what is cut short counts as far as it can be unpacked', async (t) => {
  const whole = reply('gzip', gzipSync(TEXT));
  const length = await lengthOf(answered(whole.subarray(0, whole.length / 2)));
  t.true(typeof length === 'number' && length > whole.length && length < TEXT.length, `${length}`);
  t.is(await lengthOf(answered(whole.subarray(0, whole.length - 8))), TEXT.length, 'without its checksum');
  t.is(await lengthOf(answered(reply('gzip', gzipSync(TEXT).subarray(0, 5), 0))), 0, 'in its head');
  t.is(await lengthOf(answered(reply('gzip', gzipSync(TEXT).subarray(0, 1), 0))), 0, 'one byte');
});

test('as sent: other codings, garbage, damage, what misses a part', async (t) => {
  const body = gzipSync(TEXT);
  t.is(await lengthOf(answered(reply('br', body))), body.length);
  t.is(await lengthOf(answered(reply('gzip, br', body))), body.length);
  t.is(await lengthOf(answered(reply('gzip', TEXT))), TEXT.length);
  t.is(await lengthOf(answered(reply('gzip', Buffer.alloc(500, 0xff)))), 500);
  t.is(await lengthOf(answered(reply('deflate', Buffer.alloc(500, 0xff)))), 500);
  const damaged = Buffer.from(body);
  damaged[damaged.length - 6] ^= 1;
  t.is(await lengthOf(answered(reply('gzip', damaged))), body.length, 'a wrong checksum');
  const conversation = answered(reply('gzip', body));
  const hole = conversation.frames.findIndex(({ from, side }) => side === 1 && from > 2000);
  t.is(await lengthOf(conversation, hole), body.length, 'a lost segment');
  const toTheEnd = answered(reply('gzip', body, 0));
  t.is(await lengthOf(toTheEnd, hole), body.length - 1460, 'a lost segment, and no length');
});

test('of a bomb no more is unpacked than the limit', async (t) => {
  const most = gzipSync(Buffer.alloc(limits.unpackedBodyBytes));
  t.is(await lengthOf(answered(reply('gzip', most))), limits.unpackedBodyBytes);
  const bomb = gzipSync(Buffer.alloc(limits.unpackedBodyBytes + 1));
  t.is(await lengthOf(answered(reply('gzip', bomb))), bomb.length);
});

test('packed content is kept up to a limit, of a body and of all', (t) => {
  const bodies = new PackedBodies();
  const packed = gzipSync(TEXT);
  const filler = new Uint8Array(limits.packedBodyBytes);
  const long = bodies.open('gzip');
  long?.add(packed, 0, packed.length);
  long?.add(filler, 0, filler.length);
  t.is(long?.finish(), undefined);
  const many = Array.from({ length: limits.packedBytes / MIB }, () => bodies.open('gzip'));
  for (const body of many) body?.add(filler, 0, filler.length);
  t.is(unpackedLength(bodies, packed), undefined, 'no room');
  many[0]?.lose();
  t.is(unpackedLength(bodies, packed), TEXT.length, 'room again');
});

test('bombs use up what may be unpacked beyond the usual', (t) => {
  const bodies = new PackedBodies();
  const zeros = gzipSync(Buffer.alloc(2 * MIB));
  t.is(unpackedLength(bodies, zeros), 2 * MIB);
  // Damage right behind gzip's head: nobody knows how far it went.
  const damaged = Buffer.alloc(16 * 1024, 0xff);
  zeros.copy(damaged, 0, 0, 10);
  for (let spent = 0; spent <= 2 * limits.unpackCredit; spent += limits.unpackedBodyBytes) {
    t.is(unpackedLength(bodies, damaged), undefined);
  }
  t.is(unpackedLength(bodies, zeros), undefined, 'as many as that');
  t.is(unpackedLength(bodies, gzipSync(TEXT)), TEXT.length, 'text is still unpacked');
  const stored = gzipSync(Buffer.alloc(MIB / 2), { level: 0 });
  t.is(unpackedLength(bodies, stored), MIB / 2);
  t.is(unpackedLength(bodies, zeros), 2 * MIB, 'and gains room for more');
});

function unpackedLength(bodies: PackedBodies, packed: Uint8Array): number | undefined {
  const body = bodies.open('gzip');
  body?.add(packed, 0, packed.length);
  return body?.finish();
}

test('the coding stands in a line of its own', (t) => {
  const coding = (text: string): string | undefined => contentCoding(text);
  t.is(coding('HTTP/1.1 200 OK\r\nContent-Encoding:gzip\r\n\r\n'), 'gzip');
  t.is(coding('HTTP/1.1 200 OK\ncontent-encoding: \tdeflate \n\n'), 'deflate');
  t.is(coding('HTTP/1.1 200 OK\r\nX-Content-Encoding: gzip\r\nAccept-Encoding: gzip\r\n\r\n'), undefined);
});
