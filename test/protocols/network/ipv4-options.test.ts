import test from 'ava';
import type { FieldValue } from '../../../src/protocols/define.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { flippedBytesDecode } from '../../support/protocol-macros.ts';

function withOptions(hex: string): Uint8Array {
  const options = fromHex(hex);
  const padded = options.length + (-options.length & 3);
  const length = (22 + padded).toString(16).padStart(4, '0');
  const words = ((20 + padded) >> 2).toString(16);
  return fromHex(`000000000002 000000000001 0800
    4${words}00 ${length} 0001 0000 40 63 0000 0a000001 0a000003 ${hex} ${'00'.repeat(padded - options.length)} aabb`);
}

/** The fields of the options, without their types and lengths. */
function optionsOf(hex: string): Record<string, FieldValue | readonly FieldValue[]> {
  const { fields } = dissect(withOptions(hex)).layers[1];
  const own = Object.entries(fields).filter(
    ([name]) => /^ip\.(opt|cipso|.*_rt)/.test(name) && !/\.(type.*|len)$|_host$/.test(name.replace('tag_type', 'tag')),
  );
  return Object.fromEntries(own.map(([name, value]) => [name.replace(/^ip\.(opt\.)?/, ''), value]));
}

test('types, and padding', (t) => {
  const { fields } = dissect(withOptions('01 94 04 0000')).layers[1];
  t.deepEqual(fields['ip.opt.type'], [1, 148, 0]);
  t.deepEqual(fields['ip.opt.type.copy'], [false, true, false]);
  t.deepEqual(fields['ip.opt.type.class'], [0, 0, 0]);
  t.deepEqual(fields['ip.opt.type.number'], [1, 20, 0]);
  t.is(fields['ip.opt.len'], 4);
});

for (const [what, hex, expected] of [
  ['router alert', '94040005', { ra: 5 }],
  ['stream', '88040005', { sid: 5 }],
  ['MTU probe', '0b0405dc', { mtu: 1500 }],
  ['record route', '070b08 0a000002 00000000', { ptr: 8, rec_rt: '10.0.0.2', empty_rt: '0.0.0.0' }],
  ['loose route', '830b08 0a000002 0a000004', { ptr: 8, rec_rt: '10.0.0.2', src_rt: '10.0.0.4' }],
  ['strict route at its end', '890b0c 0a000002 0a000004', { ptr: 12, rec_rt: ['10.0.0.2', '10.0.0.4'] }],
  ['a pointer into an address', '830b05 0a000002 0a000004', { ptr: 5 }],
  ['timestamps', '440c0910 00000001 00000002', { ptr: 9, overflow: 1, flag: 0, time_stamp: [1, 2] }],
  [
    'timestamps with addresses',
    '440c0501 0a000002 00000001',
    { ptr: 5, overflow: 0, flag: 1, time_stamp_addr: '10.0.0.2', time_stamp: 1 },
  ],
  ['traceroute', '520c 0001 0002 0003 0a000002', { id_number: 1, ohc: 2, rhc: 3, originator: '10.0.0.2' }],
  [
    'quick-start request',
    '1908 05 3e 0000000d',
    { qs_func: 0, qs_rate: 5, qs_ttl: 62, qs_ttl_diff: 2, qs_nonce: 3, qs_reserved: 1 },
  ],
  ['quick-start report', '1908 85 3e 0000000d', { qs_func: 8, qs_rate: 5, qs_unused: 62, qs_nonce: 3, qs_reserved: 1 }],
  [
    'security, RFC 791',
    '820b f135 0001 4142 434445',
    { sec_rfc791_sec: 0xf135, sec_rfc791_comp: 1, sec_rfc791_hr: 'AB', sec_rfc791_tcc: 'CDE' },
  ],
  [
    'security, RFC 1108',
    '8205 ab 8304',
    {
      sec_cl: 0xab,
      sec_prot_auth_flags: [0x83, 0x04],
      sec_prot_auth_genser: true,
      sec_prot_auth_siop_esi: false,
      sec_prot_auth_sci: false,
      sec_prot_auth_nsa: false,
      sec_prot_auth_doe: false,
      sec_prot_auth_unassigned: [1, 2],
      sec_prot_auth_fti: [true, false],
    },
  ],
  ['extended security', '85060a02aabb', { ext_sec_add_sec_info_format_code: 10, ext_sec_add_sec_info: '02aabb' }],
  [
    'CIPSO bitmap',
    '860e 00000001 01080005 f0000001',
    { 'cipso.doi': 1, 'cipso.tag_type': 1, 'cipso.sensitivity_level': 5, 'cipso.categories': '0,1,2,3,31' },
  ],
  [
    'CIPSO ranges',
    '860e 00000001 05080005 00030001',
    { 'cipso.doi': 1, 'cipso.tag_type': 5, 'cipso.sensitivity_level': 5, 'cipso.categories': '1-3' },
  ],
  ['CIPSO free form', '860a 00000001 0704abcd', { 'cipso.doi': 1, 'cipso.tag_type': 7, 'cipso.tag_data': 'abcd' }],
  ['directed broadcast', '9507 0a000002 00', { addr: '10.0.0.2', padding: '00' }],
  ['unknown', '1e040102', {}],
] as const) {
  test(what, (t) => t.deepEqual(optionsOf(hex), expected as Record<string, FieldValue>));
}

test('a length that lies ends the list', (t) => {
  for (const hex of ['01 94ff0000', '01 94010000', '01 94000000']) {
    t.is(dissect(withOptions(hex)).layers[1].fields['ip.opt.type'], 1, hex);
  }
});

test('flipped bytes', (t) =>
  flippedBytesDecode(t, withOptions('860e000000010108 0005f0000001 830b080a0000020a000004')));
