import test from 'ava';
import fc from 'fast-check';
import { agreedOpening, OPENING, openingOf } from '../../src/connections/stream-openings.ts';
import { end } from '../support/frames.ts';
import { type Said, servicesOf } from '../support/said.ts';

const carries = test.macro(async (t, said: readonly Said[], ...expected: readonly string[]) => {
  t.deepEqual(await servicesOf(said), [...expected]);
});

const mysqlGreeting = Buffer.concat([Buffer.from('\x10\0\0\0\x0a8.4.2\0', 'latin1'), Buffer.alloc(9, 1)]);
const startup = Buffer.from('\0\0\0\x12\0\x03\0\0user\0abc\0\0', 'latin1');
const hello = Buffer.from('16030100040100000000', 'hex');

test(
  'SSH on any port',
  carries,
  [
    ['server', 'SSH-2.0-a\r\n'],
    ['client', 'SSH-2.0-b\r\n'],
  ],
  'ssh',
);
test(
  'SSH behind lines of text',
  carries,
  [
    ['server', 'hello\r\n'],
    ['client', 'SSH-2.0-b\r\n'],
  ],
  'ssh',
);
test('one side of SSH alone', carries, [
  ['client', 'SSH-2.0-b\r\n'],
  ['server', 'HTTP/1.1 400 x\r\n'],
]);
test('a request that nothing answers', carries, [['client', 'GET / HTTP/1.1\r\n\r\n']], 'http');
test('a request that something else answers', carries, [
  ['client', 'GET / HTTP/1.1\r\n\r\n'],
  ['server', 'SSH-2.0-b\r\n'],
  ['client', 'GET / HTTP/1.1\r\n\r\n'],
]);
test('a request behind a greeting of another protocol', carries, [
  ['server', 'hello\r\n'],
  ['client', 'GET / HTTP/1.1\r\n\r\n'],
]);
test(
  'what HTTP carries later is told beside it',
  carries,
  [
    ['client', 'CONNECT h:443 HTTP/1.1\r\n\r\n'],
    ['server', 'HTTP/1.1 200 OK\r\n\r\n'],
    ['client', 'GET / HTTP/1.1\r\n\r\n'],
    ['client', Buffer.from('160301000401000000', 'hex')],
  ],
  'http',
  'ssl',
);
test(
  'what answers a long request is not judged',
  carries,
  [
    ['client', `POST / HTTP/1.1\r\n\r\n${'x'.repeat(1300)}`],
    ...Array.from({ length: 8 }, (): Said => ['client', 'x'.repeat(1300)]),
    ['server', 'never mind\r\n'],
    ['client', 'GET / HTTP/1.1\r\n\r\n'],
  ],
  'http',
);
test(
  "a response's first bytes",
  carries,
  [
    ['client', 'GET / HTTP/1.1\r\n\r\n'],
    ['server', '\r\nHT'],
    ['server', 'TP/1.1 200 OK\r\n\r\n'],
  ],
  'http',
);
test(
  'SOCKS, and what goes through it',
  carries,
  [
    ['client', '\x05\x01\x00'],
    ['server', '\x05\x00'],
    ['client', '\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x50'],
    ['server', '\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00'],
    ['client', 'GET / HTTP/1.1\r\n\r\n'],
  ],
  ...['socks', 'http'],
);
test(
  'SOCKS of version 4',
  carries,
  [
    ['client', '\x04\x01\x00\x50\xc0\x00\x02\x01\0'],
    ['server', '\x00\x5b\0\0\0\0\0\0'],
  ],
  'socks',
);
test('one side of SOCKS alone', carries, [
  ['client', '\x05\x01\x00'],
  ['server', 'no'],
]);
test(
  'HTTP/0.9 is answered without a head',
  carries,
  [
    ['client', 'GET /a\r\n'],
    ['server', '<html>'],
  ],
  'http',
);
test(
  'FTP',
  carries,
  [
    ['server', '220 hi\r\n'],
    ['client', 'USER a\r\n'],
  ],
  'ftp',
);
test(
  'SMTP',
  carries,
  [
    ['server', '220 hi\r\n'],
    ['client', 'ehlo a\r\n'],
  ],
  'smtp',
);
test(
  'POP3',
  carries,
  [
    ['server', '+OK hi\r\n'],
    ['client', 'USER a\r\n'],
  ],
  'pop3',
);
test(
  'IMAP, and TLS behind STARTTLS',
  carries,
  [
    ['server', '* OK hi\r\n'],
    ['client', hello],
  ],
  'imap',
  'ssl',
);
test('IMAP by its client', carries, [['client', 'a1 capability\r\n']], 'imap');
test(
  'Redis',
  carries,
  [
    ['client', '*1\r\n$4\r\nPING\r\n'],
    ['server', '+PONG\r\n'],
  ],
  'redis',
);
test('PostgreSQL', carries, [['client', startup]], 'postgresql');
test('PostgreSQL that asks for TLS', carries, [['client', '\0\0\0\x08\x04\xd2\x16\x2f']], 'postgresql');
test('MySQL', carries, [['server', mysqlGreeting]], 'mysql');
test('MQTT', carries, [['client', '\x10\x10\0\x04MQTT\x04\x02\0\x3c\0\x04abcd']], 'mqtt');
test('MQTT of old', carries, [['client', '\x10\x10\0\x06MQIsdp\x03\x02\0\x3c\0\x02ab']], 'mqtt');
const upgrade = 'GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
test(
  'WebSocket, by the answer',
  carries,
  [
    ['client', upgrade],
    ['server', 'HTTP/1.1 101 Go on\r\nConnection: Upgrade\r\nupgrade:  WebSocket\r\n\r\n'],
  ],
  'http',
  'websocket',
);
test(
  'another protocol, or an answer that refuses',
  carries,
  [
    ['client', upgrade],
    ['server', 'HTTP/1.1 101 Go on\r\nUpgrade: h2c\r\nX-Upgrade: websocket\r\n\r\n'],
  ],
  'http',
);
test(
  'an upgrade that is refused',
  carries,
  [
    ['client', upgrade],
    ['server', 'HTTP/1.1 426 No\r\nUpgrade: websocket\r\n\r\n'],
  ],
  'http',
);
test('a greeting and no command', carries, [
  ['server', '220 hi\r\n'],
  ['client', 'GARBAGE\r\n'],
]);
test('the first bytes tell, no later ones', carries, [
  ['server', 'x'],
  ['server', '220 hi\r\n'],
  ['client', 'USER a\r\n'],
]);
test('sides that do not agree', carries, [
  ['server', '+OK\r\n'],
  ['client', 'EHLO a\r\n'],
]);

test('HTTP and TLS on the ports of others', async (t) => {
  const http: Said[] = [
    ['client', 'GET / HTTP/1.1\r\n\r\n'],
    ['server', 'HTTP/1.1 200 OK\r\n\r\n'],
  ];
  for (const port of [21, 22, 25, 110, 143]) {
    t.deepEqual(await servicesOf(http, end(`192.0.2.1:${port}`)), ['http'], `${port}`);
    t.deepEqual(await servicesOf([['client', hello]], end(`192.0.2.1:${port}`)), ['ssl'], `${port}`);
  }
});

test('agreement: of both sides, or of one that is enough', (t) => {
  t.is(agreedOpening(OPENING.ftp | OPENING.smtp, -1), 0);
  t.is(agreedOpening(OPENING.ftp | OPENING.smtp, OPENING.smtp), OPENING.smtp);
  t.is(agreedOpening(OPENING.ssh, 0), 0);
  t.is(agreedOpening(OPENING.mysql, 0), OPENING.mysql);
});

test('any bytes, cut anywhere, are read within', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, isOriginator) => {
        for (let length = 0; length <= bytes.length; length++) {
          // Behind the end stands what would make any of them whole.
          const buffer = Buffer.concat([bytes.subarray(0, length), startup, mysqlGreeting]);
          const alone = openingOf(bytes.subarray(0, length), 0, length, isOriginator);
          if (openingOf(buffer, 0, length, isOriginator) !== alone) throw new Error(`${length} bytes`);
        }
      }),
    ),
  );
});

const options = 'OPTIONS sip:h SIP/2.0\r\nContent-Length: 0\r\n\r\n';
test('SIP over TCP, by how a side begins', carries, [['client', options]], 'sip');
test("SIP's port alone is none", async (t) => {
  const port = end('192.0.2.1:5060');
  t.deepEqual(await servicesOf([['client', 'hello']], port), []);
  t.deepEqual(
    await servicesOf(
      [
        ['client', 'hello'],
        ['server', 'hello'],
      ],
      port,
    ),
    [],
  );
  t.deepEqual(await servicesOf([['client', options]], port), ['sip']);
});
