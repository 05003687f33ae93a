import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex16 = (value: number) => value.toString(16).padStart(4, '0');

function inIpv4(message: string): Uint8Array {
  const total = 20 + fromHex(message).length;
  return fromHex(`01005e00000a 000000000001 0800 45c0 ${hex16(total)} 0001 0000 02 58 0000 0a000001 e000000a
    ${message}`);
}

function eigrp(opcode: string, values: string, flags = '00000000'): Uint8Array {
  return inIpv4(`02 ${opcode} ee68 ${flags} 00000017 00000018 0000 0064 ${values}`);
}

const METRIC = '00000a00 00006400 0005dc 01 ff 02 03 05';
const EXTERNAL = '0a000009 00000065 00000007 0000000b 0000 06 03';
const HOP_6 = 'fe800000000000000000000000000001';

const hello = eigrp(
  '05',
  `0001 000c 01 00 01 00 00 00 000f 0004 0008 0c04 0102 0003 0009 04 0a000001 0005 0008 00000019
   0006 0006 002b 0007 0005 00`,
);
const authenticated = eigrp(
  '05',
  `0002 0028 0002 0010 00000001 00000000 0000000000000000 000102030405060708090a0b0c0d0e0f`,
);
const update = eigrp(
  '01',
  `0102 001c 0a000002 ${METRIC} 18 c0a801 0102 001d 0a000002 ${METRIC} 1e 0a000004 0103 0030 00000000 ${EXTERNAL} ${METRIC} 18 c0a802`,
  '00000009',
);
const update6 = eigrp(
  '01',
  `0402 002e ${HOP_6} ${METRIC} 40 20010db800010002 00 0403 0041 ${HOP_6} ${EXTERNAL} ${METRIC} 3c 20010db800010003`,
);
const sequence6 = eigrp('03', `0003 0015 10 ${HOP_6}`);
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[2].fields;

test('every field: hello', (t) => {
  t.deepEqual(fieldsOf(hello), {
    'eigrp.checksum.status': 0,
    'eigrp.version': 2,
    'eigrp.opcode': 5,
    'eigrp.checksum': 61032,
    'eigrp.flags': 0,
    'eigrp.flags.init': false,
    'eigrp.flags.condrecv': false,
    'eigrp.flags.restart': false,
    'eigrp.flags.eot': false,
    'eigrp.seq': 23,
    'eigrp.ack': 24,
    'eigrp.vrid': 0,
    'eigrp.as': 100,
    'eigrp.tlv_type': [1, 4, 3, 5, 6, 7],
    'eigrp.tlv.len': [12, 8, 9, 8, 6, 5],
    'eigrp.par.k1': 1,
    'eigrp.par.k2': 0,
    'eigrp.par.k3': 1,
    'eigrp.par.k4': 0,
    'eigrp.par.k5': 0,
    'eigrp.par.k6': 0,
    'eigrp.par.holdtime': 15,
    'eigrp.release_version': 3076,
    'eigrp.tlv_version': 258,
    'eigrp.seq.addrlen': 4,
    'eigrp.seq.ipv4addr': '10.0.0.1',
    'eigrp.next_mcast_seq': 25,
    'eigrp.stub_options': 43,
    'eigrp.stub_options.connected': true,
    'eigrp.stub_options.static': true,
    'eigrp.stub_options.summary': false,
    'eigrp.stub_options.redist': true,
    'eigrp.stub_options.leakmap': false,
    'eigrp.stub_options.recvonly': true,
  });
});

test('every field: authenticated', (t) => {
  t.deepEqual(fieldsOf(authenticated), {
    'eigrp.checksum.status': 0,
    'eigrp.version': 2,
    'eigrp.opcode': 5,
    'eigrp.checksum': 61032,
    'eigrp.flags': 0,
    'eigrp.flags.init': false,
    'eigrp.flags.condrecv': false,
    'eigrp.flags.restart': false,
    'eigrp.flags.eot': false,
    'eigrp.seq': 23,
    'eigrp.ack': 24,
    'eigrp.vrid': 0,
    'eigrp.as': 100,
    'eigrp.tlv_type': 2,
    'eigrp.tlv.len': 40,
    'eigrp.auth.type': 2,
    'eigrp.auth.length': 16,
    'eigrp.auth.keyid': 1,
    'eigrp.auth.keyseq': 0,
    'eigrp.nullpad': '0000000000000000',
    'eigrp.auth.digest': '000102030405060708090a0b0c0d0e0f',
  });
});

test('every field: update', (t) => {
  t.deepEqual(fieldsOf(update), {
    'eigrp.checksum.status': 0,
    'eigrp.version': 2,
    'eigrp.opcode': 1,
    'eigrp.checksum': 61032,
    'eigrp.flags': 9,
    'eigrp.flags.init': true,
    'eigrp.flags.condrecv': false,
    'eigrp.flags.restart': false,
    'eigrp.flags.eot': true,
    'eigrp.seq': 23,
    'eigrp.ack': 24,
    'eigrp.vrid': 0,
    'eigrp.as': 100,
    'eigrp.tlv_type': [258, 258, 259],
    'eigrp.tlv.len': [28, 29, 48],
    'eigrp.ipv4.nexthop': ['10.0.0.2', '10.0.0.2', '0.0.0.0'],
    'eigrp.old_metric.delay': [2560, 2560, 2560],
    'eigrp.old_metric.bw': [25600, 25600, 25600],
    'eigrp.old_metric.mtu': [1500, 1500, 1500],
    'eigrp.old_metric.hopcount': [1, 1, 1],
    'eigrp.old_metric.rel': [255, 255, 255],
    'eigrp.old_metric.load': [2, 2, 2],
    'eigrp.old_metric.intag': [3, 3, 3],
    'eigrp.metric.flags.srcwd': [true, true, true],
    'eigrp.metric.flags.cd': [false, false, false],
    'eigrp.metric.flags.active': [true, true, true],
    'eigrp.metric.flags.repl': [false, false, false],
    'eigrp.ipv4.prefixlen': [24, 30, 24],
    'eigrp.ipv4.destination': ['192.168.1.0', '10.0.0.4', '192.168.2.0'],
    'eigrp.extdata.origrid': '10.0.0.9',
    'eigrp.extdata.as': 101,
    'eigrp.extdata.tag': 7,
    'eigrp.extdata.metric': 11,
    'eigrp.extdata.reserved': 0,
    'eigrp.extdata.proto': 6,
    'eigrp.opaque.flag.ext': true,
    'eigrp.opaque.flag.cd': true,
  });
});

test('every field: update6', (t) => {
  t.deepEqual(fieldsOf(update6), {
    'eigrp.checksum.status': 0,
    'eigrp.version': 2,
    'eigrp.opcode': 1,
    'eigrp.checksum': 61032,
    'eigrp.flags': 0,
    'eigrp.flags.init': false,
    'eigrp.flags.condrecv': false,
    'eigrp.flags.restart': false,
    'eigrp.flags.eot': false,
    'eigrp.seq': 23,
    'eigrp.ack': 24,
    'eigrp.vrid': 0,
    'eigrp.as': 100,
    'eigrp.tlv_type': [1026, 1027],
    'eigrp.tlv.len': [46, 65],
    'eigrp.ipv6.nexthop': ['fe80::1', 'fe80::1'],
    'eigrp.old_metric.delay': [2560, 2560],
    'eigrp.old_metric.bw': [25600, 25600],
    'eigrp.old_metric.mtu': [1500, 1500],
    'eigrp.old_metric.hopcount': [1, 1],
    'eigrp.old_metric.rel': [255, 255],
    'eigrp.old_metric.load': [2, 2],
    'eigrp.old_metric.intag': [3, 3],
    'eigrp.metric.flags.srcwd': [true, true],
    'eigrp.metric.flags.cd': [false, false],
    'eigrp.metric.flags.active': [true, true],
    'eigrp.metric.flags.repl': [false, false],
    'eigrp.ipv6.prefixlen': [64, 60],
    'eigrp.ipv6.destination': ['2001:db8:1:2::', '2001:db8:1::'],
    'eigrp.extdata.origrid': '10.0.0.9',
    'eigrp.extdata.as': 101,
    'eigrp.extdata.tag': 7,
    'eigrp.extdata.metric': 11,
    'eigrp.extdata.reserved': 0,
    'eigrp.extdata.proto': 6,
    'eigrp.opaque.flag.ext': true,
    'eigrp.opaque.flag.cd': true,
  });
});

test('every field: sequence6', (t) => {
  t.deepEqual(fieldsOf(sequence6), {
    'eigrp.checksum.status': 0,
    'eigrp.version': 2,
    'eigrp.opcode': 3,
    'eigrp.checksum': 61032,
    'eigrp.flags': 0,
    'eigrp.flags.init': false,
    'eigrp.flags.condrecv': false,
    'eigrp.flags.restart': false,
    'eigrp.flags.eot': false,
    'eigrp.seq': 23,
    'eigrp.ack': 24,
    'eigrp.vrid': 0,
    'eigrp.as': 100,
    'eigrp.tlv_type': 3,
    'eigrp.tlv.len': 21,
    'eigrp.seq.addrlen': 16,
    'eigrp.seq.ipv6addr': 'fe80::1',
  });
});

test('who carries it', (t) => {
  t.is(dissect(hello).path, 'eth:ip:eigrp');
  t.is(dissect(hello).problem, PROBLEM.none);
});

test('the checksum is of the whole message', (t) => {
  const status = (packet: Uint8Array) => fieldsOf(packet)['eigrp.checksum.status'];
  t.is(status(inIpv4('02 05 fd7e 00000000 00000000 00000018 0000 0064')), 1);
  t.is(status(inIpv4('02 05 fd7f 00000000 00000000 00000018 0000 0064')), 0);
  t.is(dissect(hello.slice(0, 60), 1, hello.length).layers[2].fields['eigrp.checksum.status'], 2);
});

test('several destinations of one metric', (t) => {
  const fields = fieldsOf(eigrp('01', `0102 0021 0a000002 ${METRIC} 18 c0a801 1e 0a000004`));
  t.deepEqual(fields['eigrp.ipv4.destination'], ['192.168.1.0', '10.0.0.4']);
});

test('lengths that lie', (t) => {
  const short = dissect(eigrp('05', '0004 0003 0c04 0102'));
  t.is(short.problem, PROBLEM.malformed);
  t.is(short.layers[2].fields['eigrp.tlv.len'], 3);
  t.false('eigrp.release_version' in short.layers[2].fields);
  const long = dissect(eigrp('05', '0004 0020 0c04 0102'));
  t.is(long.problem, PROBLEM.malformed);
  t.is(long.layers[2].fields['eigrp.release_version'], 0x0c04);
  const empty = fieldsOf(eigrp('05', '0004 0004 0004 0008 0c04 0102'));
  t.is(empty['eigrp.tlv_type'], 4);
  t.false('eigrp.tlv_version' in empty);
  const prefix = fieldsOf(eigrp('01', `0102 001c 0a000002 ${METRIC} 21 c0a801`));
  t.is(prefix['eigrp.ipv4.prefixlen'], 33);
  t.false('eigrp.ipv4.destination' in prefix);
  t.false('eigrp.ipv4.destination' in fieldsOf(eigrp('01', `0102 001b 0a000002 ${METRIC} 18 c0a8`)));
  t.is(fieldsOf(eigrp('03', '0003 000a 05 0a000001 00'))['eigrp.seq.addrlen'], 5);
});

for (const [name, packet] of Object.entries({ hello, authenticated, update, update6, sequence6 })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
