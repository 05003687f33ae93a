import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { inIpv4 } from '../../support/carriers.ts';
import { dissect } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const message = (hex: string) => inIpv4(2, hex);
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[2].fields;

const queryV1 = message('1100 eeff 00000000');
const queryV2 = message('1164 ee9b 00000000');
const queryV3 = message('11fe e1a0 e0000001 0a 7d 0002 0a000001 0a000002');
const reportV3 = message('2200 0000 0000 0002 01 02 0001 e0000101 0a000002 aaaaaaaabbbbbbbb 06 00 0000 e0000102');

test('every field of queries of all versions', (t) => {
  t.deepEqual(fieldsOf(queryV1), {
    'igmp.version': 1,
    'igmp.type': 0x11,
    'igmp.reserved': '00',
    'igmp.checksum': 0xeeff,
    'igmp.checksum.status': 1,
    'igmp.maddr': '0.0.0.0',
  });
  t.deepEqual(fieldsOf(queryV2), {
    'igmp.version': 2,
    'igmp.type': 0x11,
    'igmp.max_resp': 100,
    'igmp.checksum': 0xee9b,
    'igmp.checksum.status': 1,
    'igmp.maddr': '0.0.0.0',
  });
  t.deepEqual(fieldsOf(queryV3), {
    'igmp.version': 3,
    'igmp.type': 0x11,
    'igmp.max_resp': 30 << 10,
    'igmp.max_resp.exp': 7,
    'igmp.max_resp.mant': 14,
    'igmp.checksum': 0xe1a0,
    'igmp.checksum.status': 0,
    'igmp.maddr': '224.0.0.1',
    'igmp.s': true,
    'igmp.qrv': 2,
    'igmp.qqic': 125,
    'igmp.num_src': 2,
    'igmp.saddr': ['10.0.0.1', '10.0.0.2'],
  });
});

test('group records with sources and auxiliary data', (t) => {
  t.is(dissect(reportV3).path, 'eth:ip:igmp');
  t.deepEqual(fieldsOf(reportV3), {
    'igmp.version': 3,
    'igmp.type': 0x22,
    'igmp.reserved': ['00', '0000'],
    'igmp.checksum': 0,
    'igmp.checksum.status': 0,
    'igmp.num_grp_recs': 2,
    'igmp.record_type': [1, 6],
    'igmp.aux_data_len': [2, 0],
    'igmp.num_src': [1, 0],
    'igmp.maddr': ['224.0.1.1', '224.0.1.2'],
    'igmp.saddr': '10.0.0.2',
    'igmp.aux_data': 'aaaaaaaabbbbbbbb',
  });
});

test('counts that lie stop at the end', (t) => {
  const records = reportV3.slice();
  records[34 + 6] = 0xff;
  t.deepEqual(fieldsOf(records)['igmp.record_type'], [1, 6]);
  const sources = queryV3.slice();
  sources[34 + 10] = 0xff;
  t.deepEqual(fieldsOf(sources)['igmp.saddr'], ['10.0.0.1', '10.0.0.2']);
  const auxiliary = reportV3.slice();
  auxiliary[34 + 9] = 0xff;
  t.is(fieldsOf(auxiliary)['igmp.record_type'], 1);
});

test('messages of versions 0 to 2', (t) => {
  t.like(fieldsOf(message('0201 0000 00000007 e0000101 0000000000000005')), {
    'igmp.version': 0,
    'igmp.reply': 1,
    'igmp.identifier': 7,
    'igmp.maddr': '224.0.1.1',
    'igmp.access_key': '0000000000000005',
  });
  t.is(fieldsOf(message('0209 0000 00000007 e0000101 0000000000000005'))['igmp.reply.pending'], 9);
  t.is(fieldsOf(message('0101 0000 00000007 e0000101 0000000000000005'))['igmp.group_type'], 1);
  t.like(fieldsOf(message('1200 0000 e0000101')), { 'igmp.version': 1, 'igmp.reserved': '00' });
  t.like(fieldsOf(message('1600 0000 e0000101')), { 'igmp.version': 2, 'igmp.max_resp': 0 });
  t.like(fieldsOf(message('1700 0000 e0000101')), { 'igmp.version': 2, 'igmp.maddr': '224.0.1.1' });
});

const trace = message(
  '1f20 0000 00000000 ac102801 ac101401 ac102801 40 000007 472c459c 0a00000e 0a00000f 0a00000d 000000f2 00000001 00000002 03 04 d8 81',
);

test('multicast traceroute', (t) => {
  t.like(fieldsOf(trace), {
    'igmp.mtrace.max_hops': 32,
    'igmp.mtrace.saddr': '172.16.40.1',
    'igmp.mtrace.raddr': '172.16.20.1',
    'igmp.mtrace.rspaddr': '172.16.40.1',
    'igmp.mtrace.resp_ttl': 64,
    'igmp.mtrace.q_id': 7,
    'igmp.mtrace.q_arrival': 0x472c459c,
    'igmp.mtrace.q_inaddr': '10.0.0.14',
    'igmp.mtrace.q_outaddr': '10.0.0.15',
    'igmp.mtrace.q_prevrtr': '10.0.0.13',
    'igmp.mtrace.q_inpkt': 242,
    'igmp.mtrace.q_outpkt': 1,
    'igmp.mtrace.q_total': 2,
    'igmp.mtrace.q_rtg_proto': 3,
    'igmp.mtrace.q_fwd_ttl': 4,
    'igmp.mtrace.q_mbz': 1,
    'igmp.mtrace.q_s': 1,
    'igmp.mtrace.q_src_mask': 24,
    'igmp.mtrace.q_fwd_code': 0x81,
  });
});

test('what other protocols have under the same number is theirs, or data', (t) => {
  t.is(dissect(message('1303 0000 00000000')).path, 'eth:ip:data');
  t.is(dissect(message('1400 0000 00000000')).path, 'eth:ip:pim');
  t.deepEqual(fieldsOf(message('9901 0203')), { 'igmp.type': 0x99, 'igmp.data': '010203' });
});

test('a message that is too short is malformed', (t) => {
  const { path, problem } = dissect(message('1600 0000'));
  t.is(path, 'eth:ip:igmp');
  t.is(problem, PROBLEM.malformed);
});

for (const [name, packet] of Object.entries({ queryV1, queryV2, queryV3, reportV3, trace })) {
  test(`every prefix: ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes: ${name}`, (t) => flippedBytesDecode(t, packet));
}
