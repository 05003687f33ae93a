import test from 'ava';
import { dissect } from '../../support/dissect.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

function inUdp(text: string): Uint8Array {
  return udpFrame(end('10.0.0.1:4000'), end('239.255.255.250:1900'), Buffer.from(text, 'latin1'));
}

function ssdpOf(text: string): Readonly<Record<string, unknown>> {
  const { path, layers } = dissect(inUdp(text));
  if (path !== 'eth:ip:udp:ssdp') throw new Error(path);
  return layers[3].fields;
}

const headers = 'Host: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\n\r\n';
const search = `M-SEARCH * HTTP/1.1\r\n${headers}`;

test('every field of a search', (t) => {
  t.deepEqual(ssdpOf(search), {
    'http.request': true,
    'http.request.method': 'M-SEARCH',
    'http.request.uri': '*',
    'http.request.version': 'HTTP/1.1',
    'http.request.line': ['Host: 239.255.255.250:1900\r\n', 'NT: upnp:rootdevice\r\n'],
    'http.host': '239.255.255.250:1900',
    'http.request.full_uri': 'http://239.255.255.250:1900*',
  });
});

test('every field of a notification: what its headers are is unknown', (t) => {
  for (const method of ['NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE']) {
    t.deepEqual(ssdpOf(`${method} * HTTP/1.1\r\n${headers}`), {
      'http.notification': true,
      'http.request.method': method,
      'http.request.uri': '*',
      'http.request.version': 'HTTP/1.1',
      'http.host': '239.255.255.250:1900',
      'http.unknown_header': 'NT: upnp:rootdevice\r\n',
      'http.request.full_uri': 'http://239.255.255.250:1900*',
    });
  }
});

test('every field of a response', (t) => {
  t.deepEqual(ssdpOf('HTTP/1.1 200 OK\r\nST: a\r\nLocation: http://10.0.0.1/\r\n\r\n'), {
    'http.response': true,
    'http.response.version': 'HTTP/1.1',
    'http.response.code': 200,
    'http.response.code.desc': 'OK',
    'http.response.phrase': 'OK',
    'http.response.line': ['ST: a\r\n', 'Location: http://10.0.0.1/\r\n'],
    'http.location': 'http://10.0.0.1/',
  });
});

test('what is no message is a layer without fields', (t) => {
  for (const text of ['N', 'NOTIFY', 'garbage\r\n\r\n', '\0\x01']) t.deepEqual(ssdpOf(text), {}, text);
});

test('every prefix', (t) => everyPrefixDecodes(t, inUdp(search)));
test('flipped bytes', (t) => flippedBytesDecode(t, inUdp(search)));
