import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { inIpv4 } from '../../support/carriers.ts';
import { dissect } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const message = (hex: string) => inIpv4(1, hex);

function fieldsOf(packet: Uint8Array) {
  return dissect(packet).layers[2].fields;
}

const echo = message('0800 a4fd 1234 0001 4142 4344');

test('every field of an echo request', (t) => {
  const { path, problem } = dissect(echo);
  t.is(path, 'eth:ip:icmp');
  t.is(problem, PROBLEM.none);
  t.deepEqual(fieldsOf(message('0800 6144 1234 0001 41424344')), {
    'icmp.type': 8,
    'icmp.code': 0,
    'icmp.checksum': 0x6144,
    'icmp.checksum.status': 1,
    'icmp.ident': 0x1234,
    'icmp.ident_le': 0x3412,
    'icmp.seq': 1,
    'icmp.seq_le': 256,
  });
});

test('a wrong checksum, and one that cannot be verified', (t) => {
  t.is(fieldsOf(echo)['icmp.checksum.status'], 0);
  t.is(dissect(echo.slice(0, -1), 1, echo.length).layers[2].fields['icmp.checksum.status'], 2);
});

test('the sending time in the data of ping, in either byte order', (t) => {
  const little = fieldsOf(message('0000 0000 0001 0002 05000000 40e20100'));
  t.is(little['icmp.data_time'], '1970-01-01T00:00:05.123456000Z');
  t.is(little['icmp.data_time_relative'], '-5.123456000');
  t.is(fieldsOf(message('0000 0000 0001 0002 00000005 0001e240'))['icmp.data_time'], '1970-01-01T00:00:05.123456000Z');
  t.false('icmp.data_time' in fieldsOf(message('0000 0000 0001 0002 00000005 00ffffff')));
});

const tooBig = message('0304 0000 0000 05dc 4500 001c 0001 0000 40 11 0000 0a000002 0a000003 0001 0002 0008 0000');

test('an error has its own fields, before the packet that it quotes', (t) => {
  const fields = fieldsOf(tooBig);
  t.is(dissect(tooBig).path, 'eth:ip:icmp:ip:udp');
  t.is(fields['icmp.unused'], '0000');
  t.is(fields['icmp.mtu'], 1500);
});

test('messages with a body of their own', (t) => {
  t.like(fieldsOf(message('0d00 0000 0001 0002 00000001 00000002 00000003')), {
    'icmp.originate_timestamp': 1,
    'icmp.receive_timestamp': 2,
    'icmp.transmit_timestamp': 3,
  });
  t.is(fieldsOf(message('1200 0000 0001 0002 ffffff00'))['icmp.address_mask'], '255.255.255.0');
  t.is(fieldsOf(message('0501 0000 0a000001 4500'))['icmp.redir_gw'], '10.0.0.1');
  t.like(fieldsOf(message('0c00 0000 14000000 4500')), { 'icmp.pointer': 20, 'icmp.unused': '000000' });
  t.like(fieldsOf(message('0b00 0000 00200000 4500')), { 'icmp.length': 32, 'icmp.length.original_datagram': 128 });
});

const advertisement = message(
  '0900 0000 02 02 0708 0a000001 00000000 0a000002 80000000 13 01 18 00 10 0a 0001 000a 8000 0a000003',
);

test('a router advertisement with mobility extensions', (t) => {
  t.like(fieldsOf(advertisement), {
    'icmp.num_addrs': 2,
    'icmp.addr_entry_size': 2,
    'icmp.lifetime': 1800,
    'icmp.router_address': ['10.0.0.1', '10.0.0.2'],
    'icmp.pref_level': [0, -0x80000000],
    'icmp.mip.type': [19, 0, 16],
    'icmp.mip.length': [1, 10],
    'icmp.mip.prefixlength': 24,
    'icmp.mip.r': true,
    'icmp.mip.b': false,
    'icmp.mip.coa': '10.0.0.3',
  });
});

test('more router addresses than there are', (t) => {
  const lying = advertisement.slice();
  lying[38] = 255;
  t.is((fieldsOf(lying)['icmp.router_address'] as string[]).length, 4);
});

const traced = message(
  `0b00 0000 00000000 4500 0080 0001 0000 01 11 0000 0a000002 0a000003 ${'00'.repeat(108)} 2000 bd60 0008 0101 000101ff 0014 020f 00000005 0001 0000 0a000001 04 657430`,
);

test('extensions behind 128 quoted bytes: MPLS stack and interface', (t) => {
  t.like(fieldsOf(traced), {
    'icmp.ext.version': 2,
    'icmp.ext.length': [8, 20],
    'icmp.ext.class': [1, 2],
    'icmp.ext.ctype': [1, 15],
    'icmp.mpls.label': 16,
    'icmp.mpls.exp': 0,
    'icmp.mpls.s': true,
    'icmp.mpls.ttl': 255,
    'icmp.int_info.index': 5,
    'icmp.int_info.afi': 1,
    'icmp.int_info.ipv4': '10.0.0.1',
    'icmp.int_info.name_length': 4,
    'icmp.int_info.name': 'et0',
  });
});

test('an object whose length lies ends where the message does', (t) => {
  const long = traced.slice();
  long[34 + 140] = 0xff;
  t.is(fieldsOf(long)['icmp.ext.length'], 0xff08);
  const short = traced.slice();
  short[34 + 141] = 3;
  t.is(fieldsOf(short)['icmp.ext.length'], 3);
});

const probe = message('2a00 0000 0001 07 01 2000 0000 000c 0303 0001 04 00 0a000001');

test('extended echo (PROBE)', (t) => {
  t.like(fieldsOf(probe), {
    'icmp.ident': 1,
    'icmp.ext.echo.seq': 7,
    'icmp.ext.echo.req.local': true,
    'icmp.int_ident.afi': 1,
    'icmp.int_ident.addr_length': 4,
    'icmp.int_ident.ipv4': '10.0.0.1',
  });
  t.false('icmp.seq' in fieldsOf(probe));
  t.like(fieldsOf(message('2b00 0000 0001 07 46')), { 'icmp.ext.echo.rsp.state': 2, 'icmp.ext.echo.rsp.ipv4': true });
});

test('a message of less than eight bytes is partial', (t) => {
  const { layers, problem } = dissect(message('0800 0000 0001'));
  t.true(layers[2].partial);
  t.is(problem, PROBLEM.malformed);
  t.like(layers[2].fields, { 'icmp.type': 8, 'icmp.ident': 1 });
});

for (const [name, packet] of Object.entries({ echo, tooBig, advertisement, traced, probe })) {
  test(`every prefix: ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes: ${name}`, (t) => flippedBytesDecode(t, packet));
}
