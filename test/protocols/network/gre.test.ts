import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const INNER = '4500 0018 0001 0000 40 63 0000 0a000001 0a000003 aabbccdd';

function tunnel(payload: string): Uint8Array {
  const length = (20 + fromHex(payload).length).toString(16).padStart(4, '0');
  return fromHex(`000000000002 000000000001 0800 4500 ${length} 0001 0000 40 2f 0000 0a000001 0a000003 ${payload}`);
}

const keyed = tunnel(`b000 0800 36d6 0000 00000007 00000008 ${INNER}`);

test('every field of a header', (t) => {
  const { path, layers, problem } = dissect(keyed);
  t.is(path, 'eth:ip:gre:ip:data');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[2].fields, {
    'gre.flags_and_version': 0xb000,
    'gre.flags.checksum': true,
    'gre.flags.routing': false,
    'gre.flags.key': true,
    'gre.flags.sequence_number': true,
    'gre.flags.strict_source_route': false,
    'gre.flags.recursion_control': 0,
    'gre.flags.reserved': 0,
    'gre.flags.version': 0,
    'gre.proto': 0x0800,
    'gre.checksum': 0x36d6,
    'gre.checksum.status': 1,
    'gre.offset': 0,
    'gre.key': 7,
    'gre.sequence_number': 8,
  });
});

test('PPTP', (t) => {
  const { fields } = dissect(tunnel('3081 880b 0004 0011 00000001 00000002 ff03 0021')).layers[2];
  t.is(fields['gre.flags.ack'], true);
  t.is(fields['gre.flags.version'], 1);
  t.is(fields['gre.key.payload_length'], 4);
  t.is(fields['gre.key.call_id'], 17);
  t.is(fields['gre.sequence_number'], 1);
  t.is(fields['gre.ack_number'], 2);
  t.false('gre.key' in fields);
});

test('source routing', (t) => {
  const { path, layers } = dissect(tunnel(`4000 0800 0000 0004 0800 0004 0a000009 0000 0000 ${INNER}`));
  t.is(path, 'eth:ip:gre:ip:data');
  t.is(layers[2].fields['gre.offset'], 4);
  t.deepEqual(layers[2].fields['gre.routing.address_family'], [0x0800, 0]);
  t.deepEqual(layers[2].fields['gre.routing.sre_offset'], [0, 0]);
  t.deepEqual(layers[2].fields['gre.routing.src_length'], [4, 0]);
  t.is(layers[2].fields['gre.routing.information'], '0a000009');
});

test('WCCP, with its header and without', (t) => {
  const { path, layers } = dissect(tunnel(`0000 883e 05590048 ${INNER}`));
  t.is(path, 'eth:ip:gre:ip:data');
  t.is(layers[2].fields['gre.wccp.dynamic_service'], true);
  t.is(layers[2].fields['gre.wccp.alternative_bucket_used'], false);
  t.is(layers[2].fields['gre.wccp.redirect_header_valid'], true);
  t.is(layers[2].fields['gre.wccp.service_id'], 0x59);
  t.is(layers[2].fields['gre.wccp.alternative_bucket'], 0);
  t.is(layers[2].fields['gre.wccp.primary_bucket'], 0x48);
  const plain = dissect(tunnel(`0000 883e ${INNER}`));
  t.is(plain.path, 'eth:ip:gre:ip:data');
  t.false('gre.wccp.service_id' in plain.layers[2].fields);
});

test('3GPP2 attributes', (t) => {
  const { fields } = dissect(tunnel('2000 88d2 00000001 0101 80 0201 c0 8304 01020304 aabb')).layers[2];
  t.deepEqual(fields['gre.3gpp2_attrib_id'], [1, 2, 3]);
  t.deepEqual(fields['gre.3gpp2_attrib_length'], [1, 1, 4]);
  t.is(fields['gre.3gpp2_sdi'], true);
  t.is(fields['gre.3gpp2_fci'], true);
  t.is(fields['gre.3gpp2_di'], true);
  t.is(fields['gre.ggp2_flow_disc'], '01020304');
  t.is(fields['gre.key.call_id'], 1);
});

test('a protocol of nobody is data, an Ethernet frame is one', (t) => {
  t.is(dissect(tunnel('0000 1234 aabb')).path, 'eth:ip:gre:data');
  t.is(dissect(tunnel(`0000 6558 000000000002 000000000001 0800 ${INNER}`)).path, 'eth:ip:gre:eth:ip:data');
});

test('parts that run over are malformed', (t) => {
  for (const payload of ['2000 0800 0000', '4000 0800 00000000 0800 0009 0a', '2000 88d2 00000001 0109 80']) {
    const { path, problem } = dissect(tunnel(payload));
    t.is(path, 'eth:ip:gre', payload);
    t.is(problem, PROBLEM.malformed, payload);
  }
});

test('every prefix', (t) => everyPrefixDecodes(t, keyed));
test('flipped bytes', (t) => flippedBytesDecode(t, keyed));
