import test from 'ava';
import fc from 'fast-check';
import type { HttpExchange } from '../../src/trackers/http-exchange.ts';
import { HttpExchanges } from '../../src/trackers/http-exchanges.ts';
import { SocksHandshakes } from '../../src/trackers/socks-handshakes.ts';
import type { TlsSession } from '../../src/trackers/tls-session.ts';
import { TlsSessions } from '../../src/trackers/tls-sessions.ts';
import { followStreams } from '../support/follow-streams.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';
import { clientHello, handshake, serverName } from '../support/tls-builder.ts';

const GET = 'GET /a HTTP/1.1\r\nHost: h\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const TO_ADDRESS = '\x05\x01\x00\x01\xc0\x00\x02\x01\x00\x50';
const REPLY = '\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00';

/** URIs of requests, with the status of their answers, and servers' names in TLS: all that the proxy was to pass on. */
function told({ frames }: TcpConversation): string[] {
  const found: string[] = [];
  const http = new HttpExchanges({ keepTexts: true });
  http.listen({
    request: () => undefined,
    exchange: ({ uri, status }: HttpExchange) => found.push(`${uri} ${status}`),
  });
  const tls = new TlsSessions();
  tls.listen((session: TlsSession) => found.push(session.serverName ?? '-'));
  followStreams(frames, () => [http, new SocksHandshakes(), tls]);
  return found;
}

/** `>` is the client's, `<` the server's; each in segments of that many bytes. */
function talk(size: number, ...lines: string[]): string[] {
  const conversation = new TcpConversation();
  for (const line of lines) conversation.send(line[0] === '>' ? 0 : 1, line.slice(1), size);
  return told(conversation.close());
}

const ways: Readonly<Record<string, readonly string[]>> = {
  'version 5': ['>\x05\x01\x00', '<\x05\x00', `>${TO_ADDRESS}`, `<${REPLY}`],
  'with a password': [
    ...['>\x05\x02\x00\x02', '<\x05\x02', '>\x01\x02me\x06secret', '<\x01\x00'],
    ...[`>${TO_ADDRESS}`, `<${REPLY}`],
  ],
  'to a name': ['>\x05\x01\x00', '<\x05\x00', '>\x05\x01\x00\x03\x05proxy\x01\xbb', `<${REPLY}`],
  'to an address of IPv6': [
    ...['>\x05\x01\x00', '<\x05\x00', `>\x05\x01\x00\x04${'\0'.repeat(15)}\x01\x00\x50`],
    `<\x05\x00\x00\x04${'\0'.repeat(18)}`,
  ],
  'version 4': ['>\x04\x01\x00\x50\xc0\x00\x02\x01me\0', `<\x00\x5a${'\0'.repeat(6)}`],
  'version 4a': ['>\x04\x01\x00\x50\x00\x00\x00\x01\0host\0', `<\x00\x5a${'\0'.repeat(6)}`],
};

for (const [name, lines] of Object.entries(ways)) {
  test(`HTTP behind SOCKS: ${name}`, (t) => {
    t.deepEqual(talk(1460, ...lines, `>${GET}`, `<${OK}`, `>${GET}`, `<${OK}`), ['/a 200', '/a 200']);
  });
}

test('TLS behind SOCKS', (t) => {
  const hello = handshake(clientHello({ extensions: [serverName('shop.example')] }));
  t.deepEqual(talk(1460, ...ways['version 5'], `>${hello.toString('latin1')}`), ['shop.example']);
});

test('messages cut into segments, behind the first', (t) => {
  const [first, ...lines] = ways['with a password'];
  const conversation = new TcpConversation().send(0, first.slice(1));
  for (const line of lines) conversation.send(line[0] === '>' ? 0 : 1, line.slice(1), 1);
  t.deepEqual(told(conversation.send(0, GET).send(1, OK).close()), ['/a 200']);
});

test('what only looks like SOCKS', (t) => {
  t.deepEqual(talk(1460, '>\x05\x01\x00', '<no', `>${GET}`, `<${OK}`), []);
  t.deepEqual(talk(1460, '>\x05\x02\x00', '<\x05\x00', `>${GET}`, `<${OK}`), []);
});

test('any bytes are read within', (t) => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
  const beginnings = fc.constantFrom(...Object.values(ways).map(([first]) => Buffer.from(first.slice(1), 'latin1')));
  fc.assert(
    fc.property(beginnings, fc.array(fc.tuple(fc.constantFrom(0, 1), bytes), { maxLength: 6 }), (first, more) => {
      const conversation = new TcpConversation().send(0, first);
      for (const [side, payload] of more) conversation.send(side as 0 | 1, payload);
      return told(conversation.close()).length >= 0;
    }),
  );
  t.pass();
});
