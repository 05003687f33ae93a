import test from 'ava';
import { recordsOf, type TimedFrame } from '../support/connections.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';

const REQUEST = `GET /a%20b?c HTTP/1.1\r\nHost: x.example\r\nReferer: http://y.example/\r\nUser-Agent: z\tz\r
Authorization: Basic ${Buffer.from('me:secret').toString('base64')}\r\nVia: 1.1 p\r\n\r\n`;
const RESPONSE = 'HTTP/1.1 200 Fine so far\r\nContent-Length: 5\r\n\r\nhello';

function framesOf(conversation: TcpConversation): TimedFrame[] {
  return conversation.frames.map(({ data, nanoseconds }) => [nanoseconds / 1e9, data]);
}

const frames = framesOf(
  new TcpConversation()
    .send(0, REQUEST)
    .send(1, `HTTP/1.1 100 Go on\r\n\r\n${RESPONSE}`)
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

test('the logs share the uid of the connection', async (t) => {
  const [connection] = await recordsOf(frames);
  t.is(connection.service, 'http');
  for (const record of await recordsOf(frames, { log: 'http' })) t.is(record.uid, connection.uid);
});

test('a response alone is a record, too', async (t) => {
  const [record] = await recordsOf(framesOf(new TcpConversation().send(1, RESPONSE)), { log: 'http' });
  t.like(record, { trans_depth: 1, method: null, status_code: 200, response_body_len: 5 });
});
