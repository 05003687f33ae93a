import test from 'ava';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';
import { fieldsOf, fromService, pathOf, toService } from '../../support/service-frames.ts';

const SMTP = 25;
const SUBMISSION = 587;

function asked(text: string): Readonly<Record<string, unknown>> | undefined {
  return fieldsOf(toService(SMTP, text), 'smtp')[0];
}

function answered(text: string): Readonly<Record<string, unknown>> | undefined {
  return fieldsOf(fromService(SMTP, text), 'smtp')[0];
}

test('every field of commands, several in a segment', (t) => {
  t.is(pathOf(toService(SUBMISSION, 'QUIT\r\n')), 'eth:ip:tcp:smtp');
  t.deepEqual(asked('ehlo mail.example\r\n'), {
    'smtp.req': true,
    'smtp.command_line': 'ehlo mail.example\r\n',
    'smtp.req.command': 'ehlo',
    'smtp.req.parameter': 'mail.example',
  });
  t.deepEqual(asked('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n'), {
    'smtp.req': [true, true, true],
    'smtp.command_line': ['MAIL FROM:<a@b>\r\n', 'RCPT TO:<c@d>\r\n', 'DATA\r\n'],
    'smtp.req.command': ['MAIL', 'RCPT', 'DATA'],
    'smtp.req.parameter': ['FROM:<a@b>', 'TO:<c@d>'],
  });
  t.is(asked('X-LINK2STATE LAST\r\n')?.['smtp.req.command'], 'X-LI', 'as Wireshark, its first four letters');
});

test('credentials on the line of their command', (t) => {
  t.is(asked('AUTH LOGIN dXNlcg==\r\n')?.['smtp.auth.username'], 'dXNlcg==');
  t.is(asked('AUTH PLAIN AGEAYg==\r\n')?.['smtp.auth.username_password'], 'AGEAYg==');
  t.is(asked('AUTH LOGIN\r\n')?.['smtp.auth.username'], undefined);
});

test('a message is no commands', (t) => {
  for (const text of [
    'From: a@b\r\nSubject: DATA\r\n',
    'Mail is slow\r\n',
    'HELPING\r\n',
    '.\r\n',
    'DATA\r\nFrom: a@b\r\n',
    'BDAT 12 LAST\r\nFrom: a@b\r\n',
    'MAIL FROM:<a@b>\r\nnothing known\r\n',
    'Z3VycGFydGFw\r\n',
  ]) {
    t.deepEqual(asked(text), {}, text);
  }
  t.deepEqual(asked('BDAT 0\r\nQUIT\r\n')?.['smtp.req.command'], ['BDAT', 'QUIT'], 'a chunk of no bytes');
  t.is(asked('BDAT 3460 LAST\r\n')?.['smtp.req.parameter'], '3460 LAST');
});

test('every field of replies; one of several lines has one code', (t) => {
  t.deepEqual(answered('250-mail.example Hello\r\n250-SIZE 5\r\n250 HELP\r\n354 Go on\r\n221\r\n'), {
    'smtp.rsp': true,
    'smtp.response': ['250-mail.example Hello\r\n', '354 Go on\r\n', '221\r\n'],
    'smtp.response.code': [250, 354, 221],
    'smtp.rsp.parameter': ['mail.example Hello', 'SIZE 5', 'HELP', 'Go on'],
  });
  t.deepEqual(answered('no code\r\n'), { 'smtp.rsp': true });
});

test('behind STARTTLS it is TLS', (t) => {
  t.is(pathOf(toService(SMTP, Buffer.from('160301000401000000', 'hex'))), 'eth:ip:tcp:tls');
  t.is(pathOf(toService(SMTP, Buffer.alloc(64, 3))), 'eth:ip:tcp:data');
});

test('every prefix, flipped bytes', (t) => {
  const command = toService(SMTP, 'MAIL FROM:<a@b>\r\nAUTH PLAIN AGEAYg==\r\n');
  const reply = fromService(SMTP, '250-a\r\n250 b\r\n');
  for (const frame of [command, reply]) {
    everyPrefixDecodes(t, frame);
    flippedBytesDecode(t, frame);
  }
});
