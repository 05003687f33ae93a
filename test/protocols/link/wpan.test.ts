import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const WITH_FCS = 195;
const WITHOUT_FCS = 230;
const LONG_1 = '0102030405060708';
const LONG_2 = '1112131415161718';
const data = fromHex(`61 dc 07 4dab ${LONG_1} ${LONG_2} aabbcc`);
const beacon = fromHex('00 08 01 6000 ffff 18c8 81 01 3412 07 01 2143 aa');
const checked = fromHex('41 88 05 6000 0100 0200 aabb 6c8e');
const elements = fromHex('00 eb cdab ffff cdab 0100000000000cc1 0200 aabb 003f');

test('every field of a data frame', (t) => {
  const { path, layers, problem } = dissect(data, WITHOUT_FCS);
  t.is(path, 'wpan:data');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[0].fields, {
    'wpan.frame_length': 24,
    'wpan.fcf': 0xdc61,
    'wpan.frame_type': 1,
    'wpan.security': false,
    'wpan.pending': false,
    'wpan.ack_request': true,
    'wpan.pan_id_compression': true,
    'wpan.fcf.reserved': false,
    'wpan.seqno_suppression': false,
    'wpan.ie_present': false,
    'wpan.dst_addr_mode': 3,
    'wpan.version': 1,
    'wpan.src_addr_mode': 3,
    'wpan.seq_no': 7,
    'wpan.dst_pan': 0xab4d,
    'wpan.dst64': '08:07:06:05:04:03:02:01',
    'wpan.addr64': ['08:07:06:05:04:03:02:01', '18:17:16:15:14:13:12:11'],
    'wpan.src64': '18:17:16:15:14:13:12:11',
    'wpan.fcs_ok': true,
  });
});

test('a beacon', (t) => {
  const { path, layers } = dissect(beacon, WITHOUT_FCS);
  t.is(path, 'wpan:data');
  t.is(layers[1].start, beacon.length - 1);
  const { fields } = layers[0];
  t.is(fields['wpan.dst16'], 0xffff);
  t.is(fields['wpan.addr16'], 0xffff);
  t.is(fields['wpan.beacon_order'], 8);
  t.is(fields['wpan.superframe_order'], 1);
  t.is(fields['wpan.cap'], 8);
  t.is(fields['wpan.battery_ext'], false);
  t.is(fields['wpan.bcn_coord'], true);
  t.is(fields['wpan.assoc_permit'], true);
  t.is(fields['wpan.gts.count'], 1);
  t.is(fields['wpan.gts.permit'], true);
  t.is(fields['wpan.gts.direction'], true);
  t.is(fields['wpan.gts.address'], 0x1234);
});

test('networks are left out by rules that changed in 2015', (t) => {
  const pans = (hex: string) => {
    const { layers } = dissect(fromHex(hex), WITHOUT_FCS);
    return ['dst_pan', 'src_pan'].map((name) => (`wpan.${name}` in layers[0].fields ? 1 : 0)).join('');
  };
  const rest = '000102030405060708090a0b0c0d0e0f101112131415161718';
  t.is(pans(`01 88 ${rest}`), '11');
  t.is(pans(`41 88 ${rest}`), '10');
  t.is(pans(`41 80 ${rest}`), '01');
  t.is(pans(`01 a8 ${rest}`), '11');
  t.is(pans(`41 a8 ${rest}`), '10');
  t.is(pans(`01 ec ${rest}`), '10');
  t.is(pans(`41 ec ${rest}`), '00');
  t.is(pans(`01 28 ${rest}`), '10');
  t.is(pans(`41 28 ${rest}`), '00');
  t.is(pans(`01 a0 ${rest}`), '01');
  t.is(pans(`41 20 ${rest}`), '10');
});

test('the check sequence', (t) => {
  const { layers } = dissect(checked, WITH_FCS);
  t.is(layers[0].fields['wpan.frame_length'], checked.length - 2);
  t.is(layers[0].fields['wpan.fcs'], 0x8e6c);
  t.is(layers[0].fields['wpan.src16'], 2);
  t.is(layers[1].fields['data.data'], 'aabb');
  // The check value of the sum that ITU-T names KERMIT: of the nine digits it is 2189.
  const digits = dissect(fromHex('313233343536373839 8921'), WITH_FCS).layers[0].fields;
  t.is(digits['wpan.fcs_ok'], true);
  t.is(dissect(fromHex('313233343536373839 8922'), WITH_FCS).layers[0].fields['wpan.fcs_ok'], false);
});

test('information elements', (t) => {
  const { path, layers } = dissect(elements, WITHOUT_FCS);
  t.is(path, 'wpan');
  t.false('wpan.seq_no' in layers[0].fields);
  t.deepEqual(layers[0].fields['wpan.header_ie_tlv'], [2, 0x3f00]);
  t.deepEqual(layers[0].fields['wpan.header_ie.id'], [0, 0x7e]);
  t.deepEqual(layers[0].fields['wpan.header_ie.length'], [2, 0]);
  t.deepEqual(layers[0].fields['wpan.header_ie.type'], [0, 0]);
});

test('elements that run over', (t) => {
  const long = dissect(fromHex('00 eb cdab ffff cdab 0100000000000cc1 203f aabb'), WITHOUT_FCS);
  t.is(long.path, 'wpan');
  t.is(long.problem, PROBLEM.malformed);
  t.is(long.layers[0].fields['wpan.header_ie.length'], 32);
});

for (const [name, packet] of Object.entries({ data, beacon, elements })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet, WITHOUT_FCS));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet, WITHOUT_FCS));
}
test('every prefix, checked', (t) => everyPrefixDecodes(t, checked, WITH_FCS));
test('flipped bytes, checked', (t) => flippedBytesDecode(t, checked, WITH_FCS));
