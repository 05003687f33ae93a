import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { inIpv6 } from '../../support/carriers.ts';
import { dissect } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const BODY = 54;
const message = (hex: string) => inIpv6(58, hex);
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[2].fields;
const address = (last: string) => `20010db8${'00'.repeat(11)}${last}`;

const echo = message('8000 4f9f 1234 0007 41424344');

test('every field of an echo request', (t) => {
  const { path, layers, problem } = dissect(echo);
  t.is(path, 'eth:ipv6:icmpv6');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[2].fields, {
    'icmpv6.type': 128,
    'icmpv6.code': 0,
    'icmpv6.checksum': 0x4f9f,
    'icmpv6.checksum.status': 0,
    'icmpv6.echo.identifier': 0x1234,
    'icmpv6.echo.sequence_number': 7,
  });
});

test('the checksum covers the pseudo-header', (t) => {
  t.is(fieldsOf(message('8000 eb71 1234 0007 41424344'))['icmpv6.checksum.status'], 1);
  t.is(dissect(echo.slice(0, -1), 1, echo.length).layers[2].fields['icmpv6.checksum.status'], 2);
});

const advertisement = message(`
  8600 0000 40 c8 0708 00000005 00000006
  01 01 021122334455
  03 04 40 e0 00015180 00003840 00000000 ${address('00')}
  05 01 0000 000005dc
  18 02 30 18 00001c20 20010db800010000
  19 03 0000 0000000a ${address('35')}
  1f 02 0000 0000000a 036c616e00 000000
  26 02 0709 0064ff9b 0000000000000000
  0e 01 010203040506
  fd 01 0a0b0c0d0e0f
`);

test('a router advertisement with options', (t) => {
  t.like(fieldsOf(advertisement), {
    'icmpv6.nd.ra.cur_hop_limit': 64,
    'icmpv6.nd.ra.flag': 0xc8,
    'icmpv6.nd.ra.flag.m': true,
    'icmpv6.nd.ra.flag.o': true,
    'icmpv6.nd.ra.flag.h': false,
    'icmpv6.nd.ra.flag.prf': 1,
    'icmpv6.nd.ra.router_lifetime': 1800,
    'icmpv6.nd.ra.reachable_time': 5,
    'icmpv6.nd.ra.retrans_timer': 6,
    'icmpv6.opt.type': [1, 3, 5, 24, 25, 31, 38, 14, 253],
    'icmpv6.opt.length': [1, 4, 1, 2, 3, 2, 2, 1, 1],
    'icmpv6.opt.linkaddr': '021122334455',
    'icmpv6.opt.src_linkaddr': '021122334455',
    'icmpv6.opt.prefix.length': [64, 48],
    'icmpv6.opt.prefix.flag.l': true,
    'icmpv6.opt.prefix.flag.r': true,
    'icmpv6.opt.prefix.valid_lifetime': 86400,
    'icmpv6.opt.prefix.preferred_lifetime': 14400,
    'icmpv6.opt.prefix': ['2001:db8::', '2001:db8:1::'],
    'icmpv6.opt.mtu': 1500,
    'icmpv6.opt.route_info.flag.route_preference': 3,
    'icmpv6.opt.route_lifetime': 7200,
    'icmpv6.opt.rdnss.lifetime': 10,
    'icmpv6.opt.rdnss': '2001:db8::35',
    'icmpv6.opt.dnssl.lifetime': 10,
    'icmpv6.opt.dnssl': 'lan',
    'icmpv6.opt.pref64.scaled_lifetime': 225,
    'icmpv6.opt.pref64.plc': 1,
    'icmpv6.opt.pref64.prefix': '64:ff9b::',
    'icmpv6.opt.nonce': '010203040506',
    'icmpv6.data': '0a0b0c0d0e0f',
  });
});

test('option lengths that lie', (t) => {
  const endless = advertisement.slice();
  endless[BODY + 17] = 0;
  t.is(fieldsOf(endless)['icmpv6.opt.type'], 1);
  const long = advertisement.slice();
  long[BODY + 17] = 0xff;
  t.is(fieldsOf(long)['icmpv6.opt.length'], 255);
  t.false('icmpv6.opt.linkaddr' in fieldsOf(long));
  const short = advertisement.slice();
  short[BODY + 25] = 1;
  t.false('icmpv6.opt.prefix.preferred_lifetime' in fieldsOf(short));
});

test('neighbor discovery', (t) => {
  t.like(fieldsOf(message(`8700 0000 00000000 ${address('01')} 02 01 021122334455`)), {
    'icmpv6.reserved': '00000000',
    'icmpv6.nd.ns.target_address': '2001:db8::1',
    'icmpv6.opt.target_linkaddr': '021122334455',
  });
  t.like(fieldsOf(message(`8800 0000 e0000000 ${address('01')}`)), {
    'icmpv6.nd.na.flag': 0xe0000000,
    'icmpv6.nd.na.flag.r': true,
    'icmpv6.nd.na.flag.s': true,
    'icmpv6.nd.na.flag.o': true,
    'icmpv6.nd.na.flag.rsv': 0,
    'icmpv6.nd.na.target_address': '2001:db8::1',
  });
  t.like(
    fieldsOf(message(`8900 0000 00000000 ${address('01')} ${address('02')} 04 02 000000000000 6000000000000000`)),
    {
      'icmpv6.nd.rd.target_address': '2001:db8::1',
      'icmpv6.rd.na.destination_address': '2001:db8::2',
      'icmpv6.opt.type': 4,
    },
  );
});

test('errors have their own fields, before the packet that they quote', (t) => {
  const tooBig = message(`0200 0000 00000500 60000000 0008 11 40 ${address('01')} ${address('02')} 0001000200080000`);
  t.is(dissect(tooBig).path, 'eth:ipv6:icmpv6:ipv6:udp');
  t.is(fieldsOf(tooBig)['icmpv6.mtu'], 1280);
  t.is(fieldsOf(message('0400 0000 00000028 6000'))['icmpv6.pointer'], 40);
  t.is(fieldsOf(message('0100 0000 00000000 6000'))['icmpv6.reserved'], '00000000');
});

test('extensions behind the quoted packet', (t) => {
  const traced = message('0300 0000 01000000 6000000000000000 2000 0000 0008 0101 000101ff');
  t.like(fieldsOf(traced), { 'icmpv6.length': 1, 'icmp.ext.class': 1, 'icmp.mpls.label': 16, 'icmp.mpls.ttl': 255 });
});

const report = message(`
  8f00 0000 0000 0002
  04 00 0000 ff0200000000000000000001ff000001
  01 01 0001 ff0200000000000000000001ff000002 ${address('09')} aabbccdd
`);

test('multicast listener discovery', (t) => {
  t.like(fieldsOf(report), {
    'icmpv6.mldr.nb_mcast_records': 2,
    'icmpv6.mldr.mar.record_type': [4, 1],
    'icmpv6.mldr.mar.aux_data_len': [0, 1],
    'icmpv6.mldr.mar.nb_sources': [0, 1],
    'icmpv6.mldr.mar.multicast_address': ['ff02::1:ff00:1', 'ff02::1:ff00:2'],
    'icmpv6.mldr.mar.source_address': '2001:db8::9',
    'icmpv6.mldr.mar.auxiliary_data': 'aabbccdd',
  });
  t.like(fieldsOf(message(`8200 0000 2710 0000 ${address('00')}`)), { 'icmpv6.mld.maximum_response_delay': 10000 });
  t.like(fieldsOf(message(`8200 0000 8005 0000 ${address('00')} 0a 3c 0001 ${address('07')}`)), {
    'icmpv6.mld.maximum_response_code': 0x1005 << 3,
    'icmpv6.mld.flag.s': true,
    'icmpv6.mld.flag.qrv': 2,
    'icmpv6.mld.qqi': 60,
    'icmpv6.mld.nb_sources': 1,
    'icmpv6.mld.source_address': '2001:db8::7',
  });
});

test('a record count that lies stops at the end', (t) => {
  const lying = report.slice();
  lying[BODY + 6] = 0xff;
  t.deepEqual(fieldsOf(lying)['icmpv6.mldr.mar.record_type'], [4, 1]);
});

const nodeReply = message('8c00 0000 0002 0000 0102030405060708 00000005 036c616e00 0361626300');

test('node information', (t) => {
  t.like(fieldsOf(nodeReply), {
    'icmpv6.ni.qtype': 2,
    'icmpv6.ni.nonce': 0x0102030405060708n,
    'icmpv6.ni.reply.node_ttl': 5,
    'icmpv6.ni.reply.node_name': ['lan', 'abc'],
  });
  t.like(fieldsOf(message('8b02 0000 0004 0002 0102030405060708 c0000201')), {
    'icmpv6.ni.flag.a': true,
    'icmpv6.ni.query.subject_ipv4': '192.0.2.1',
  });
});

const renumbering = message(`
  8a00 0000 00000001 02 10 0003 00000000
  01 07 00 30 00 80 0000 ${address('00')}
  30 10 c0 80 00278d00 00093a80 c0000000 ${address('01')}
`);

test('router renumbering', (t) => {
  t.like(fieldsOf(renumbering), {
    'icmpv6.rr.sequence_number': 1,
    'icmpv6.rr.flag.s': true,
    'icmpv6.rr.maxdelay': 3,
    'icmpv6.rr.pco.mp.matchlen': 48,
    'icmpv6.rr.pco.mp.matchprefix': '2001:db8::',
    'icmpv6.rr.pco.up.flagmask.l': [true, true],
    'icmpv6.rr.pco.up.flag.v': true,
    'icmpv6.rr.pco.up.useprefix': '2001:db8::1',
  });
});

const rpl = message(
  `9b02 0000 1e 40 00 05 ${address('00')} 05 12 00 80 ${address('07')} 00 06 04 80 01 02 03 c8 02 aabb`,
);

test('RPL messages and options', (t) => {
  t.like(fieldsOf(rpl), {
    'icmpv6.rpl.dao.instance': 30,
    'icmpv6.rpl.dao.flag.d': true,
    'icmpv6.rpl.dao.sequence': 5,
    'icmpv6.rpl.dao.dodagid': '2001:db8::',
    'icmpv6.rpl.opt.type': [5, 0, 6, 200],
    'icmpv6.rpl.opt.target.prefix_length': 128,
    'icmpv6.rpl.opt.target.prefix': '2001:db8::7',
    'icmpv6.rpl.opt.transit.flag.e': true,
    'icmpv6.rpl.opt.transit.pathlifetime': 3,
    'icmpv6.data': 'aabb',
  });
  t.is(fieldsOf(message('9b80 0000 80 00 00 00 00000001 09 00 00'))['icmpv6.rpl.secure.key.index'], 9);
});

test('a message that is too short is malformed, its fields as far as they go', (t) => {
  const { layers, problem } = dissect(message('8800 0000 e0000000 20010db8'));
  t.is(problem, PROBLEM.malformed);
  t.is(layers[2].fields['icmpv6.checksum.status'], 0);
  t.is(layers[2].fields['icmpv6.nd.na.flag'], 0xe0000000);
  t.false('icmpv6.nd.na.target_address' in layers[2].fields);
});

test('an echo without identifier', (t) => {
  t.deepEqual(Object.keys(fieldsOf(message('8000 0000'))), [
    'icmpv6.type',
    'icmpv6.code',
    'icmpv6.checksum',
    'icmpv6.checksum.status',
  ]);
});

for (const [name, packet] of Object.entries({ echo, advertisement, report, nodeReply, renumbering, rpl })) {
  test(`every prefix: ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes: ${name}`, (t) => flippedBytesDecode(t, packet));
}
