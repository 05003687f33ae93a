import test from 'ava';
import { limits } from '../../src/core/limits.ts';
import { followHttp, type ToldHttp } from '../support/follow-http.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';

const GET = 'GET /a HTTP/1.1\r\nHost: h.example\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** One connection: `>` lines are the client's, `<` lines the server's. */
function talk(...lines: string[]): ToldHttp {
  const conversation = new TcpConversation();
  for (const line of lines) conversation.send(line[0] === '>' ? 0 : 1, line.slice(1));
  return followHttp(conversation.close().frames);
}

/** `GET /a 200` of each exchange. */
function words({ exchanges }: ToldHttp): string[] {
  return exchanges.map(({ method, uri, status }) => `${method ?? '-'} ${uri} ${status ?? '-'}`);
}

test('a request and its response', (t) => {
  const told = talk(`>POST /a?b HTTP/1.1\r\nhOST:  h.example \r\nContent-Length: 3\r\n\r\nabc`, `<${OK}`);
  t.deepEqual(told.exchanges, [
    {
      method: 'POST',
      host: 'h.example',
      uri: '/a?b',
      status: 200,
      requestBody: 3,
      responseBody: 2,
      answer: 1_000_000,
    },
  ]);
  t.is(told.unmatchedRequests + told.unmatchedResponses + told.gapBytes, 0);
});

test('requests and responses split at every byte', (t) => {
  const conversation = new TcpConversation();
  for (let i = 0; i < 3; i++) {
    conversation.send(
      0,
      `POST /${i} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
      1,
    );
    conversation.send(1, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nT: r\r\n\r\n', 1);
  }
  const told = followHttp(conversation.close().frames);
  t.deepEqual(words(told), ['POST /0 200', 'POST /1 200', 'POST /2 200']);
  t.deepEqual(
    told.exchanges.map(({ requestBody, responseBody, host }) => [requestBody, responseBody, host]),
    Array.from({ length: 3 }, () => [3, 1, 'h']),
  );
});

test('methods are any words, where the line ends like a request', (t) => {
  t.deepEqual(words(talk('>get /a HTTP/1.1\r\n\r\n', `<${OK}`)), ['get /a 200']);
  t.deepEqual(words(talk('>Brew-it /a HTTP/1.0\r\n\r\n', `<${OK}`)), ['Brew-it /a 200']);
  t.deepEqual(words(talk('>get it now\r\n\r\n', '<no')), []);
});

test('pipelining: answers in the order of requests', (t) => {
  const requests = ['/1', '/2', '/3'].map((path) => GET.replace('/a', path)).join('');
  const told = talk(`>${requests}`, `<${OK}${OK.replace('200', '404')}${OK.replace('200', '500')}`);
  t.deepEqual(words(told), ['GET /1 200', 'GET /2 404', 'GET /3 500']);
});

test('no body: HEAD, 204, 304, 1xx, Content-Length: 0', (t) => {
  const told = talk(
    `>HEAD /1 HTTP/1.1\r\n\r\n`,
    '<HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n',
    `>${GET}`,
    '<HTTP/1.1 204 No Content\r\n\r\n',
    `>${GET}`,
    '<HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n',
    '>PUT /2 HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n',
    '<HTTP/1.1 100 Continue\r\n\r\n',
    '>x',
    '<HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n',
  );
  t.deepEqual(words(told), ['HEAD /1 200', 'GET /a 204', 'GET /a 304', 'PUT /2 201']);
  t.deepEqual(told.interim, [100, 103]);
});

test('a body until the connection closes', (t) => {
  const told = talk(`>${GET}`, '<HTTP/1.0 200 OK\r\n\r\nHTTP/1.1', '<more');
  t.is(told.exchanges[0].responseBody, 12);
});

test('a server that forgets to say that a response is empty', (t) => {
  const told = talk(`>${GET}`, '<HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n', `>${GET}`, `<${OK}`);
  t.deepEqual(words(told), ['GET /a 302', 'GET /a 200']);
});

test('CONNECT and Upgrade: what follows is another protocol', (t) => {
  const tunnel = talk(
    '>CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n',
    '<HTTP/1.1 200 OK\r\n\r\n',
    `>${GET}`,
    `<${OK}`,
  );
  t.deepEqual(words(tunnel), ['CONNECT h:443 200']);
  const refused = talk(
    '>CONNECT h:443 HTTP/1.1\r\n\r\n',
    '<HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n',
    `>${GET}`,
    `<${OK}`,
  );
  t.deepEqual(words(refused), ['CONNECT h:443 403', 'GET /a 200']);
  const upgrade = talk(
    `>${GET}`,
    '<HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n',
    '>GET',
    '<HTTP/1.1 200',
  );
  t.deepEqual(words(upgrade), ['GET /a 101']);
});

test('sins of real clients: bare line feeds, empty lines before, no version, spaces, folded lines, absolute form', (t) => {
  const bare = talk('>\r\n\nGET /a b HTTP/1.1\nhost: h\nX: y\n z\n\n', '<HTTP/1.1  200\nContent-Length:2\n\nok');
  t.deepEqual(words(bare), ['GET /a b 200']);
  t.is(bare.exchanges[0].host, 'h');
  t.deepEqual(words(talk('>GET /old\r\n', '<<html>')), ['GET /old -']);
  t.deepEqual(words(talk('>GET http://u@H:81/x HTTP/1.1\r\n\r\n', `<${OK}`)), ['GET http://u@H:81/x 200']);
});

test('two lengths: the last; chunked beats both', (t) => {
  const two = talk(
    `>${GET}`,
    '<HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 2\r\n\r\nok',
    `>${GET}`,
    `<${OK}`,
  );
  t.deepEqual(words(two), ['GET /a 200', 'GET /a 200']);
  const both = talk(
    `>${GET}`,
    '<HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2;x=y\r\nok\r\n0\r\n\r\n',
    `>${GET}`,
    `<${OK}`,
  );
  t.deepEqual(words(both), ['GET /a 200', 'GET /a 200']);
  t.is(both.exchanges[0].responseBody, 2);
});

test('chunks of 2^64 bytes and of no size end with the connection, or at the next message', (t) => {
  const chunked = '<HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const huge = talk(`>${GET}`, `${chunked}10000000000000000\r\nabc`, '<def');
  t.deepEqual(words(huge), ['GET /a 200']);
  t.is(huge.exchanges[0].responseBody, 6);
  const odd = talk(`>${GET}`, `${chunked}zz\r\nabc`, `>${GET}`, `<${OK}`);
  t.deepEqual(words(odd), ['GET /a 200', 'GET /a 200']);
});

test('lengths that are nonsense', (t) => {
  for (const length of ['-1', 'abc', '', '99999999999999999999999999']) {
    t.deepEqual(
      words(talk(`>${GET}`, `<HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\nok`)),
      ['GET /a 200'],
      length,
    );
  }
});

test('responses without requests, requests without responses', (t) => {
  const told = talk(`<${OK}`, `>${GET}`);
  t.deepEqual(words(told), ['-  200', 'GET /a -']);
  t.is(told.unmatchedResponses, 1);
  t.is(told.unmatchedRequests, 1);
});

test('header lines without end, and a million of them', (t) => {
  const endless = new TcpConversation().send(0, `GET /e HTTP/1.1\r\nHost: h\r\nX: ${'x'.repeat(2_000_000)}`, 60_000);
  t.deepEqual(words(followHttp(endless.close().frames)), ['GET /e -']);
  const million = new TcpConversation().send(
    0,
    `GET /m HTTP/1.1\r\nHost: h\r\n${'A: b\r\n'.repeat(1_000_000)}\r\n${GET}`,
    60_000,
  );
  million.send(1, OK + OK.replace('200', '404'));
  t.deepEqual(words(followHttp(million.close().frames)), ['GET /m 200', 'GET /a 404']);
});

test('no HTTP: TLS on port 80, binary, SIP, HTTP/2', (t) => {
  const hello = '\x16\x03\x01\x02\x00\x01\x00';
  t.deepEqual(words(talk(`>${hello}`, `<${hello}`, `>${GET}`)), []);
  t.deepEqual(words(talk('>OPTIONS sip:a@b SIP/2.0\r\nVia: x\r\n\r\n', '<SIP/2.0 200 OK\r\n\r\n')), []);
  t.deepEqual(words(talk('>PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '<\0\0')), []);
});

test('binary in the middle of a connection: taken up at the next message', (t) => {
  const told = talk(`>${GET}`, `<${OK}`, '>\0\x01\x02garbage', '<\xff\xfe', `>${GET}`, `<${OK.replace('200', '404')}`);
  t.deepEqual(words(told), ['GET /a 200', 'GET /a 404']);
});

test('bodies with a gap are passed over: it is content by its place', (t) => {
  const body = 'x'.repeat(3000);
  const conversation = new TcpConversation();
  conversation.send(0, GET).send(1, `HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n${body}`, 1000);
  conversation.send(0, GET).send(1, OK).close();
  const told = followHttp(conversation.frames.filter((_, index) => index !== 5));
  t.deepEqual(words(told), ['GET /a 200', 'GET /a 200']);
  t.is(told.gapBytes, 1000);
  t.is(told.exchanges[0].responseBody, 3000);
});

test('lost messages leave the others their partners', (t) => {
  const conversation = new TcpConversation();
  for (let i = 0; i < 4; i++) {
    conversation.send(0, GET.replace('/a', `/${i}`)).send(1, OK.replace('200', `20${i}`));
  }
  conversation.close();
  const without = (...lost: number[]) => words(followHttp(conversation.frames.filter((_, i) => !lost.includes(i))));
  t.deepEqual(without(5), ['GET /0 200', '-  201', 'GET /2 202', 'GET /3 203']);
  t.deepEqual(without(6), ['GET /0 200', 'GET /1 -', 'GET /2 202', 'GET /3 203']);
  t.deepEqual(without(5, 6), ['GET /0 200', 'GET /2 202', 'GET /3 203']);
  t.deepEqual(without(5, 8), ['GET /0 200', '-  201', 'GET /2 -', 'GET /3 203']);
});

test('in a pipeline with losses, what is certain is paired and the rest is told', (t) => {
  const conversation = new TcpConversation();
  for (let i = 0; i < 5; i++) conversation.send(0, GET.replace('/a', `/${i}`));
  for (let i = 0; i < 5; i++) conversation.send(1, OK.replace('200', `20${i}`));
  conversation.close();
  const without = (...lost: number[]) => followHttp(conversation.frames.filter((_, i) => !lost.includes(i)));
  t.deepEqual(words(without(10)), ['GET /0 200', 'GET /1 201', 'GET /2 -', 'GET /3 203', 'GET /4 204']);
  const request = without(5);
  t.deepEqual(words(request), ['GET /0 200', 'GET /1 201', '-  202', 'GET /3 203', 'GET /4 204']);
  t.is(request.unmatchedResponses, 1);
});

test('a connection that is open at the start is taken up, at the end is told so far', (t) => {
  const conversation = new TcpConversation({ handshake: false });
  conversation.send(1, 'rest of a body').send(0, GET).send(1, OK).send(0, GET.replace('/a', '/b'));
  const told = followHttp(conversation.frames);
  t.deepEqual(words(told), ['GET /a 200', 'GET /b -']);
});

test('one direction alone', (t) => {
  const conversation = new TcpConversation();
  for (let i = 0; i < limits.pendingRequests + 5; i++) conversation.send(0, GET).send(1, OK);
  const requests = followHttp(conversation.frames.filter(({ side }) => side === 0));
  t.is(requests.unmatchedRequests, limits.pendingRequests + 5);
  const responses = followHttp(conversation.frames.filter(({ side }) => side === 1));
  t.is(responses.unmatchedResponses, limits.pendingRequests + 5);
});

test('an answer that begins before its request has ended has no time', (t) => {
  const told = talk('>POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nab', `<${OK.replace('200', '413')}`, '>cde');
  t.deepEqual(told.exchanges, [
    { method: 'POST', host: '', uri: '/a', status: 413, requestBody: 5, responseBody: 2, answer: -1 },
  ]);
});
