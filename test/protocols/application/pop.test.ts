import test from 'ava';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';
import { fieldsOf, fromService, pathOf, toService } from '../../support/service-frames.ts';

const POP = 110;

function asked(text: string): Readonly<Record<string, unknown>> | undefined {
  return fieldsOf(toService(POP, text), 'pop')[0];
}

function answered(text: string): Readonly<Record<string, unknown>> | undefined {
  return fieldsOf(fromService(POP, text), 'pop')[0];
}

test('every field of commands', (t) => {
  t.is(pathOf(toService(POP, 'STAT\r\n')), 'eth:ip:tcp:pop');
  t.deepEqual(asked('PASS  sec ret\r\nSTAT\r\n'), {
    'pop.request': 'PASS  sec ret\r\n',
    'pop.request.command': 'PASS',
    'pop.request.parameter': 'sec ret',
    'pop.request.data': 'STAT\r\n',
  });
  t.deepEqual(asked('QUIT'), { 'pop.request': 'QUIT', 'pop.request.command': 'QUIT' });
  t.deepEqual(asked('\r\n'), { 'pop.request': '\r\n' });
});

test('every field of responses', (t) => {
  t.deepEqual(answered('+OK 2 messages\r\n1 120\r\n.\r\n'), {
    'pop.response': '+OK 2 messages\r\n',
    'pop.response.indicator': '+OK',
    'pop.response.description': '2 messages',
    'pop.response.data': ['1 120\r\n', '.\r\n'],
  });
  t.is(answered('-ERR no\r\n')?.['pop.response.indicator'], '-ERR');
});

test('a message goes on without fields', (t) => {
  t.deepEqual(answered('From: a\r\n+OK\r\n'), {});
  t.deepEqual(answered('.\r\n'), {});
});

test('behind STLS it is TLS', (t) => {
  t.is(pathOf(fromService(POP, Buffer.from('160301000402000000', 'hex'))), 'eth:ip:tcp:tls');
  t.is(pathOf(fromService(POP, Buffer.alloc(64, 3))), 'eth:ip:tcp:data');
});

test('every prefix, flipped bytes', (t) => {
  for (const frame of [toService(POP, 'USER a\r\nPASS b\r\n'), fromService(POP, '+OK 1\r\n1 120\r\n.\r\n')]) {
    everyPrefixDecodes(t, frame);
    flippedBytesDecode(t, frame);
  }
});
