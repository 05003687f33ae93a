import test from 'ava';
import { ja3sText, ja3Text, ja4, md5Hex } from '../../../src/protocols/application/tls-fingerprints.ts';
import { readHello } from '../../../src/protocols/application/tls-hello.ts';
import {
  alpn,
  clientHello,
  extension,
  type HelloToBuild,
  serverHello,
  serverName,
  u16s,
  vector,
} from '../../support/tls-builder.ts';

function read(message: Buffer, isClient = true) {
  const hello = readHello(message, 4, message.length, isClient);
  if (hello === undefined) throw new Error('no hello');
  return hello;
}

const ja4Of = (hello: HelloToBuild, transport: 't' | 'q' = 't') => ja4(read(clientHello(hello)), transport);

const GREASE = 0x1a1a;
const algorithms = extension(13, vector(2, u16s(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601)));
const versions = extension(43, vector(1, u16s(0x2a2a, 0x0304, 0x0303)));

// FoxIO's technical_details/JA4.md.
const published: HelloToBuild = {
  ciphers: [
    ...[GREASE, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030],
    ...[0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035],
  ],
  extensions: [
    extension(GREASE),
    extension(0x001b),
    serverName('example.com'),
    extension(0x0033),
    alpn('h2', 'http/1.1'),
    extension(0x4469),
    extension(0x0017),
    extension(0x002d),
    algorithms,
    extension(0x0005),
    extension(0x0023),
    extension(0x0012),
    versions,
    extension(0xff01),
    extension(0x000b),
    extension(0x000a),
    extension(0x0015),
    extension(0x3a3a),
  ],
};

test('JA4: the published example', (t) => {
  t.is(ja4Of(published), 't13d1516h2_8daaf6152771_e5627efa2ab1');
  const reversed = {
    ciphers: published.ciphers?.toReversed() ?? [],
    extensions: published.extensions?.toReversed() ?? [],
  };
  t.is(ja4Of(reversed, 'q'), 'q13d1516h2_8daaf6152771_e5627efa2ab1');
});

test('JA4: what is absent', (t) => {
  t.is(ja4Of({ ciphers: [], extensions: [] }), 't12i000000_000000000000_000000000000');
  t.is(ja4Of({ version: 0x0300, ciphers: [5], extensions: [] }).slice(0, 10), 'ts3i010000');
  t.is(ja4Of({ version: 0x7f17, extensions: [] }).slice(0, 3), 't00');
  const many = Array.from({ length: 120 }, (_, at) => at + 1);
  t.is(ja4Of({ ciphers: many, extensions: many.map((type) => extension(type + 100)) }).slice(0, 8), 't12i9999');
});

test('JA4: names of protocols that are no words', (t) => {
  const letters = (name: string) => ja4Of({ extensions: [alpn(name)] }).slice(8, 10);
  t.is(letters('h2'), 'h2');
  t.is(letters('h'), 'hh');
  t.is(letters('http/1.1'), 'h1');
  t.is(letters('\xab'), 'ab');
  t.is(letters('\xab\xcd'), 'ad');
  t.is(letters('\x30\xab'), '3b');
});

test('JA3 and JA3S leave made-up values out', (t) => {
  const hello: HelloToBuild = {
    ciphers: [GREASE, 0x1301, 0xc02b],
    extensions: [
      extension(GREASE),
      serverName('a.example'),
      extension(10, vector(2, u16s(GREASE, 29, 23))),
      extension(11, vector(1, [0, 1])),
    ],
  };
  const text = ja3Text(read(clientHello(hello)));
  t.is(text, '771,4865-49195,0-10-11,29-23,0-1');
  t.is(md5Hex('771,4865-4866-4867,0-10-16-5-13-18-51-45-43-57-27,29-23-24-25,'), '9a78264e64e221797705e75a3c55df01');
  t.is(
    ja3sText(read(serverHello({ ciphers: [0x1302], extensions: [extension(43, u16s(0x0304))] }), false)),
    '771,4866,43',
  );
  t.is(ja3Text(read(clientHello({ extensions: [] }))), '771,4865,,,');
});

test('hellos cut anywhere, and lengths that lie, end the lists', (t) => {
  const whole = clientHello(published);
  for (let end = 4; end < whole.length; end++) {
    const hello = readHello(whole, 4, end, true);
    if (hello === undefined) t.true(end < 4 + 37);
    else for (const { end: extensionEnd } of hello.extensions) t.true(extensionEnd <= end);
  }
  for (let at = 4; at < whole.length; at++) {
    const lying = Buffer.from(whole);
    lying[at] = 0xff;
    const hello = readHello(lying, 4, lying.length, true);
    t.true((hello?.ciphers.length ?? 0) <= whole.length);
  }
});
