import test from 'ava';
import { limits } from '../../src/core/limits.ts';
import { FtpGssapi } from '../../src/trackers/ftp-gssapi.ts';
import type { TlsSession } from '../../src/trackers/tls-session.ts';
import { TlsSessions } from '../../src/trackers/tls-sessions.ts';
import { followStreams } from '../support/follow-streams.ts';
import { TcpConversation } from '../support/tcp-conversation.ts';
import {
  CHANGE_CIPHER_SPEC,
  clientHello,
  handshake,
  message,
  record,
  serverHello,
  serverName,
} from '../support/tls-builder.ts';

const hello = handshake(clientHello({ ciphers: [0x2f], extensions: [serverName('grid.example')] }));
const answer = handshake(serverHello({ ciphers: [0x2f] }), message(14));
const encrypted = Buffer.concat([CHANGE_CIPHER_SPEC, record(22, Buffer.alloc(40, 0xee))]);
const ADAT = (token: Buffer): string => `>ADAT ${token.toString('base64')}`;
const MORE = (token: Buffer): string => `<335 ADAT=${token.toString('base64')}`;

/** Lines of the client (`>`) and the server, in segments of that many bytes. */
function told(lines: readonly string[], size = 1460): string[] {
  const conversation = new TcpConversation().send(1, '220 Grid\r\n');
  for (const line of lines) conversation.send(line[0] === '>' ? 0 : 1, `${line.slice(1)}\r\n`, size);
  const found: string[] = [];
  const [tls, gssapi] = [new TlsSessions(), new FtpGssapi()];
  for (const tracker of [tls, gssapi]) {
    tracker.listen(({ serverName: name, history, established }: TlsSession) =>
      found.push(`${name} ${history} ${established}`),
    );
  }
  followStreams(conversation.close().frames, () => [tls, gssapi]);
  return found;
}

const greeting = ['>AUTH GSSAPI', '<334 ADAT must follow'];
const key = Buffer.concat([handshake(message(16, Buffer.alloc(33))), encrypted]);

test('TLS in tokens', (t) => {
  const lines = [...greeting, ADAT(hello), MORE(answer), ADAT(key), `<235 ADAT=${encrypted.toString('base64')}`];
  t.deepEqual(told(lines), ['grid.example CsnGIi true']);
});

test('a token that comes byte by byte', (t) => {
  const lines = [ADAT(hello), MORE(answer)];
  const conversation = new TcpConversation().send(1, '220 Grid\r\n').send(0, 'AUTH GSSAPI\r\n');
  for (const line of lines) conversation.send(line[0] === '>' ? 0 : 1, `${line.slice(1)}\r\n`, 1);
  const found: string[] = [];
  const gssapi = new FtpGssapi();
  gssapi.listen(({ history }) => found.push(history));
  followStreams(conversation.close().frames, () => gssapi);
  t.deepEqual(found, ['Csn']);
});

test('refused, or no TLS', (t) => {
  t.deepEqual(told([greeting[0], '<500 no', ADAT(hello), MORE(answer)]), []);
  t.deepEqual(told([...greeting, '>ADAT YIIB', MORE(answer)]), []);
  t.deepEqual(told([...greeting, `${ADAT(hello)}!`, MORE(answer)]), []);
  t.deepEqual(told([...greeting, MORE(answer), ADAT(hello)]), []);
  t.deepEqual(told([...greeting, `${ADAT(hello)} more`, MORE(answer)]), []);
});

test('a line without an end is let go', (t) => {
  t.deepEqual(told([...greeting, `>${'A'.repeat(limits.ftpTokenBytes)}`, ADAT(hello), MORE(answer)]), []);
});
