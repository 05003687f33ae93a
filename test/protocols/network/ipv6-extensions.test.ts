import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { CHECKSUM } from '../../../src/protocols/checksum-status.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const SOURCE = '20010db8000000000000000000000001';
const DESTINATION = '20010db8000000000000000000000002';
const STOP_A = '20010db80000000000000000000000aa';
const STOP_B = '20010db80000000000000000000000bb';

/** An Ethernet frame with this IPv6 payload. */
function frame(next: number, payload: string): Uint8Array {
  const body = fromHex(payload);
  const length = body.length.toString(16).padStart(4, '0');
  const head = `000000000002 000000000001 86dd 60000000 ${length} ${next.toString(16).padStart(2, '0')} 40`;
  return fromHex(`${head} ${SOURCE} ${DESTINATION} ${payload}`);
}

/** Without the type, its bits and the length of options. */
function dataOf(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(fields).filter(([name]) => !/\.(nxt|len|len_oct|opt\.type.*|opt\.length)$/.test(name));
  return Object.fromEntries(entries);
}

const chain = frame(
  0,
  `2b00 0502 0000 0100 // hop-by-hop: router alert, an empty PadN
   2c02 0001 00000000 ${STOP_A} // routing, type 0, one stop left
   3c00 0000 11223344 // atomic fragment
   1100 0104 00000000 // destination options: PadN
   1388 0009 000c 0000 61626364`,
);

test('every field of a chain', (t) => {
  const { path, layers, problem } = dissect(chain);
  t.is(path, 'eth:ipv6:ipv6.hopopts:ipv6.routing:ipv6.fraghdr:ipv6.dstopts:udp:data');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[2].fields, {
    'ipv6.hopopts.nxt': 43,
    'ipv6.hopopts.len': 0,
    'ipv6.hopopts.len_oct': 8,
    'ipv6.opt.type': [5, 1],
    'ipv6.opt.type.action': [0, 0],
    'ipv6.opt.type.change': [false, false],
    'ipv6.opt.type.rest': [5, 1],
    'ipv6.opt.length': [2, 0],
    'ipv6.opt.router_alert': 0,
    'ipv6.opt.padn': '',
  });
  t.deepEqual(layers[3].fields, {
    'ipv6.routing.nxt': 44,
    'ipv6.routing.len': 2,
    'ipv6.routing.type': 0,
    'ipv6.routing.segleft': 1,
    'ipv6.routing.len_oct': 24,
    'ipv6.routing.src.reserved': '00000000',
    'ipv6.routing.src.addr': '2001:db8::aa',
  });
  t.deepEqual(layers[4].fields, {
    'ipv6.fraghdr.nxt': 60,
    'ipv6.fraghdr.reserved_octet': 0,
    'ipv6.fraghdr.offset': 0,
    'ipv6.fraghdr.reserved_bits': 0,
    'ipv6.fraghdr.more': false,
    'ipv6.fraghdr.ident': 0x11223344,
  });
  t.deepEqual(layers[5].fields, {
    'ipv6.dstopts.nxt': 17,
    'ipv6.dstopts.len': 0,
    'ipv6.dstopts.len_oct': 8,
    'ipv6.opt.type': 1,
    'ipv6.opt.type.action': 0,
    'ipv6.opt.type.change': false,
    'ipv6.opt.type.rest': 1,
    'ipv6.opt.length': 4,
    'ipv6.opt.padn': '00000000',
  });
});

for (const [what, payload, expected] of [
  ['type 2', `3b02 0201 00000000 ${STOP_A}`, { 'mipv6.reserved': '00000000', 'mipv6.home_address': '2001:db8::aa' }],
  [
    'RPL',
    `3b03 0302 98200000 00000000000001 00000000000002 0000000000000003 0000`,
    {
      'rpl.cmprI': 9,
      'rpl.cmprE': 8,
      'rpl.pad': 2,
      'rpl.reserved': 0,
      'rpl.addr_count': 3,
      'rpl.address': ['00000000000001', '00000000000002', '0000000000000003'],
      'rpl.full_address': ['2001:db8::1', '2001:db8::2', '2001:db8::3'],
    },
  ],
  [
    'segments',
    `3b04 0401 01000102 ${STOP_A}${STOP_B}`,
    {
      'srh.last_entry': 1,
      'srh.flags': 0,
      'srh.tag': '0102',
      'srh.addr': ['2001:db8::aa', '2001:db8::bb'],
    },
  ],
  ['compact, 16 bits', '3b00 0501 0001 0002', { 'crh16.current_sid': 2, 'crh16.sid': [1, 2] }],
  ['compact, 32 bits', '3b01 0602 00000001 00000002 00000003', { 'crh32.current_sid': 3, 'crh32.sid': [1, 2, 3] }],
  ['unknown', '3b00 0701 01020304', { unknown_data: '01020304' }],
] as const) {
  test(`routing: ${what}`, (t) => {
    const { layers } = dissect(frame(43, payload));
    const found = Object.entries(layers[2].fields).filter(([name]) => !/\.(nxt|len|len_oct|type|segleft)$/.test(name));
    t.deepEqual(
      Object.fromEntries(found.map(([name, value]) => [name.slice('ipv6.routing.'.length), value])),
      expected,
    );
  });
}

for (const [what, option, expected] of [
  ['tunnel limit', '0401 04 0100 00', { 'ipv6.opt.tel': 4, 'ipv6.opt.padn': '' }],
  [
    'CALIPSO',
    '070c 00000001 01 02 abcd 01020304',
    {
      'ipv6.opt.calipso.doi': 1,
      'ipv6.opt.calipso.cmpt.length': 1,
      'ipv6.opt.calipso.sens_level': 2,
      'ipv6.opt.calipso.checksum': 0xabcd,
      'ipv6.opt.calipso.cmpt_bitmap': '01020304',
    },
  ],
  [
    'duplicate detection by identifier',
    '0804 11 a1a2 b1',
    {
      'ipv6.opt.smf_dpd.hash_bit': false,
      'ipv6.opt.smf_dpd.tid_type': 1,
      'ipv6.opt.smf_dpd.tid_len': 1,
      'ipv6.opt.smf_dpd.tagger_id': 'a1a2',
      'ipv6.opt.smf_dpd.ident': 'b1',
    },
  ],
  [
    'duplicate detection by hash',
    '0804 81a2a3a4',
    { 'ipv6.opt.smf_dpd.hash_bit': true, 'ipv6.opt.smf_dpd.hav': '81a2a3a4' },
  ],
  [
    'metrics',
    '0f0a 0102 0003 0004 0005 0006 0100',
    {
      'ipv6.opt.pdm.scale_dtlr': 1,
      'ipv6.opt.pdm.scale_dtls': 2,
      'ipv6.opt.pdm.psn_this_pkt': 3,
      'ipv6.opt.pdm.psn_last_recv': 4,
      'ipv6.opt.pdm.delta_last_recv': 5,
      'ipv6.opt.pdm.delta_last_sent': 6,
      'ipv6.opt.padn': '',
    },
  ],
  [
    'quick-start request',
    '2606 05 3e 0000000d 000000000000',
    {
      'ipv6.opt.qs_func': 0,
      'ipv6.opt.qs_rate': 5,
      'ipv6.opt.qs_ttl': 62,
      'ipv6.opt.qs_ttl_diff': 2,
      'ipv6.opt.qs_nonce': 3,
      'ipv6.opt.qs_reserved': 1,
    },
  ],
  [
    'quick-start report',
    '2606 85 3e 0000000d 000000000000',
    {
      'ipv6.opt.qs_func': 8,
      'ipv6.opt.qs_rate': 5,
      'ipv6.opt.qs_unused': 62,
      'ipv6.opt.qs_nonce': 3,
      'ipv6.opt.qs_reserved': 1,
    },
  ],
  [
    'path MTU',
    '3004 05dc 05dd',
    { 'ipv6.opt.pmtu.min': 1500, 'ipv6.opt.pmtu.rtn': 1500, 'ipv6.opt.pmtu.r_flag': true },
  ],
  [
    'RPL',
    '6304 a1 02 0003',
    {
      'ipv6.opt.rpl.flag': 0xa1,
      'ipv6.opt.rpl.flag.o': true,
      'ipv6.opt.rpl.flag.r': false,
      'ipv6.opt.rpl.flag.f': true,
      'ipv6.opt.rpl.flag.rsv': 1,
      'ipv6.opt.rpl.instance_id': 2,
      'ipv6.opt.rpl.sender_rank': 3,
    },
  ],
  [
    'MPL',
    '6d04 60 07 abcd',
    {
      'ipv6.opt.mpl.flag': 0x60,
      'ipv6.opt.mpl.flag.s': 1,
      'ipv6.opt.mpl.flag.m': true,
      'ipv6.opt.mpl.flag.v': false,
      'ipv6.opt.mpl.flag.rsv': 0,
      'ipv6.opt.mpl.sequence': 7,
      'ipv6.opt.mpl.seed_id': 'abcd',
    },
  ],
  ['TPF', '4104 01020304', { 'ipv6.opt.tpf_information': 0x01020304 }],
  ['ILNP nonce', '8b04 01020304', { 'ipv6.opt.ilnp_nonce': '01020304' }],
  ['line', '8c04 03 616263', { 'ipv6.opt.lio.length': 3, 'ipv6.opt.lio.line_id': 'abc' }],
  [
    'DFF',
    'ee03 60 0102 00',
    {
      'ipv6.opt.dff.flags': 0x60,
      'ipv6.opt.dff.flag.ver': 1,
      'ipv6.opt.dff.flag.dup': true,
      'ipv6.opt.dff.flag.ret': false,
      'ipv6.opt.dff.flag.rsv': 0,
      'ipv6.opt.dff.sequence_number': 0x0102,
    },
  ],
  ['experimental', '1e04 01020304', { 'ipv6.opt.experimental': '01020304' }],
  ['unknown', '9f04 01020304', { 'ipv6.opt.unknown': '01020304' }],
  ['more than the option has', '0504 0001 0203', { 'ipv6.opt.router_alert': 1, 'ipv6.opt_unknown_data': '0203' }],
] as const) {
  test(`option: ${what}`, (t) => {
    const size = fromHex(option).length + 2;
    const units = Math.ceil(size / 8);
    const header = `3b ${(units - 1).toString(16).padStart(2, '0')} ${option} ${'00'.repeat(units * 8 - size)}`;
    t.deepEqual(dataOf(dissect(frame(60, header)).layers[2].fields), expected);
  });
}

test('option: IOAM trace', (t) => {
  // Nodes of two words, one word free, an empty opaque state behind the node.
  const option = '0000 311a 00 00 0001 12 01 c00002 00 ffffffff 40000001 00020003 00000007';
  const { fields } = dissect(frame(0, `3b03 ${option}`)).layers[2];
  t.is(fields['ipv6.opt.ioam.trace.ns'], 1);
  t.is(fields['ipv6.opt.ioam.trace.nodelen'], 2);
  t.is(fields['ipv6.opt.ioam.trace.flags'], 4);
  t.is(fields['ipv6.opt.ioam.trace.flag.l'], true);
  t.is(fields['ipv6.opt.ioam.trace.remlen'], 1);
  t.is(fields['ipv6.opt.ioam.trace.type'], 0xc00002);
  t.is(fields['ipv6.opt.ioam.trace.type.bit0'], true);
  t.is(fields['ipv6.opt.ioam.trace.type.bit2'], false);
  t.is(fields['ipv6.opt.ioam.trace.free_space'], 'ffffffff');
  t.is(fields['ipv6.opt.ioam.trace.node.hlim'], 0x40);
  t.is(fields['ipv6.opt.ioam.trace.node.iif'], 2);
  t.is(fields['ipv6.opt.ioam.trace.node.oss.scid'], 7);
});

test('an option that runs over ends the list', (t) => {
  const { fields } = dissect(frame(60, '3b00 0104 0000 0909')).layers[2];
  t.is(fields['ipv6.opt.padn'], '00000909');
  const over = dissect(frame(60, '3b00 0105 0000 0000')).layers[2].fields;
  t.is(over['ipv6.opt.length'], 5);
  t.false('ipv6.opt.padn' in over);
});

test('a fragment has data below', (t) => {
  t.is(dissect(frame(44, '1100 0001 00000001 13880009000c000061626364')).path, 'eth:ipv6:ipv6.fraghdr:data');
  t.is(dissect(frame(44, '1100 0008 00000001 13880009000c000061626364')).path, 'eth:ipv6:ipv6.fraghdr:data');
});

test('an option that claims more than the packet has is malformed, and nothing follows', (t) => {
  for (const header of [0, 60]) {
    const over = dissect(frame(header, '3b00 0112 0000 0000 0000000000000000'));
    t.is(over.problem, PROBLEM.malformed);
    t.is(over.layers.length, 3);
    t.not(dissect(frame(header, '3b00 010c 0000 0000 0000000000000000')).problem, PROBLEM.malformed);
  }
});

test('a header longer than its carrier is malformed', (t) => {
  const { path, layers, problem } = dissect(frame(43, `3b04 0001 00000000 ${STOP_A} 0000`));
  t.is(path, 'eth:ipv6:ipv6.routing');
  t.is(layers[2].fields['ipv6.routing.src.addr'], '2001:db8::aa');
  t.is(problem, PROBLEM.malformed);
});

test('checksums are made with the last stop, and with the home address', (t) => {
  const datagram = '0001 0002 0009';
  const plain = `${SOURCE} ${DESTINATION}`;
  const cases = [
    [43, `1102 0001 00000000 ${STOP_A}`, `${SOURCE} ${STOP_A}`],
    [43, `1102 0000 00000000 ${STOP_A}`, plain],
    [43, `1102 0201 00000000 ${STOP_A}`, `${SOURCE} ${STOP_A}`],
    [43, `1104 0401 01000000 ${STOP_A} ${STOP_B}`, `${SOURCE} ${STOP_A}`],
    [60, `1102 0102 0000 c910 ${STOP_B}`, `${STOP_B} ${DESTINATION}`],
  ] as const;
  for (const [next, header, addresses] of cases) {
    const sum = checksum(fromHex(`${addresses} 00000009 00000011 ${datagram} 0000 6100`));
    const { layers } = dissect(frame(next, `${header} ${datagram} ${sum.toString(16).padStart(4, '0')} 61`));
    t.is(layers[3].fields['udp.checksum.status'], CHECKSUM.good, header);
  }
});

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i] << 8) | bytes[i + 1];
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

test('every prefix', (t) => everyPrefixDecodes(t, chain));
test('flipped bytes', (t) => flippedBytesDecode(t, chain));
