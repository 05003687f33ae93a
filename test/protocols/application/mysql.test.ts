import test from 'ava';
import { flippedBytesDecode } from '../../support/protocol-macros.ts';
import { fieldsOf, fromService, pathOf, toService } from '../../support/service-frames.ts';

const MYSQL = 3306;

function packet(number: number, ...parts: (string | Uint8Array | number[])[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
  return Buffer.concat([
    Buffer.from([body.length & 0xff, (body.length >>> 8) & 0xff, body.length >>> 16, number]),
    body,
  ]);
}

function asked(...packets: Uint8Array[]): Readonly<Record<string, unknown>>[] {
  return fieldsOf(toService(MYSQL, Buffer.concat(packets)), 'mysql');
}

function answered(...packets: Uint8Array[]): Readonly<Record<string, unknown>>[] {
  return fieldsOf(fromService(MYSQL, Buffer.concat(packets)), 'mysql');
}

const greeting = packet(
  0,
  ...[[10], '8.4.2\0', [17, 0, 0, 0], 'saltsalt\0', [0xff, 0xf7], [255], [2, 0], [0x1b, 0x18], [21]],
  ...[new Uint8Array(10), 'moresaltmore\0', 'caching_sha2_password\0'],
);
const login = packet(
  1,
  ...[[0x0d, 0xa2], [0x1b, 0x18], [0, 0, 0, 64], [255], new Uint8Array(23), 'root\0', [4], [1, 2, 3, 4], 'shop\0'],
  ...['mysql_native_password\0', [8], [3], '_os', [3], 'BSD'],
);

test('the greeting, with every bit', (t) => {
  t.is(pathOf(fromService(MYSQL, greeting)), 'eth:ip:tcp:mysql');
  const [fields] = answered(greeting);
  t.like(fields, {
    'mysql.packet_length': greeting.length - 4,
    'mysql.packet_number': 0,
    'mysql.protocol': 10,
    'mysql.version': '8.4.2',
    'mysql.thread_id': 17,
    'mysql.salt': 'saltsalt',
    'mysql.caps.server': 0xf7ff,
    'mysql.caps.lp': true,
    'mysql.caps.sl': false,
    'mysql.caps.sc': true,
    'mysql.server_language': 255,
    'mysql.server_status': 2,
    'mysql.stat.it': false,
    'mysql.stat.ac': true,
    'mysql.extcaps.server': 0x181b,
    'mysql.caps.ms': true,
    'mysql.caps.pm': [false, false],
    'mysql.caps.ca': true,
    'mysql.caps.mf_auth': true,
    'mysql.caps.cap_ext': false,
    'mysql.caps.unused': 0,
    'mysql.auth_plugin.length': 21,
    'mysql.unused': '00'.repeat(10),
    'mysql.salt2': 'moresaltmore',
    'mysql.auth_plugin': 'caching_sha2_password',
  });
});

test('the login, with its attributes', (t) => {
  t.like(asked(login)[0], {
    'mysql.caps.client': 0xa20d,
    'mysql.extcaps.client': 0x181b,
    'mysql.max_packet': 0x40000000,
    'mysql.charset': 255,
    'mysql.user': 'root',
    'mysql.passwd': '01020304',
    'mysql.schema': 'shop',
    'mysql.client_auth_plugin': 'mysql_native_password',
    'mysql.connattrs.length': 8,
    'mysql.connattrs.name.length': 3,
    'mysql.connattrs.name': '_os',
    'mysql.connattrs.value': 'BSD',
    'mariadb.prefix': [8, 3, 3],
    'mariadb.length': [8, 3, 3],
  });
  t.is(asked(login.subarray(0, 36))[0]?.['mysql.user'], '', 'before TLS it ends here');
  t.is(asked(packet(3, [1, 2, 3]))[0]?.['mysql.auth_switch_response.data'], '010203');
});

test('commands', (t) => {
  t.like(asked(packet(0, [3], 'select 1'))[0], { 'mysql.command': 3, 'mysql.query': 'select 1' });
  t.like(asked(packet(0, [3, 0, 1], 'select 1'))[0], { 'mysql.query_attrs_count': 0, 'mysql.query': 'select 1' });
  t.like(asked(packet(0, [3, 1, 1, 0, 1, 0xfe, 0], [2], 'ab', 'value select 1'))[0], {
    'mysql.query_attrs_count': 1,
    'mysql.unused': '00',
    'mysql.query_attrs_send_types_to_server': true,
    'mysql.query_attr_name_type': 0xfe00,
    'mysql.query_attr_name': 'ab',
  });
  t.is(asked(packet(0, [2], 'shop'))[0]?.['mysql.schema'], 'shop');
  t.is(asked(packet(0, [22], 'select ?'))[0]?.['mysql.query'], 'select ?');
  t.is(asked(packet(0, [23, 1, 2]))[0]?.['mysql.payload'], '0102');
  t.like(asked(packet(0, [17], 'me\0', [1, 9], '\0', [255, 0], 'plug\0', [0]))[0], {
    'mysql.user': 'me',
    'mysql.passwd': '09',
    'mysql.schema': '',
    'mysql.charset': 255,
    'mysql.client_auth_plugin': 'plug',
  });
});

test('answers', (t) => {
  t.like(answered(packet(1, [0, 2, 0, 2, 0, 1, 0], 'done'))[0], {
    'mysql.response_code': 0,
    'mysql.affected_rows': 2,
    'mysql.server_status': 2,
    'mysql.warnings': 1,
    'mysql.message': 'done',
  });
  t.is(answered(packet(1, [0, 0xfc, 1, 2, 0xfd, 1, 0, 1, 2, 0, 0, 0]))[0]?.['mysql.insert_id'], 65537);
  t.like(answered(packet(1, [0xff, 0x15, 4], '#28000', 'Access denied'))[0], {
    'mysql.error_code': 1045,
    'mysql.sqlstate': '28000',
    'mysql.error.message': 'Access denied',
  });
  t.like(answered(packet(2, [0xfe], 'a_plugin\0', [1, 2]))[0], {
    'mysql.eof': 0xfe,
    'mysql.auth_switch_request.name': 'a_plugin',
    'mysql.auth_switch_request.data': '0102',
  });
});

test('a result: columns and rows, each packet a layer', (t) => {
  const column = ['\x03def', '\0', '\0', '\0', '\x01a', '\0', [12, 33, 0, 9, 0, 0, 0, 253, 1, 0, 31, 0, 0]];
  const result = [
    packet(1, [1]),
    packet(2, ...column),
    packet(3, [0xfe, 0, 0, 2, 0]),
    packet(4, '\x02hi', [0xfb]),
    packet(5, [0xfe, 0, 0, 2, 0]),
  ];
  t.is(pathOf(fromService(MYSQL, Buffer.concat(result))), `eth:ip:tcp${':mysql'.repeat(5)}`);
  const layers = answered(...result);
  t.is(layers[0]?.['mysql.num_fields'], 1);
  t.like(layers[1], {
    'mysql.field.catalog': 'def',
    'mysql.field.db': '',
    'mysql.field.name': 'a',
    'mysql.field.charsetnr': 33,
    'mysql.field.length': 9,
    'mysql.field.type': 253,
    'mysql.field.flags': 1,
    'mysql.field.flags.not_null': true,
    'mysql.field.flags.set': false,
    'mysql.field.decimals': 31,
  });
  t.like(layers[2], { 'mysql.eof': 0xfe, 'mysql.warnings': 0 });
  t.is(layers[3]?.['mysql.row.text'], 'hi');
});

test('what is no packet is data, or what it begins', (t) => {
  t.is(pathOf(toService(MYSQL, Buffer.from('16030100040100000000', 'hex'))), 'eth:ip:tcp:tls');
  t.is(pathOf(toService(MYSQL, Buffer.from('000000', 'hex'))), 'eth:ip:tcp:data');
  t.is(pathOf(toService(MYSQL, Buffer.from('00000000ff', 'hex'))), 'eth:ip:tcp:data');
  t.is(pathOf(toService(MYSQL, Buffer.from('ffffff0003', 'hex'))), 'eth:ip:tcp:data');
});

test('lengths that lie, more packets than layers, flipped bytes', (t) => {
  t.is(asked(packet(0, [3], 'select 1').subarray(0, 8))[0]?.['mysql.query'], 'sel', 'the rest is in the next segment');
  t.is(answered(packet(1, [1, 5], 'ab'))[0]?.['mysql.row.text'], undefined);
  const many = answered(...Array.from({ length: 200 }, () => packet(1, [1])));
  t.deepEqual(many.at(-1)?.['mysql.num_fields'], Array(200 - many.length + 1).fill(1));
  flippedBytesDecode(t, fromService(MYSQL, greeting));
  flippedBytesDecode(t, toService(MYSQL, login));
  flippedBytesDecode(
    t,
    fromService(MYSQL, Buffer.concat([packet(1, [0, 2, 0, 2, 0, 1, 0]), packet(2, '\x02hi\x01a')])),
  );
});
