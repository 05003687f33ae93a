import test from 'ava';
import { httpMethods } from '../../../src/protocols/values/http-methods.ts';
import { dissect } from '../../support/dissect.ts';
import { ACK, end, RST, tcpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const [client, server] = [end('10.0.0.1:40000'), end('10.0.0.2:8081')];

function inTcp(text: string, flags = ACK): Uint8Array {
  return tcpFrame({ from: client, to: server, flags, payload: Buffer.from(text, 'latin1') });
}

function httpOf(text: string): Readonly<Record<string, unknown>> | undefined {
  return dissect(inTcp(text)).layers.find(({ protocol }) => protocol === 'http')?.fields;
}

const request = [
  'GET /shop/p?id=1&x=%20 HTTP/1.1',
  'HOST:  shop.example ',
  'Cookie: a=1; b=2',
  'X-Odd: yes',
  'Content-Length: 3',
  '',
  'abc',
].join('\r\n');

test('every field of a request', (t) => {
  t.is(dissect(inTcp(request)).path, 'eth:ip:tcp:http');
  t.deepEqual(httpOf(request), {
    'http.request': true,
    'http.request.method': 'GET',
    'http.request.uri': '/shop/p?id=1&x=%20',
    'http.request.uri.path': '/shop/p',
    'http.request.uri.query': 'id=1&x=%20',
    'http.request.uri.query.parameter': ['id=1', 'x=%20'],
    'http.request.version': 'HTTP/1.1',
    'http.request.line': [
      'HOST:  shop.example \r\n',
      'Cookie: a=1; b=2\r\n',
      'X-Odd: yes\r\n',
      'Content-Length: 3\r\n',
    ],
    'http.host': 'shop.example',
    'http.cookie': 'a=1; b=2',
    'http.cookie_pair': ['a=1', 'b=2'],
    'http.content_length_header': '3',
    'http.content_length': 3,
    'http.request.full_uri': 'http://shop.example/shop/p?id=1&x=%20',
  });
});

test('every field of a response', (t) => {
  t.deepEqual(httpOf('HTTP/1.0 404 No such page\r\nServer: nginx\r\nLocation: /x\r\n\r\nbody: no header\r\n'), {
    'http.response': true,
    'http.response.version': 'HTTP/1.0',
    'http.response.code': 404,
    'http.response.code.desc': 'Not Found',
    'http.response.phrase': 'No such page',
    'http.response.line': ['Server: nginx\r\n', 'Location: /x\r\n'],
    'http.server': 'nginx',
    'http.location': '/x',
  });
});

test('full URIs: absolute form, authority of CONNECT, none without a host', (t) => {
  const uri = (text: string) => httpOf(text)?.['http.request.full_uri'];
  t.is(uri('GET http://a/b HTTP/1.1\r\nHost: c\r\n\r\n'), 'http://a/b');
  t.is(uri('CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n'), 'a:443');
  t.is(uri('GET /b HTTP/1.0\r\n\r\n'), undefined);
});

test('what does not begin a message is data', (t) => {
  for (const text of ['GETTER / HTTP/1.1\r\n', 'get / HTTP/1.1\r\n', 'HTTP/2 200\r\n', 'GET /']) {
    t.is(dissect(inTcp(text)).path, 'eth:ip:tcp:data', text);
  }
  t.is(dissect(inTcp(request, ACK | RST)).path, 'eth:ip:tcp');
});

test('codes that are no numbers, status lines and headers cut anywhere', (t) => {
  t.is(httpOf('HTTP/1.1 abc odd\r\n\r\n')?.['http.response.code'], undefined);
  for (let length = 8; length <= request.length; length++) t.truthy(httpOf(request.slice(0, length)), `${length}`);
});

test('every method that is known begins a message', (t) => {
  for (const method of httpMethods) {
    t.is(httpOf(`${method} /x HTTP/1.1\r\n\r\n`)?.['http.request.method'], method);
  }
});

test('flipped bytes', (t) => flippedBytesDecode(t, inTcp(request)));

test('every prefix', (t) => {
  const packet = inTcp(request);
  // Of a payload that is cut below a method and a target, nobody can say that it is HTTP.
  everyPrefixDecodes(t, packet.slice(0, packet.length - request.length));
  for (let length = packet.length - request.length + 8; length < packet.length; length++) {
    t.is(dissect(packet.slice(0, length), 1, packet.length).path, 'eth:ip:tcp:http');
  }
});
