import test from 'ava';
import { type ConnectionRecord, captureOf, logText, recordsOf, type TimedFrame } from '../support/connections.ts';
import { end, RST, tcpFrame } from '../support/frames.ts';
import { type Conversation, TcpConversation } from '../support/tcp-conversation.ts';

const GET = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

function framesOf({ frames }: TcpConversation): TimedFrame[] {
  return frames.map(({ data, nanoseconds }) => [nanoseconds / 1e9, data]);
}

/** The log's records of one connection: `>` lines are the client's, `<` lines the server's. */
async function told(lines: readonly string[], options: Conversation = {}): Promise<ConnectionRecord[]> {
  return recordsOf(framesOf(talk(lines, options).close()), { log: 'http' });
}

function talk(lines: readonly string[], options: Conversation = {}): TcpConversation {
  const conversation = new TcpConversation(options);
  for (const line of lines) conversation.send(line[0] === '>' ? 0 : 1, line.slice(1));
  return conversation;
}

test('what is met in the middle has no HTTP, and no service', async (t) => {
  const lines = [`>${GET}`, `<${OK}`, `>${GET}`, `<${OK}`];
  t.is((await told(lines, { handshake: false })).length, 0);
  const [connection] = await recordsOf(framesOf(talk(lines, { handshake: false })));
  t.is(connection.service, null);
  t.is((await told(lines)).length, 2);
});

test('where the SYN alone is missing, it has', async (t) => {
  const frames = framesOf(talk([`>${GET}`, `<${OK}`])).slice(1);
  t.is((await recordsOf(frames, { log: 'http' })).length, 1);
  t.is((await recordsOf(frames))[0].service, 'http');
});

/** How long the log says that the response is to whose head and body the server adds its FIN. */
async function lengthOf(body: string, headers = ''): Promise<unknown> {
  return (await told([`>${GET}`, `<HTTP/1.1 200 OK\r\n${headers}\r\n${body}`]))[0].response_body_len;
}

test('content whose end nobody tells is counted in lines, each with two bytes for its end', async (t) => {
  t.is(await lengthOf(''), 0);
  t.is(await lengthOf('abc\r\n'), 5);
  t.is(await lengthOf('abc'), 5, 'the end of the stream ends a line');
  t.is(await lengthOf('a\nbc\n'), 7);
  t.is(await lengthOf('a\rb\r\n\n'), 8);
});

test('content whose end is told is counted as it is', async (t) => {
  t.is(await lengthOf('abc', 'Connection: close\r\n'), 3);
  t.is(await lengthOf('a\nc', 'Content-Length: 3\r\n'), 3);
  t.is(await lengthOf('--b\r\n\r\na\nc\r\n--b--\r\n', 'Content-Type: multipart/mixed; boundary=b\r\n'), 19);
  t.is(await lengthOf('3\r\na\nc\r\n0\r\n\r\n', 'Transfer-Encoding: chunked\r\n'), 3);
});

test('a range tells its length', async (t) => {
  const [record] = await told([`>${GET}`, '<HTTP/1.1 206 Some\r\nContent-Range: bytes 0-2/9\r\n\r\nabc']);
  t.is(record.response_body_len, 3);
});

test('what bodies are is told by how they begin, if that is there', async (t) => {
  const post = 'POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n{"a":1}';
  const page = '<html></html>';
  const part = 'HTTP/1.1 206 Some\r\nContent-Length: 13\r\nContent-Range: bytes';
  const [first, ...ranges] = await told([
    ...[`>${post}`, `<HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n${page}`],
    ...[`>${GET}`, `<${part} 0-12/99\r\n\r\n${page}`, `>${GET}`, `<${part} 5-17/99\r\n\r\n${page}`],
  ]);
  t.deepEqual([first.orig_mime_types, first.resp_mime_types], [['text/json'], ['text/html']]);
  t.deepEqual(
    ranges.map(({ orig_mime_types, resp_mime_types }) => [orig_mime_types, resp_mime_types]),
    [
      [null, ['text/html']],
      [null, null],
    ],
  );
});

test('a request without a target', async (t) => {
  const [record] = await told(['>GET HTTP/1.1\r\nHost: h\r\n\r\n', `<${OK}`]);
  t.like(record, { method: 'GET', uri: '', host: 'h', status_code: 200 });
});

test('lines may be split anywhere', async (t) => {
  const conversation = new TcpConversation().send(0, GET).send(1, 'HTTP/1.1 200 OK\r\n\r\nab\r\ncd\r\n\r', 1).close();
  const [record] = await recordsOf(framesOf(conversation), { log: 'http' });
  t.is(record.response_body_len, 10);
});

test('a line that a reset breaks off is not counted', async (t) => {
  const conversation = talk([`>${GET}`, '<HTTP/1.1 200 OK\r\n\r\nabc\r\nde']);
  const reset = tcpFrame({ from: end('10.0.0.2:80'), to: end('10.0.0.1:40000'), flags: RST, sequence: 0xffffff00 });
  const [record] = await recordsOf([...framesOf(conversation), [1, reset]], { log: 'http' });
  t.is(record.response_body_len, 5);
});

test('what is behind a loss is not read', async (t) => {
  const conversation = talk([`>${GET}`, '<HTTP/1.1 200 OK\r\n\r\nabc\r\n', '<lost\r\n', '<there\r\n']).close();
  const frames = conversation.frames.filter(({ data }) => !Buffer.from(data).includes('lost'));
  const times = frames.map(({ data, nanoseconds }): TimedFrame => [nanoseconds / 1e9, data]);
  t.is((await recordsOf(times, { log: 'http' }))[0].response_body_len, 5);
});

test('a response that only prepares for another stands in its place until that comes', async (t) => {
  const early = 'HTTP/1.1 100 Go on\r\n\r\n';
  const [alone] = await told([`>${GET}`, `<${early}`]);
  t.like(alone, { status_code: 100, status_msg: 'Go on', version: '1.1', info_code: 100, info_msg: 'Go on' });
  const [whole] = await told([`>${GET}`, `<${early}${OK}`]);
  t.like(whole, { status_code: 200, status_msg: 'OK', info_code: 100, info_msg: 'Go on' });
  const [switched] = await told([`>${GET}`, '<HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n']);
  t.like(switched, { status_code: 101, status_msg: 'Switching', info_code: 101, info_msg: 'Switching' });
});

test('a status without a reason', async (t) => {
  const reasonOf = async (line: string) =>
    (await told([`>${GET}`, `<${line}\r\nContent-Length: 0\r\n\r\n`]))[0].status_msg;
  t.is(await reasonOf('HTTP/1.1 200'), '<empty>');
  t.is(await reasonOf('HTTP/1.1 200 '), '');
  t.is(await reasonOf('HTTP/1.1 200  OK'), 'OK');
});

test('users of basic authentication', async (t) => {
  const basic = (text: string): string => `BASIC  ${Buffer.from(text).toString('base64')}`;
  const userOf = async (...headers: string[]) =>
    (await told([`>GET / HTTP/1.1\r\n${headers.map((header) => `${header}\r\n`).join('')}\r\n`]))[0].username;
  t.is(await userOf(`Authorization: ${basic('me:a:b')}`), 'me');
  t.is(await userOf(`Authorization: ${basic('nobody')}`), `<problem-decoding> (${basic('nobody')})`);
  t.is(await userOf('Authorization: Bearer bWU6Yg=='), null);
  t.is(await userOf(`Proxy-Authorization: ${basic('proxy:x')}`, 'Authorization: Bearer x'), 'proxy');
  t.is(await userOf(`Authorization: ${basic('first:x')}`, `Proxy-Authorization: ${basic('second:x')}`), 'second');
});

test('headers: folded, repeated, with spaces', async (t) => {
  const headers = 'Host : a\r\nHOST:\t b \r\nUser-Agent: one\r\n\ttwo\r\nVia: p\r\nvia: p\r\nVia: q\r\nNo header\r\n';
  const [record] = await told([`>GET / HTTP/1.1\r\n${headers}\r\n`]);
  t.like(record, { host: 'b ', user_agent: 'one\ttwo', proxied: ['VIA -> p', 'VIA -> q'] });
  const [bare] = await told(['>GET / HTTP/1.1\nHost: a\rOrigin: b\r\nReferer: c\n\n']);
  t.like(bare, { host: 'a', origin: 'b', referrer: 'c' });
});

test('what bodies are called', async (t) => {
  const answer = 'HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename="a b.txt"\r\n';
  const nameOf = async (rest: string) => (await told([`>${GET}`, `<${answer}${rest}`]))[0].resp_filenames;
  t.deepEqual(await nameOf('Content-Length: 1\r\n\r\nx'), ['a b.txt']);
  t.is(await nameOf('Content-Length: 0\r\n\r\n'), null);
  t.deepEqual(await nameOf("Content-Type: text/plain; NAME=utf-8'en'%c3%a4\r\nContent-Length: 1\r\n\r\nx"), ['ä']);
  const [sent] = await told(['>PUT / HTTP/1.1\r\nContent-Type: a/b; name=c\r\nContent-Length: 1\r\n\r\nx']);
  t.deepEqual(sent.orig_filenames, ['c']);
});

test('text is UTF-8, and other bytes are told as such', async (t) => {
  const request = Buffer.from(
    'GET /%c3%a4%ff?%u00e9%u4e2d HTTP/1.1\r\nReferer: /ä\r\nUser-Agent: a\xff\r\n\r\n',
    'utf8',
  );
  const raw = Buffer.from('GET /%e4%b8%ad/%ff HTTP/1.1\r\nReferer: /\xc3\xa4\r\nUser-Agent: a\xff\r\n\r\n', 'latin1');
  const frames = framesOf(new TcpConversation().send(0, raw).close());
  const [record] = await recordsOf(frames, { log: 'http' });
  t.like(record, { uri: '/中/\udcff', referrer: '/ä', user_agent: 'a\udcff' });
  const text = await logText(await captureOf(frames), { log: 'http', format: 'zeek' });
  t.true(text.includes('\tGET\t-\t/中/\\xff\t/ä\t-\ta\\xff\t'));
  const [wide] = await recordsOf(framesOf(new TcpConversation().send(0, request)), { log: 'http' });
  t.like(wide, { uri: '/ä\udcff?\udce9N-', referrer: '/ä', user_agent: 'aÿ' });
});

test('per cent signs that are no escape, or several', async (t) => {
  const uriOf = async (uri: string) => (await told([`>GET ${uri} HTTP/1.1\r\n\r\n`]))[0].uri;
  t.is(await uriOf('/%41%2f%zz%4'), '/A/%zz%4');
  t.is(await uriOf('/%%41%%'), '/A%');
  t.is(await uriOf('/%2541'), '/%41');
});
