import test from 'ava';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';
import { fieldsOf, fromService, pathOf, toService } from '../../support/service-frames.ts';

const IMAP = 143;

function asked(text: string): Readonly<Record<string, unknown>> | undefined {
  return fieldsOf(toService(IMAP, text), 'imap')[0];
}

function answered(text: string): Readonly<Record<string, unknown>> | undefined {
  return fieldsOf(fromService(IMAP, text), 'imap')[0];
}

test('every field of requests', (t) => {
  t.is(pathOf(toService(IMAP, 'a1 NOOP\r\n')), 'eth:ip:tcp:imap');
  t.deepEqual(asked('a1 CAPABILITY\r\n'), {
    'imap.isrequest': true,
    'imap.line': 'a1 CAPABILITY\r\n',
    'imap.request': 'a1 CAPABILITY',
    'imap.request_tag': 'a1',
    'imap.tag': 'a1',
    'imap.request.command': 'CAPABILITY',
    'imap.command': 'CAPABILITY',
  });
  const login = asked('a2 login mrc "sec ret"\r\n');
  t.is(login?.['imap.request.username'], 'mrc');
  t.is(login?.['imap.request.password'], '"sec', 'a word, as to Wireshark');
  t.is(asked('a2 LOGIN "mrc" "secret"\r\n')?.['imap.request.password'], 'secret');
  t.is(asked('a3 select inbox\r\n')?.['imap.request.folder'], 'inbox');
  t.is(asked('a3 select  inbox\r\n')?.['imap.request.folder'], undefined, 'one blank between words');
  const copy = asked('a4 UID COPY 2:4 Sent\r\n');
  t.true(copy?.['imap.request.command.uid']);
  t.is(copy?.['imap.request.command'], 'COPY');
  t.is(copy?.['imap.command'], 'UID');
  t.is(copy?.['imap.request.folder'], 'Sent');
  t.is(asked(' leading\r\n')?.['imap.request_tag'], undefined);
});

test('every field of responses', (t) => {
  t.deepEqual(answered('* 18 EXISTS\r\na1 OK [READ-WRITE] done\r\n'), {
    'imap.isrequest': false,
    'imap.line': ['* 18 EXISTS\r\n', 'a1 OK [READ-WRITE] done\r\n'],
    'imap.response': 'a1 OK [READ-WRITE] done',
    'imap.response_tag': 'a1',
    'imap.tag': 'a1',
    'imap.response.status': 'OK',
    'imap.response.command': '[READ-WRITE]',
    'imap.command': '[READ-WRITE]',
  });
});

test('a message in a response to FETCH is passed over; all of it must be here', (t) => {
  const message = 'From: a\r\nTo: b\r\n';
  const fetched = `* 12 FETCH (BODY[HEADER] {${message.length}}\r\n${message})\r\na1 OK done\r\n`;
  t.deepEqual(answered(fetched)?.['imap.line'], [
    `* 12 FETCH (BODY[HEADER] {${message.length}}\r\n`,
    ')\r\n',
    'a1 OK done\r\n',
  ]);
  t.is(answered(fetched.replace('{', '{9'))?.['imap.line'], undefined, 'it says that there is more');
  t.is(answered('* 12 FETCH (BODY {x}\r\n)\r\n')?.['imap.line'], undefined, 'no number');
  t.is(answered('* 12 FETCH (FLAGS ())\r\n')?.['imap.line'], '* 12 FETCH (FLAGS ())\r\n');
});

test('no line, no IMAP; behind STARTTLS it is TLS', (t) => {
  t.is(pathOf(toService(IMAP, 'half a li')), 'eth:ip:tcp:data');
  t.is(asked('a1 NOOP\r\na2 NO')?.['imap.line'], 'a1 NOOP\r\n');
  t.is(pathOf(toService(IMAP, Buffer.from('160301000401000000', 'hex'))), 'eth:ip:tcp:tls');
});

test('every prefix, flipped bytes', (t) => {
  const request = toService(IMAP, '\r\na4 UID COPY 2:4 Sent\r\n');
  const response = fromService(IMAP, '\n* 12 FETCH (BODY {4}\r\nab\r\n)\r\na1 OK done\r\n');
  for (const frame of [request, response]) {
    everyPrefixDecodes(t, frame);
    flippedBytesDecode(t, frame);
  }
});
