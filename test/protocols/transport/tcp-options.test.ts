import test from 'ava';
import type { FieldValue } from '../../../src/protocols/define.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { flippedBytesDecode } from '../../support/protocol-macros.ts';

function withOptions(hex: string): Uint8Array {
  const options = fromHex(hex);
  const padded = options.length + (-options.length & 3);
  const length = (40 + padded).toString(16).padStart(4, '0');
  const offset = ((20 + padded) >> 2).toString(16);
  return fromHex(`000000000002 000000000001 0800 4500 ${length} 0001 4000 40 06 0000 0a000001 0a000003
    c350 0050 00001000 00002000 ${offset}0 10 1000 0000 0000 ${hex} ${'00'.repeat(padded - options.length)}`);
}

/** The options' own fields, `tcp.options.` left out, without the zeros behind. */
function optionsOf(hex: string): Record<string, FieldValue | readonly FieldValue[]> {
  const { fields } = dissect(withOptions(hex)).layers[2];
  const own = Object.entries(fields).filter(([name]) => name.startsWith('tcp.options.'));
  return Object.fromEntries(own.map(([name, value]) => [name.slice('tcp.options.'.length), value]));
}

const flags = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, true]));

for (const [what, hex, expected] of [
  ['segment size', '020405b4', { mss_val: 1460 }],
  ['segment size of another length', '020305', {}],
  ['window scale', '030307', { 'wscale.shift': 7, 'wscale.multiplier': 128 }],
  ['window scale too large', '0303ff', { 'wscale.shift': 255, 'wscale.multiplier': 16384 }],
  ['SACK permitted', '0402', {}],
  ['SACK', '050a 00002100 00002200', { sack_le: 0x2100, sack_re: 0x2200, 'sack.count': 1 }],
  [
    'SACK of what is acknowledged',
    '050a 00001f00 00002000',
    { sack_le: 0x1f00, sack_re: 0x2000, 'sack.count': 1, 'sack.dsack_le': 0x1f00, 'sack.dsack_re': 0x2000 },
  ],
  [
    'SACK within the second block',
    '0512 00002100 00002200 00002000 00002300',
    {
      sack_le: [0x2100, 0x2000],
      sack_re: [0x2200, 0x2300],
      'sack.count': 2,
      'sack.dsack_le': 0x2100,
      'sack.dsack_re': 0x2200,
    },
  ],
  ['half a SACK block', '0506 00000001', { sack_le: 1, 'sack.count': 0 }],
  ['echo', '0606 00000001', { echo_value: 1 }],
  ['echo reply', '0706 00000002', { echo_value: 2 }],
  ['connection count', '0b06 00000003', { cc_value: 3 }],
  ['MD5', `1312 ${'11'.repeat(16)}`, { 'md5.digest': '11'.repeat(16) }],
  [
    'SCPS',
    '1404 f8 05',
    {
      'scps.vector': 0xf8,
      ...flags('scpsflags.bets', 'scpsflags.snack1', 'scpsflags.snack2', 'scpsflags.compress', 'scpsflags.nlts'),
      'scpsflags.reserved': 0,
      'scps.binding': 5,
    },
  ],
  ['SCPS of another length', '1406 01 23 aaaa', {}],
  ['SNACK', '1506 0001 0002', { 'snack.offset': 1, 'snack.size': 2 }],
  ['quick-start', '1b08 05 06 00000007', { 'qs.rate': 5, 'qs.ttl_diff': 6 }],
  ['user timeout', '1c04 8005', { user_to_granularity: true, user_to_val: 5 }],
  ['authentication', '1d06 01 02 aabb', { 'ao.keyid': 1, 'ao.rnextkeyid': 2, 'ao.mac': 'aabb' }],
  ['fast open, no cookie', '2202', {}],
  ['fast open', '2206 01020304', { 'tfo.cookie': '01020304' }],
  ['fast open, as an experiment', 'fd08 f989 01020304', { 'experimental.exid': 0xf989, 'tfo.cookie': '01020304' }],
  ['experiment', 'fd06 1234 abcd', { 'experimental.exid': 0x1234, 'experimental.data': 'abcd' }],
  ['ACK rate', 'fe05 00ac 07', { 'experimental.exid': 0x00ac, 'tarr.rate': 3, 'tar.reserved': 1 }],
  ['accurate ECN', 'ac0b 000001 000002 000003', { 'acc_ecn.ee0b': 1, 'acc_ecn.eceb': 2, 'acc_ecn.ee1b': 3 }],
  ['accurate ECN, other order', 'ae08 000001 000002', { 'acc_ecn.ee1b': 1, 'acc_ecn.eceb': 2 }],
  ['accurate ECN of another length', 'ac04 0001', {}],
  [
    'Riverbed response',
    '4c10 11 00 0a000001 0a000002 1f90',
    {
      'rvbd.probe.type1': 1,
      'rvbd.probe.version': 1,
      'rvbd.probe.reserved': 0,
      'rvbd.probe.prober': '10.0.0.1',
      'rvbd.probe.proxy.ip': '10.0.0.2',
      'rvbd.probe.proxy.port': 8080,
    },
  ],
  [
    'Riverbed information',
    '4c08 10 05 0a000001',
    {
      'rvbd.probe.type2': 8,
      'rvbd.probe.version_raw': 0,
      'rvbd.probe.version': 2,
      'rvbd.probe.flags': 5,
      'rvbd.probe.flags.notcfe': true,
      'rvbd.probe.flags.last': true,
      'rvbd.probe.client.ip': '10.0.0.1',
    },
  ],
  [
    'Riverbed transparency',
    '4e10 0401 0a000001 0a000002 0050 0051',
    {
      'rvbd.trpy.flags': 0x0401,
      'rvbd.trpy.flags.fw_rst_probe': true,
      'rvbd.trpy.flags.fw_rst_inner': false,
      'rvbd.trpy.flags.fw_rst': false,
      'rvbd.trpy.flags.chksum': false,
      'rvbd.trpy.flags.oob': false,
      'rvbd.trpy.flags.mode': true,
      'rvbd.trpy.src.ip': '10.0.0.1',
      'rvbd.trpy.dst.ip': '10.0.0.2',
      'rvbd.trpy.src.port': 80,
      'rvbd.trpy.dst.port': 81,
    },
  ],
  ['unknown', 'e005 010203', { 'unknown.payload': '010203' }],
] as const) {
  test(what, (t) => t.deepEqual(optionsOf(hex), expected as Record<string, FieldValue>));
}

for (const [what, hex, expected] of [
  [
    'capable, version 0',
    '1e0c 00 81 0000000000000001',
    {
      subtype: 0,
      version: 0,
      flags: 0x81,
      'checksumreq.flags': 1,
      'extensibility.flag': 0,
      'sha1.flag': 1,
      'reserved.flag': 0,
      sendkey: 1n,
    },
  ],
  [
    'capable, version 1, with data',
    '1e18 01 21 0000000000000001 0000000000000002 0010 abcd',
    {
      subtype: 0,
      version: 1,
      flags: 0x21,
      'checksumreq.flags': 0,
      'extensibility.flag': 0,
      'nomoresubflows.flag': 1,
      'sha256.flag': 1,
      'reserved.flag': 0,
      sendkey: 1n,
      recvkey: 2n,
      datalvllen: 16,
      checksum: 0xabcd,
    },
  ],
  [
    'join, SYN',
    '1e0c 11 02 00000003 00000004',
    { subtype: 1, flags: 0x11, 'backup.flag': 1, addrid: 2, recvtok: 3, sendrand: 4 },
  ],
  [
    'join, SYN+ACK',
    '1e10 10 02 0000000000000005 00000006',
    { subtype: 1, flags: 0x10, 'backup.flag': 0, addrid: 2, sendtrunchmac: 5n, sendrand: 6 },
  ],
  ['join, ACK', `1e18 1000 ${'ab'.repeat(20)}`, { subtype: 1, reserved: 0, sendhmac: 'ab'.repeat(20) }],
  [
    'data sequence, long',
    '1e1c 20 0f 0000000000000001 0000000000000002 00000003 0004 beef',
    {
      subtype: 2,
      flags: 0x0f,
      'datafin.flag': 0,
      'dseqn8.flag': 1,
      'dseqnpresent.flag': 1,
      'dataack8.flag': 1,
      'dataackpresent.flag': 1,
      rawdataack: 1n,
      rawdataseqno: 2n,
      subflowseqno: 3,
      datalvllen: 4,
      checksum: 0xbeef,
    },
  ],
  [
    'data sequence, short',
    '1e12 20 05 00000001 00000002 00000003 0004',
    {
      subtype: 2,
      flags: 0x05,
      'datafin.flag': 0,
      'dseqn8.flag': 0,
      'dseqnpresent.flag': 1,
      'dataack8.flag': 0,
      'dataackpresent.flag': 1,
      rawdataack: 1n,
      rawdataseqno: 2n,
      subflowseqno: 3,
      datalvllen: 4,
    },
  ],
  ['add address', '1e0a 34 02 0a000001 0050', { subtype: 3, ipver: 4, addrid: 2, ipv4: '10.0.0.1', port: 80 }],
  [
    'add address, version 1',
    '1e10 31 02 0a000001 0000000000000007',
    { subtype: 3, echo: 1, addrid: 2, ipv4: '10.0.0.1', addaddrtrunchmac: 7n },
  ],
  ['remove addresses', '1e05 40 01 02', { subtype: 4, addrid: [1, 2] }],
  ['priority', '1e04 51 02', { subtype: 5, flags: 0x51, 'backup.flag': 1, addrid: 2 }],
  ['fail', '1e0c 60 01 0000000000000009', { subtype: 6, reserved: 1, rawdataseqno: 9n }],
  ['fast close', '1e0c 70 01 0000000000000009', { subtype: 7, reserved: 1, recvkey: 9n }],
  [
    'reset',
    '1e04 85 03',
    {
      subtype: 8,
      flags: 0x85,
      'flag_U.flag': false,
      'flag_V.flag': true,
      'flag_W.flag': false,
      'flag_T.flag': true,
      rst_reason: 3,
    },
  ],
] as const) {
  test(`multipath: ${what}`, (t) => {
    const named = Object.entries(expected).map(([name, value]) => [`mptcp.${name}`, value]);
    t.deepEqual(optionsOf(hex), Object.fromEntries(named));
  });
}

test('a length that lies ends the list', (t) => {
  for (const hex of ['0101 02ff 05b4 0101', '0101 0201 05b4 0101', '0101 0200 05b4 0101']) {
    t.deepEqual(dissect(withOptions(hex)).layers[2].fields['tcp.option_kind'], [1, 1], hex);
  }
});

test('zeros behind the end of the list are ends, anything else is not read', (t) => {
  t.deepEqual(dissect(withOptions('00000000')).layers[2].fields['tcp.option_kind'], [0, 0, 0, 0]);
  t.deepEqual(dissect(withOptions('0000 0204 05b4 0000')).layers[2].fields['tcp.option_kind'], [0, 0]);
});

test('flipped bytes', (t) =>
  flippedBytesDecode(
    t,
    withOptions('1e1220050000000100000002000000030004 0101 050a0000000100000002 4c0611000a000001'),
  ));
