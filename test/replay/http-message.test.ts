import { createHash } from 'node:crypto';
import test from 'ava';
import { limits } from '../../src/core/limits.ts';
import { headerOf, MessageReader, type RawMessage } from '../../src/replay/http-message.ts';

interface ReadOptions {
  readonly isResponse?: boolean;
  readonly isBodiless?: boolean;
  readonly mostBodyBytes?: number | undefined;
}

/** Reads the pieces, the first at second 0, the next at 1; `end` when the connection is closed. */
function read(pieces: readonly string[], options: ReadOptions = {}, endTime?: number) {
  const { isResponse = false, isBodiless = false } = options;
  const messages: RawMessage[] = [];
  const reader = new MessageReader(isResponse, {
    isBodiless: () => isBodiless,
    mostBodyBytes: 'mostBodyBytes' in options ? options.mostBodyBytes : 1000,
    onMessage: (message) => messages.push(message),
  });
  for (const [time, piece] of pieces.entries()) {
    // Borrowed bytes, with others around them.
    const bytes = Buffer.from(`##${piece}##`, 'latin1');
    reader.push(bytes, 2, bytes.length - 2, time);
    bytes.fill(0x2a);
  }
  if (endTime !== undefined) reader.finish(endTime);
  return { messages, reader };
}

const brief = ({ startLine, body }: RawMessage): string =>
  `${startLine.split(' ')[1]} ${body.bytes?.toString('latin1')}`;

const REQUESTS =
  'POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello' +
  '\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n' +
  'PUT /c HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n' +
  'DELETE /d HTTP/1.0\r\nContent-Length: 0\r\n\r\n';
const WANTED = ['/a hello', '/b ', '/c abc0123456789', '/d '];

test('requests in a row, cut at every byte', (t) => {
  for (let cut = 0; cut <= REQUESTS.length; cut++) {
    const { messages, reader } = read([REQUESTS.slice(0, cut), REQUESTS.slice(cut)]);
    t.deepEqual(messages.map(brief), WANTED, `cut at ${cut}`);
    t.false(reader.isAmid || reader.isBroken);
  }
});

test('byte by byte; headers as they were sent; times of the first byte and the last', (t) => {
  const { messages } = read([...REQUESTS]);
  t.deepEqual(messages.map(brief), WANTED);
  t.deepEqual(messages[0].headers, [
    ['Host', 'h'],
    ['Content-Length', '5'],
  ]);
  t.is(headerOf(messages[2], 'transfer-encoding'), 'gzip, chunked');
  const starts = ['POST', 'GET', 'PUT', 'DELETE'].map((method) => REQUESTS.indexOf(method));
  t.deepEqual(
    messages.map(({ time }) => time),
    starts,
  );
  t.deepEqual(
    messages.map(({ endTime }) => endTime),
    [starts[1] - 3, starts[2] - 1, starts[3] - 1, REQUESTS.length - 1],
  );
});

test('responses: by length, without one to the end of the connection, and those that have no body', (t) => {
  const answer = (status: string, headers: string, body = ''): string =>
    `HTTP/1.1 ${status} x\r\n${headers}\r\n${body}`;
  const isResponse = true;
  const both =
    answer('200', 'Content-Length: 2\r\n', 'ok') + answer('404', 'Transfer-Encoding: chunked\r\n', '0\r\n\r\n');
  t.deepEqual(read([both], { isResponse }).messages.map(brief), ['200 ok', '404 ']);
  const empty = answer('304', 'Content-Length: 7\r\n') + answer('100', '') + answer('204', '');
  t.deepEqual(read([empty], { isResponse }).messages.map(brief), ['304 ', '100 ', '204 ']);
  const head = answer('200', 'Content-Length: 7\r\n');
  t.deepEqual(read([head + head], { isResponse, isBodiless: true }).messages.map(brief), ['200 ', '200 ']);
  const open = read([answer('200', '', 'to the'), ' end'], { isResponse });
  t.true(open.reader.isAmid);
  t.deepEqual(open.messages, []);
  const closed = read([answer('200', '', 'to the'), ' end'], { isResponse }, 9);
  t.deepEqual(closed.messages.map(brief), ['200 to the end']);
  t.is(closed.messages[0].endTime, 9);
});

test('what is no message ends the reading', (t) => {
  const wrong = [
    'nonsense\r\n\r\n',
    'HTTP/1.1 200 OK\r\n\r\n',
    'GET / HTTP/2.0\r\n\r\n',
    'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    `GET / HTTP/1.1\r\nA: ${'a'.repeat(limits.httpHeadBytes)}`,
  ];
  for (const text of wrong) {
    const { messages, reader } = read([text, 'GET /next HTTP/1.1\r\n\r\n']);
    t.deepEqual(messages, []);
    t.true(reader.isBroken && !reader.isAmid, text.slice(0, 30));
  }
  const cut = read(['GET / HTTP/1.1\r\nHost'], {}, 5);
  t.true(cut.reader.isAmid);
  t.deepEqual(cut.messages, []);
});

test('long bodies: kept up to the limit, then their length and digest, or neither', (t) => {
  const text = 'PUT / HTTP/1.1\r\nContent-Length: 30\r\n\r\n';
  const pieces = [text, ...'a'.repeat(30)];
  const digest = createHash('sha256').update('a'.repeat(30)).digest('hex');
  const bodyOf = (mostBodyBytes: number | undefined) => read(pieces, { mostBodyBytes }).messages[0].body;
  t.deepEqual(bodyOf(30), { length: 30, bytes: Buffer.from('a'.repeat(30)), digest: undefined });
  t.deepEqual(bodyOf(29), { length: 30, bytes: undefined, digest });
  t.deepEqual(bodyOf(0), { length: 30, bytes: undefined, digest });
  t.deepEqual(bodyOf(undefined), { length: 30, bytes: undefined, digest: undefined });
  const { reader } = read(pieces.slice(0, 11));
  t.is(reader.kept, 10);
  reader.giveUpBody();
  t.is(reader.kept, 0);
});
