import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex16 = (value: number) => value.toString(16).padStart(4, '0');

function inIpv4(message: string, protocol = '67'): Uint8Array {
  const total = 20 + fromHex(message).length;
  return fromHex(`01005e00000d 000000000001 0800 4500 ${hex16(total)} 0001 0000 01 ${protocol} 0000 0a000001 e000000d
    ${message}`);
}

function inIpv6(message: string): Uint8Array {
  return fromHex(`33330000000d 000000000001 86dd 60000000 ${hex16(fromHex(message).length)} 67 01
    fe800000000000000000000000000001 ff02000000000000000000000000000d ${message}`);
}

const IPV6_A = '20010db8000000000000000000000001';
const IPV6_G = 'ff3e0000000000000000000000000009';
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const NULL_HEADER = '00000000 00000000 00000000 0a000009 ef010203';
const SOURCE = '01 00 07 20 0a000009';
const WITH_ATTRIBUTES = '01 01 04 20 0a00000a 01 02 beef 42 01 ff';
const HELLO = `20 00 0000 0001 0002 0069 0002 0004 81f4 09c4 0013 0004 00000001 0014 0004 d76852f6
  0015 0004 01 3c 0000 0018 0012 0200 ${IPV6_A} 0016 0000 0063 0002 abcd`;

const hello = inIpv4(HELLO.replace('20 00 0000', '20 00 3b26'));
const joins = inIpv4(`23 00 0000 0100 0a000001 00 01 00d2 0100 81 20 ef010203 0002 0001
  ${SOURCE} ${WITH_ATTRIBUTES} 01 00 00 20 0a00000b`);
const joins6 = inIpv6(`23 00 0000 0200 ${IPV6_A} 00 01 ffff 0200 00 80 ${IPV6_G} 0001 0001
  02 00 04 80 ${IPV6_A} 02 00 00 80 ${IPV6_A}`);
const register = inIpv4(`21 00 deff 00000000 ${UDP}`);
const nullRegister = inIpv4(`21 00 9eff 40000000 ${NULL_HEADER}`);
const nullRegister6 = inIpv6(`21 00 0000 40000000 00000000 0000 67 00 ${IPV6_A} ${IPV6_G}`);
const registerStop = inIpv4('22 00 1628 0100 00 20 ef010203 0100 c0a8140a');
const bootstrap = inIpv4(`24 80 0000 005f 1d 07 0100 01010101 0100 00 04 e0000000 02 01 0000
  0100 03030303 0096 c0 00`);
const assertion = inIpv4('25 00 0000 0100 00 20 e1000001 0100 0a000001 8000006e 00000014');
const candidate = inIpv4('28 00 ee5e 01 00 0096 0100 03030303 0100 00 04 e0000000');
const refresh = inIpv4('29 00 0000 0100 00 20 e1000001 0100 0a000001 0100 0a000002 00000065 00000001 18 05 e0 3c');
const election = inIpv4('2a 20 0000 0100 0a000001 80000064 0000000a');
const version1 = {
  query: inIpv4('14 00 0000 10000000 2000 0069', '02'),
  register: inIpv4(`14 01 0000 10000000 ${UDP}`, '02'),
  stop: inIpv4('14 02 0000 10000000 ef010203 0a000009', '02'),
  joins: inIpv4(
    `14 03 0000 10000000 0a000002 0000 00d2 00 20 04 01 ef010203 ffffffff 0001 0001
    0e 20 0a000009 05 20 0a00000a`,
    '02',
  ),
  reachable: inIpv4('14 04 6df4 10000000 ef7b7b7b ffffffff 01010101 0000 010e', '02'),
  assertion: inIpv4('14 05 0000 10000000 ef010203 ffffffff 80000065 00000002', '02'),
};
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[2].fields;

test('every field: hello', (t) => {
  t.deepEqual(fieldsOf(hello), {
    'pim.version': 2,
    'pim.type': 0,
    'pim.res_bytes': '00',
    'pim.cksum': 15142,
    'pim.cksum.status': 0,
    'pim.optiontype': [1, 2, 19, 20, 21, 24, 22, 99],
    'pim.optionlength': [2, 4, 4, 4, 4, 18, 0, 2],
    'pim.holdtime': 105,
    'pim.t': true,
    'pim.propagation_delay': 500,
    'pim.override_interval': 2500,
    'pim.dr_priority': 1,
    'pim.generation_id': 3613938422,
    'pim.state_refresh_version': 1,
    'pim.state_refresh_interval': 60,
    'pim.state_refresh_reserved': 0,
    'pim.address_list_ip6': '2001:db8::1',
    'pim.addr_address_family': 2,
    'pim.addr_encoding_type': 0,
    'pim.unicast_ipv6': '2001:db8::1',
    'pim.optionvalue': 'abcd',
  });
});

test('every field: joins', (t) => {
  t.deepEqual(fieldsOf(joins), {
    'pim.version': 2,
    'pim.type': 3,
    'pim.res_bytes': ['00', '00'],
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.upstream_neighbor': '10.0.0.1',
    'pim.addr_address_family': [1, 1, 1, 1, 1],
    'pim.addr_encoding_type': [0, 0, 0, 1, 0],
    'pim.unicast': '10.0.0.1',
    'pim.numgroups': 1,
    'pim.holdtime': 210,
    'pim.group': ['239.1.2.3', '239.1.2.3'],
    'pim.group_addr.flags': 129,
    'pim.group_addr.flags.b': true,
    'pim.group_addr.flags.reserved': 0,
    'pim.group_addr.flags.z': true,
    'pim.mask_len': [32, 32, 32, 32],
    'pim.numjoins': 2,
    'pim.join_ip': ['10.0.0.9', '10.0.0.10'],
    'pim.source_addr.flags': [7, 4, 0],
    'pim.source_addr.flags.reserved': [0, 0, 0],
    'pim.source_addr.flags.s': [true, true, false],
    'pim.source_addr.flags.w': [true, false, false],
    'pim.source_addr.flags.r': [true, false, false],
    'pim.source': ['10.0.0.9', '10.0.0.10', '10.0.0.11'],
    'pim.source_ja.flags': [1, 66],
    'pim.source_ja.flags.f': [false, false],
    'pim.source_ja.flags.e': [false, true],
    'pim.source_ja.flags.attr_type': [1, 2],
    'pim.source_ja.length': [2, 1],
    'pim.source_ja.value': ['beef', 'ff'],
    'pim.numprunes': 1,
    'pim.prune_ip': '10.0.0.11',
  });
});

test('every field: joins6', (t) => {
  t.deepEqual(fieldsOf(joins6), {
    'pim.version': 2,
    'pim.type': 3,
    'pim.res_bytes': ['00', '00'],
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.upstream_neighbor_ip6': '2001:db8::1',
    'pim.addr_address_family': [2, 2, 2, 2],
    'pim.addr_encoding_type': [0, 0, 0, 0],
    'pim.unicast_ipv6': '2001:db8::1',
    'pim.numgroups': 1,
    'pim.holdtime': 65535,
    'pim.group_ip6': ['ff3e::9', 'ff3e::9'],
    'pim.group_addr.flags': 0,
    'pim.group_addr.flags.b': false,
    'pim.group_addr.flags.reserved': 0,
    'pim.group_addr.flags.z': false,
    'pim.mask_len': [128, 128, 128],
    'pim.numjoins': 1,
    'pim.join_ip6': '2001:db8::1',
    'pim.source_addr.flags': [4, 0],
    'pim.source_addr.flags.reserved': [0, 0],
    'pim.source_addr.flags.s': [true, false],
    'pim.source_addr.flags.w': [false, false],
    'pim.source_addr.flags.r': [false, false],
    'pim.source_ip6': ['2001:db8::1', '2001:db8::1'],
    'pim.numprunes': 1,
    'pim.prune_ip6': '2001:db8::1',
  });
});

test('every field: register', (t) => {
  t.deepEqual(fieldsOf(register), {
    'pim.version': 2,
    'pim.type': 1,
    'pim.res_bytes': '00',
    'pim.cksum': 57087,
    'pim.cksum.status': 1,
    'pim.register_flag': 0,
    'pim.register_flag.border': false,
    'pim.register_flag.null_register': false,
    'pim.ip_version': 4,
  });
});

test('every field: nullRegister6', (t) => {
  t.deepEqual(fieldsOf(nullRegister6), {
    'pim.version': 2,
    'pim.type': 1,
    'pim.res_bytes': '00',
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.register_flag': 1073741824,
    'pim.register_flag.border': false,
    'pim.register_flag.null_register': true,
    'pim.ip_version': 0,
    'pim.source_ip6': '2001:db8::1',
    'pim.group_ip6': 'ff3e::9',
  });
});

test('every field: registerStop', (t) => {
  t.deepEqual(fieldsOf(registerStop), {
    'pim.version': 2,
    'pim.type': 2,
    'pim.res_bytes': '00',
    'pim.cksum': 5672,
    'pim.cksum.status': 1,
    'pim.group': ['239.1.2.3', '239.1.2.3'],
    'pim.addr_address_family': [1, 1],
    'pim.addr_encoding_type': [0, 0],
    'pim.group_addr.flags': 0,
    'pim.group_addr.flags.b': false,
    'pim.group_addr.flags.reserved': 0,
    'pim.group_addr.flags.z': false,
    'pim.mask_len': 32,
    'pim.source': '192.168.20.10',
    'pim.unicast': '192.168.20.10',
  });
});

test('every field: bootstrap', (t) => {
  t.deepEqual(fieldsOf(bootstrap), {
    'pim.version': 2,
    'pim.type': 4,
    'pim.res_bytes': ['80', '00'],
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.fragment_tag': 95,
    'pim.hash_mask_len': 29,
    'pim.bsr_priority': 7,
    'pim.bsr': '1.1.1.1',
    'pim.addr_address_family': [1, 1, 1],
    'pim.addr_encoding_type': [0, 0, 0],
    'pim.unicast': ['1.1.1.1', '3.3.3.3'],
    'pim.group': ['224.0.0.0', '224.0.0.0'],
    'pim.group_addr.flags': 0,
    'pim.group_addr.flags.b': false,
    'pim.group_addr.flags.reserved': 0,
    'pim.group_addr.flags.z': false,
    'pim.mask_len': 4,
    'pim.rp_count': 2,
    'pim.frp_count': 1,
    'pim.rp': '3.3.3.3',
    'pim.holdtime': 150,
    'pim.priority': 192,
  });
});

test('every field: assertion', (t) => {
  t.deepEqual(fieldsOf(assertion), {
    'pim.version': 2,
    'pim.type': 5,
    'pim.res_bytes': '00',
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.group': ['225.0.0.1', '225.0.0.1'],
    'pim.addr_address_family': [1, 1],
    'pim.addr_encoding_type': [0, 0],
    'pim.group_addr.flags': 0,
    'pim.group_addr.flags.b': false,
    'pim.group_addr.flags.reserved': 0,
    'pim.group_addr.flags.z': false,
    'pim.mask_len': 32,
    'pim.source': '10.0.0.1',
    'pim.unicast': '10.0.0.1',
    'pim.rpt': true,
    'pim.metric_pref': 110,
    'pim.metric': 20,
  });
});

test('every field: candidate', (t) => {
  t.deepEqual(fieldsOf(candidate), {
    'pim.version': 2,
    'pim.type': 8,
    'pim.res_bytes': '00',
    'pim.cksum': 61022,
    'pim.cksum.status': 1,
    'pim.prefix_count': 1,
    'pim.priority': 0,
    'pim.holdtime': 150,
    'pim.rp': '3.3.3.3',
    'pim.addr_address_family': [1, 1],
    'pim.addr_encoding_type': [0, 0],
    'pim.unicast': '3.3.3.3',
    'pim.group': ['224.0.0.0', '224.0.0.0'],
    'pim.group_addr.flags': 0,
    'pim.group_addr.flags.b': false,
    'pim.group_addr.flags.reserved': 0,
    'pim.group_addr.flags.z': false,
    'pim.mask_len': 4,
  });
});

test('every field: refresh', (t) => {
  t.deepEqual(fieldsOf(refresh), {
    'pim.version': 2,
    'pim.type': 9,
    'pim.res_bytes': '00',
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.group': ['225.0.0.1', '225.0.0.1'],
    'pim.addr_address_family': [1, 1, 1],
    'pim.addr_encoding_type': [0, 0, 0],
    'pim.group_addr.flags': 0,
    'pim.group_addr.flags.b': false,
    'pim.group_addr.flags.reserved': 0,
    'pim.group_addr.flags.z': false,
    'pim.mask_len': [32, 24],
    'pim.source': '10.0.0.1',
    'pim.unicast': ['10.0.0.1', '10.0.0.2'],
    'pim.originator': '10.0.0.2',
    'pim.rpt': false,
    'pim.metric_pref': 101,
    'pim.metric': 1,
    'pim.ttl': 5,
    'pim.prune_indicator': true,
    'pim.prune_now': true,
    'pim.assert_override': true,
    'pim.interval': 60,
  });
});

test('every field: election', (t) => {
  t.deepEqual(fieldsOf(election), {
    'pim.version': 2,
    'pim.type': 10,
    'pim.df_elect.subtype': 2,
    'pim.df_elect.rsvd': 0,
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.rp': '10.0.0.1',
    'pim.addr_address_family': 1,
    'pim.addr_encoding_type': 0,
    'pim.unicast': '10.0.0.1',
    'pim.metric_pref': 2147483748,
    'pim.metric': 10,
  });
});

test('every field: version1.query', (t) => {
  t.deepEqual(fieldsOf(version1.query), {
    'pim.igmp_type': 'PIM (0x14)',
    'pim.code': 0,
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.version': 1,
    'pim.res_bytes': '000000',
    'pim.mode': 2,
    'pim.holdtime': 105,
  });
});

test('every field: version1.register', (t) => {
  t.deepEqual(fieldsOf(version1.register), {
    'pim.igmp_type': 'PIM (0x14)',
    'pim.code': 1,
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.version': 1,
    'pim.res_bytes': '000000',
    'pim.ip_version': 4,
  });
});

test('every field: version1.stop', (t) => {
  t.deepEqual(fieldsOf(version1.stop), {
    'pim.igmp_type': 'PIM (0x14)',
    'pim.code': 2,
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.version': 1,
    'pim.res_bytes': '000000',
    'pim.group': '239.1.2.3',
    'pim.source': '10.0.0.9',
  });
});

test('every field: version1.joins', (t) => {
  t.deepEqual(fieldsOf(version1.joins), {
    'pim.igmp_type': 'PIM (0x14)',
    'pim.code': 3,
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.version': 1,
    'pim.res_bytes': ['000000', '0000', '00'],
    'pim.upstream_neighbor': '10.0.0.2',
    'pim.holdtime': 210,
    'pim.mask_len': [32, 32, 32],
    'pim.addr_len': 4,
    'pim.numgroups': 1,
    'pim.group': '239.1.2.3',
    'pim.group_mask': '255.255.255.255',
    'pim.numjoins': 1,
    'pim.src_flags.a': [1, 0],
    'pim.src_flags.s': [1, 1],
    'pim.src_flags.w': [1, 0],
    'pim.src_flags.r': [0, 1],
    'pim.src_flags.rsv': [0, 0],
    'pim.join_ip': '10.0.0.9',
    'pim.numprunes': 1,
    'pim.prune_ip': '10.0.0.10',
  });
});

test('every field: version1.reachable', (t) => {
  t.deepEqual(fieldsOf(version1.reachable), {
    'pim.igmp_type': 'PIM (0x14)',
    'pim.code': 4,
    'pim.cksum': 28148,
    'pim.cksum.status': 1,
    'pim.version': 1,
    'pim.res_bytes': ['000000', '0000'],
    'pim.group_address': '239.123.123.123',
    'pim.group_mask': '255.255.255.255',
    'pim.rp': '1.1.1.1',
    'pim.holdtime': 270,
  });
});

test('every field: version1.assertion', (t) => {
  t.deepEqual(fieldsOf(version1.assertion), {
    'pim.igmp_type': 'PIM (0x14)',
    'pim.code': 5,
    'pim.cksum': 0,
    'pim.cksum.status': 0,
    'pim.version': 1,
    'pim.res_bytes': '000000',
    'pim.group_address': '239.1.2.3',
    'pim.group_mask': '255.255.255.255',
    'pim.rpt': true,
    'pim.metric_pref': 101,
    'pim.metric': 2,
  });
});

test('who carries it, and what it carries', (t) => {
  t.is(dissect(hello).path, 'eth:ip:pim');
  t.is(dissect(joins6).path, 'eth:ipv6:pim');
  t.is(dissect(register).path, 'eth:ip:pim:ip:udp:data');
  t.is(dissect(version1.query).path, 'eth:ip:pim');
  t.is(dissect(version1.register).path, 'eth:ip:pim:ip:udp:data');
  t.is(dissect(inIpv4(`21 00 deff 00000000 6000 ${'00'.repeat(38)}`)).path, 'eth:ip:pim:ipv6');
  t.is(dissect(nullRegister).path, 'eth:ip:pim');
  t.is(fieldsOf(nullRegister)['pim.source'], '10.0.0.9');
});

test('the checksum is of the whole message, of a register of its header', (t) => {
  const status = (packet: Uint8Array) => fieldsOf(packet)['pim.cksum.status'];
  const right = inIpv4('26 00 d9ff');
  t.is(status(right), 1);
  t.is(status(inIpv4('26 00 d9fe')), 0);
  t.is(status(register), 1);
  t.is(status(inIpv4(`21 00 defe 00000000 ${UDP}`)), 0);
  t.is(status(inIpv4('36 00 d9ff')), 2);
  t.is(dissect(right.slice(0, 38), 1, 60).layers[2].fields['pim.cksum.status'], 1);
  t.is(dissect(hello.slice(0, 50), 1, hello.length).layers[2].fields['pim.cksum.status'], 2);
});

test('an unknown version has no more than a header', (t) => {
  t.deepEqual(Object.keys(fieldsOf(inIpv4('30 00 0000 0001 0002 0069'))), [
    'pim.version',
    'pim.type',
    'pim.res_bytes',
    'pim.cksum',
    'pim.cksum.status',
  ]);
});

test('lengths and counts that lie', (t) => {
  t.is(dissect(hello).problem, PROBLEM.none);
  const long = dissect(inIpv4('20 00 0000 0063 00ff abcd'));
  t.is(long.problem, PROBLEM.malformed);
  t.false('pim.optionlength' in long.layers[2].fields);
  t.false('pim.optionvalue' in long.layers[2].fields);
  const short = fieldsOf(inIpv4('20 00 0000 0013 0000 0001 0002 0069'));
  t.is(short['pim.dr_priority'], 0x00010002);
  t.deepEqual(short['pim.optiontype'], [19, 1]);
  t.is(short['pim.holdtime'], 105);
  const many = fieldsOf(inIpv4(`23 00 0000 0100 0a000001 00 ff 00d2 0100 00 20 ef010203 ffff ffff ${SOURCE}`));
  t.is(many['pim.join_ip'], '10.0.0.9');
  t.is(many['pim.numjoins'], 0xffff);
  t.false('pim.prune_ip' in many);
  t.false('pim.upstream_neighbor' in fieldsOf(inIpv4('23 00 0000 0300 0a000001 00 01 00d2')));
});

const packets = { hello, joins6, nullRegister6, bootstrap, candidate, refresh, ...version1, sources: joins };
for (const [name, packet] of Object.entries(packets)) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
