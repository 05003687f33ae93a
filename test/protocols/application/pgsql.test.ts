import test from 'ava';
import { SLOT, STRIDE_SHIFT } from '../../../src/protocols/dissection.ts';
import { dissect } from '../../support/dissect.ts';
import { flippedBytesDecode } from '../../support/protocol-macros.ts';
import { fieldsOf, fromService, pathOf, toService } from '../../support/service-frames.ts';

const POSTGRESQL = 5432;

function int(value: number, width: 1 | 2 | 4 = 4): Buffer {
  const bytes = Buffer.alloc(width);
  bytes.writeIntBE(value, 0, width);
  return bytes;
}

function text(content: string): Buffer {
  return Buffer.from(`${content}\0`);
}

function message(letter: string, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(letter), int(body.length + 4), body]);
}

function asked(...messages: Uint8Array[]): Readonly<Record<string, unknown>>[] {
  return fieldsOf(toService(POSTGRESQL, Buffer.concat(messages)), 'pgsql');
}

function answered(...messages: Uint8Array[]): Readonly<Record<string, unknown>>[] {
  return fieldsOf(fromService(POSTGRESQL, Buffer.concat(messages)), 'pgsql');
}

/** Without the fields that every message has. */
function body([fields]: Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const { 'pgsql.type': _type, 'pgsql.length': _length, 'pgsql.frontend': _frontend, ...rest } = fields ?? {};
  return rest;
}

test('messages without a letter', (t) => {
  const startup = Buffer.concat([int(3, 2), int(0, 2), text('user'), text('zeek'), Buffer.from([0])]);
  t.deepEqual(asked(int(startup.length + 4), startup), [
    {
      'pgsql.type': 'Startup message',
      'pgsql.length': 19,
      'pgsql.frontend': true,
      'pgsql.version_major': 3,
      'pgsql.version_minor': 0,
      'pgsql.parameter_name': 'user',
      'pgsql.parameter_value': 'zeek',
    },
  ]);
  t.is(asked(int(8), int(80877103))[0]?.['pgsql.type'], 'SSL request');
  t.deepEqual(body(asked(int(16), int(80877102), int(77), int(88))), { 'pgsql.pid': 77, 'pgsql.key': 88 });
});

test('authentication, both sides', (t) => {
  t.deepEqual(body(answered(message('R', int(5), Buffer.from('abcd')))), {
    'pgsql.authtype': 5,
    'pgsql.salt': '61626364',
  });
  t.deepEqual(body(answered(message('R', int(10), text('SCRAM-SHA-256'), Buffer.from([0])))), {
    'pgsql.authtype': 10,
    'pgsql.auth.sasl.mech': 'SCRAM-SHA-256',
  });
  t.is(body(answered(message('R', int(11), Buffer.from('r='))))['pgsql.auth.sasl.data'], '723d');
  t.is(body(answered(message('R', int(8), Buffer.from('x'))))['pgsql.auth.gssapi_sspi.data'], '78');
  const [first] = asked(message('p', text('SCRAM-SHA-256'), int(2), Buffer.from('n,')));
  t.is(first?.['pgsql.type'], 'SASLInitialResponse message');
  t.is(first?.['pgsql.auth.sasl.data.length'], 2);
  t.is(first?.['pgsql.auth.sasl.data'], '6e2c');
  t.is(asked(message('p', Buffer.from('c=')))[0]?.['pgsql.type'], 'SASLResponse message');
  t.deepEqual(body(asked(message('p', text('secret')))), { 'pgsql.password': 'secret' });
  t.deepEqual(body(answered(message('K', int(5), int(6)))), { 'pgsql.pid': 5, 'pgsql.key': 6 });
});

test('queries: each message of a segment is a layer', (t) => {
  const messages = [
    message('P', text('st'), text('select $1'), int(1, 2), int(23)),
    message('B', text('po'), text('st'), int(1, 2), int(1, 2), int(2, 2), int(1), text(''), int(-1), int(0, 2)),
    message('D', Buffer.from('P'), text('po')),
    message('E', text('po'), int(5)),
    message('C', Buffer.from('S'), text('st')),
    message('S'),
  ];
  t.is(pathOf(toService(POSTGRESQL, Buffer.concat(messages))), `eth:ip:tcp${':pgsql'.repeat(6)}`);
  const layers = asked(...messages);
  t.like(layers[0], { 'pgsql.statement': 'st', 'pgsql.query': 'select $1', 'pgsql.oid.type': 23 });
  t.like(layers[1], { 'pgsql.portal': 'po', 'pgsql.format': 1, 'pgsql.val.length': [1, -1], 'pgsql.val.data': '00' });
  t.is(layers[2]?.['pgsql.portal'], 'po');
  t.is(layers[3]?.['pgsql.returns'], 5);
  t.is(layers[4]?.['pgsql.statement'], 'st');
  t.is(layers[5]?.['pgsql.type'], 'Sync');
  t.is(body(asked(message('Q', text('select 1'))))['pgsql.query'], 'select 1');
});

test('answers', (t) => {
  const column = [text('col'), int(1), int(2, 2), int(23), int(-1, 2), int(-1), int(0, 2)];
  const layers = answered(
    message('T', int(1, 2), ...column),
    message('D', int(2, 2), int(2), Buffer.from('hi'), int(-1)),
    message('C', text('SELECT 1')),
    message('Z', Buffer.from('I')),
  );
  t.like(layers[0], {
    'pgsql.field.count': 1,
    'pgsql.col.name': 'col',
    'pgsql.oid.table': 1,
    'pgsql.col.index': 2,
    'pgsql.oid.type': 23,
    'pgsql.val.length': -1,
    'pgsql.col.typemod': -1,
    'pgsql.format': 0,
  });
  t.like(layers[1], { 'pgsql.field.count': 2, 'pgsql.val.length': [2, -1], 'pgsql.val.data': '6869' });
  t.is(layers[2]?.['pgsql.tag'], 'SELECT 1');
  t.is(layers[3]?.['pgsql.status'], 0x49);
  t.deepEqual(body(answered(message('E', text('SERROR'), text('VERROR'), text('C42601'), text('n?'), int(0, 1)))), {
    'pgsql.severity': 'ERROR',
    'pgsql.text': 'ERROR',
    'pgsql.code': '42601',
    'pgsql.constraint_name': '?',
  });
  t.deepEqual(body(answered(message('A', int(9), text('c'), text('p')))), {
    'pgsql.pid': 9,
    'pgsql.condition': 'c',
    'pgsql.text': 'p',
  });
  t.deepEqual(body(answered(message('v', int(2), int(1), text('_pq_.x')))), {
    'pgsql.version_supported_minor': 2,
    'pgsql.number_nonsupported_options': 1,
    'pgsql.nonsupported_option': '_pq_.x',
  });
  t.deepEqual(body(answered(message('t', int(1, 2), int(23)))), { 'pgsql.oid.type': 23 });
});

test('copying and functions', (t) => {
  t.deepEqual(body(answered(message('G', int(1, 1), int(1, 2), int(1, 2)))), { 'pgsql.format': [1, 1] });
  t.is(body(asked(message('d', Buffer.from('1\n'))))['pgsql.copydata'], '310a');
  t.is(body(asked(message('f', text('bad'))))['pgsql.error'], 'bad');
  t.like(body(asked(message('F', int(7), int(0, 2), int(1, 2), int(1), text(''), int(0, 2)))), {
    'pgsql.oid': 7,
    'pgsql.val.data': '00',
  });
  t.is(body(answered(message('V', int(1), text(''))))['pgsql.val.length'], 1);
});

test('what is no message is data, or what it begins', (t) => {
  t.is(pathOf(fromService(POSTGRESQL, 'N')), 'eth:ip:tcp:data', 'the answer to SSLRequest');
  t.is(pathOf(toService(POSTGRESQL, 'GET / HTTP/1.1\r\n\r\n')), 'eth:ip:tcp:http');
  t.is(pathOf(toService(POSTGRESQL, Buffer.from('16030100040100000000', 'hex'))), 'eth:ip:tcp:tls');
  t.is(pathOf(fromService(POSTGRESQL, message('x'))), 'eth:ip:tcp:data');
  t.is(pathOf(fromService(POSTGRESQL, Buffer.from('5a00000003', 'hex'))), 'eth:ip:tcp:data', 'shorter than its length');
  t.is(pathOf(fromService(POSTGRESQL, Buffer.concat([message('Z', text('')), Buffer.alloc(3)]))), 'eth:ip:tcp:pgsql');
});

test('a message that goes on in the next segment; more messages than layers', (t) => {
  const cut = message('D', int(1, 2), int(500), Buffer.alloc(500)).subarray(0, 40);
  t.deepEqual(body(answered(cut)), { 'pgsql.field.count': 1, 'pgsql.val.length': 500 });
  const rows = answered(...Array.from({ length: 200 }, () => message('1')));
  t.true(rows.length < 128);
  t.deepEqual(rows.at(-1)?.['pgsql.type'], Array(200 - rows.length + 1).fill('Parse completion'));
});

test('every prefix that tells a message, flipped bytes', (t) => {
  const completion = message('C', text('SELECT 1'));
  for (let length = 5; length < completion.length; length++) t.is(answered(completion.subarray(0, length)).length, 1);
  const answer = Buffer.concat([message('R', int(0)), message('T', int(1, 2), text('a'), Buffer.alloc(18))]);
  flippedBytesDecode(t, fromService(POSTGRESQL, answer));
  const bind = message('B', text('p'), text('s'), int(0, 2), int(1, 2), int(2), text('a'));
  flippedBytesDecode(t, toService(POSTGRESQL, bind));
});

test('a message that bytes of none follow ends its layer, and the payload with it', (t) => {
  const frame = fromService(POSTGRESQL, Buffer.concat([message('E', text('MFATAL'), int(0, 1)), Buffer.alloc(3)]));
  const { stack, count } = dissect(frame).dissection;
  const base = (count - 1) << STRIDE_SHIFT;
  t.is(stack[base + SLOT.end], stack[base + SLOT.start] + 13);
  t.is(stack[base + SLOT.payload], stack[base + SLOT.end]);
});
