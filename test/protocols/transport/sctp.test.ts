import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { CHECKSUM } from '../../../src/protocols/checksum-status.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const COMMON = '03e8 07d0 11223344';

/** Ethernet and IPv4 around an SCTP packet. */
function inIp(hex: string): Uint8Array {
  const packet = fromHex(hex);
  const length = (packet.length + 20).toString(16).padStart(4, '0');
  const head = fromHex(`020000000002 020000000001 0800 4500 ${length} 0001 0000 40 84 0000 0a000001 0a000002`);
  return Uint8Array.from([...head, ...packet]);
}

/** Chunks behind a common header without a checksum. */
const chunks = (hex: string) => inIp(`${COMMON} 00000000 ${hex}`);
const fieldsOf = (frame: Uint8Array, layer = 2) => dissect(frame).layers[layer].fields;
/** The fields of the chunks alone, without the two bits of each type. */
function bodyOf(hex: string): Record<string, unknown> {
  const entries = Object.entries(fieldsOf(chunks(hex)));
  return Object.fromEntries(entries.filter(([name]) => !HEAD.test(name)));
}
const HEAD =
  /^sctp\.(srcport|dstport|port|verification_tag|checksum.*|chunk_type|chunk_flags|chunk_length|.*_bit_[12])$/;

const init = inIp(`${COMMON} e3b70d61
  01 00 0023 abcdef01 0000ffff 000a 0014 000003e8
  0005 0008 01020304
  8008 0007 c0c180 00`);

test('every field of an INIT with two parameters', (t) => {
  const { path, layers } = dissect(init);
  t.is(path, 'eth:ip:sctp');
  t.deepEqual(layers[2].fields, {
    'sctp.srcport': 1000,
    'sctp.dstport': 2000,
    'sctp.port': [1000, 2000],
    'sctp.verification_tag': 0x11223344,
    'sctp.checksum': 0xe3b70d61,
    'sctp.checksum.status': CHECKSUM.good,
    'sctp.chunk_type': 1,
    'sctp.chunk_bit_1': false,
    'sctp.chunk_bit_2': false,
    'sctp.chunk_flags': 0,
    'sctp.chunk_length': 35,
    'sctp.initiate_tag': 0xabcdef01,
    'sctp.init_initiate_tag': 0xabcdef01,
    'sctp.init_credit': 65535,
    'sctp.init_nr_out_streams': 10,
    'sctp.init_nr_in_streams': 20,
    'sctp.init_initial_tsn': 1000,
    'sctp.parameter_type': [5, 0x8008],
    'sctp.parameter_bit_1': [false, true],
    'sctp.parameter_bit_2': [false, false],
    'sctp.parameter_length': [8, 7],
    'sctp.parameter_ipv4_address': '1.2.3.4',
    'sctp.supported_chunk_type': [0xc0, 0xc1, 0x80],
    'sctp.chunk_padding': '00',
  });
});

const bundle = inIp(`${COMMON} 3afa32cf
  03 00 0018 00000005 00000006 0001 0001 0002 0004 0000004d
  00 03 0015 000003e8 0001 0002 00000000 68656c6c6f 000000
  00 07 0013 000003e9 0001 0002 0000002e 776f72 00
  0b 00 0004`);

test('a layer ends with each whole message; what is bundled behind it is the next', (t) => {
  const { path, layers, problem } = dissect(bundle);
  t.is(path, 'eth:ip:sctp:data:sctp:data:sctp');
  t.is(problem, PROBLEM.none);
  t.like(layers[2].fields, {
    'sctp.chunk_type': [3, 0],
    'sctp.sack_nounce_sum': 0,
    'sctp.sack_cumulative_tsn_ack_raw': 5,
    'sctp.sack_a_rwnd': 6,
    'sctp.sack_number_of_gap_blocks': 1,
    'sctp.sack_number_of_duplicated_tsns': 1,
    'sctp.sack_gap_block_start': 2,
    'sctp.sack_gap_block_start_tsn': 7,
    'sctp.sack_gap_block_end': 4,
    'sctp.sack_gap_block_end_tsn': 9,
    'sctp.sack_number_of_tsns_gap_acked': 3,
    'sctp.sack_duplicate_tsn': 77,
    'sctp.data_tsn_raw': 1000,
    'sctp.data_sid': 1,
    'sctp.data_ssn': 2,
    'sctp.data_payload_proto_id': 0,
    'sctp.data_i_bit': false,
    'sctp.data_u_bit': false,
    'sctp.data_b_bit': true,
    'sctp.data_e_bit': true,
    'sctp.chunk_padding': '000000',
    'sctp.checksum.status': CHECKSUM.good,
  });
  t.is(layers[3].fields['data.data'], '68656c6c6f');
  t.false('sctp.srcport' in layers[4].fields);
  t.like(layers[4].fields, { 'sctp.chunk_type': 0, 'sctp.data_u_bit': true, 'sctp.data_payload_proto_id': 46 });
  t.is(layers[5].fields['data.data'], '776f72');
  t.is(layers[6].fields['sctp.chunk_type'], 11);
});

test('parts of messages are no messages', (t) => {
  const { path, layers } = dissect(chunks('00 02 0011 00000001 0001 0002 00000000 61 000000 0b 00 0004'));
  t.is(path, 'eth:ip:sctp');
  t.deepEqual(layers[2].fields['sctp.chunk_type'], [0, 11]);
});

test('interleaved messages: the first part tells the protocol, the others their place', (t) => {
  t.like(bodyOf('40 02 0015 00000001 0001 0000 00000009 0000002e 61 000000'), {
    'sctp.data_mid': 9,
    'sctp.data_payload_proto_id': 46,
  });
  t.is(bodyOf('40 00 0015 00000001 0001 0000 00000009 00000007 61 000000')['sctp.data_fsn'], 7);
});

test('causes of an ABORT', (t) => {
  t.deepEqual(bodyOf('06 01 0018 0002 000a 00000001 0005 0000 000c 0007 627965 00'), {
    'sctp.abort_t_bit': true,
    'sctp.cause_code': [2, 12],
    'sctp.cause_length': [10, 7],
    'sctp.cause_nr_of_missing_parameters': 1,
    'sctp.cause_missing_parameter_type': 5,
    'sctp.cause_padding': ['0000', '00'],
    'sctp.cause_information': '627965',
  });
});

test('the other chunks', (t) => {
  t.deepEqual(bodyOf('07 00 0008 00000037'), { 'sctp.shutdown_cumulative_tsn_ack': 55 });
  t.deepEqual(bodyOf('0a 00 0006 6162 0000'), { 'sctp.cookie': '6162', 'sctp.chunk_padding': '0000' });
  t.deepEqual(bodyOf('0c 00 0008 00000008'), { 'sctp.ecne_lowest_tsn': 8 });
  t.deepEqual(bodyOf('0d 00 0008 00000009'), { 'sctp.cwr_lowest_tsn': 9 });
  t.deepEqual(bodyOf('0e 01 0004'), { 'sctp.shutdown_complete_t_bit': true });
  t.deepEqual(bodyOf('0f 00 000c 0001 0003 68686868'), {
    'sctp.shared_key_id': 1,
    'sctp.hmac_id': 3,
    'sctp.hmac': '68686868',
  });
  t.deepEqual(bodyOf('c0 00 000c 00000021 0001 0002'), {
    'sctp.forward_tsn_tsn': 33,
    'sctp.forward_tsn_sid': 1,
    'sctp.forward_tsn_ssn': 2,
  });
  t.deepEqual(bodyOf('c2 00 0010 00000021 0001 0001 0000002c'), {
    'sctp.i_forward_tsn_tsn': 33,
    'sctp.i_forward_tsn_sid': 1,
    'sctp.i_forward_tsn_res': 0,
    'sctp.i_forward_tsn_u_bit': true,
    'sctp.i_forward_tsn_flags': 1,
    'sctp.forward_tsn_mid': 44,
  });
  t.deepEqual(bodyOf('84 00 0006 7061 0000'), { 'sctp.padding_data': '7061', 'sctp.chunk_padding': '0000' });
  t.deepEqual(bodyOf('77 12 0005 75 000000'), { 'sctp.chunk_value': '75', 'sctp.chunk_padding': '000000' });
  t.like(bodyOf('10 00 001c 00000005 00000006 0000 0001 0000 0000 0003 0004 00000000'), {
    'sctp.nr_sack_nr_gap_block_end_tsn': 9,
    'sctp.nr_sack_number_of_tsns_nr_gap_acked': 2,
  });
  t.like(bodyOf('82 00 0018 000d 0012 00000001 00000002 00000003 0004 0000'), {
    'sctp.parameter_senders_last_assigned_tsn': 3,
    'sctp.parameter_reconfig_sid': 4,
  });
  t.like(bodyOf('c1 00 0018 00000003 c001 0010 00000007 0005 0008 01020304'), {
    'sctp.asconf_seq_nr_number': 3,
    'sctp.correlation_id': 7,
    'sctp.parameter_ipv4_address': '1.2.3.4',
  });
});

test('a sum that is wrong, and one left to the network card', (t) => {
  const wrong = init.slice();
  wrong[42] ^= 1;
  t.is(fieldsOf(wrong)['sctp.checksum.status'], CHECKSUM.bad);
  t.is(fieldsOf(chunks('0b 00 0004'))['sctp.checksum.status'], CHECKSUM.partial);
});

test('in UDP', (t) => {
  const { path } = dissect(udpFrame(end('10.0.0.1:9899'), end('10.0.0.2:9899'), init.subarray(34)));
  t.is(path, 'eth:ip:udp:sctp');
});

test('lengths that lie', (t) => {
  t.is(dissect(chunks('0b 00 0000')).problem, PROBLEM.malformed);
  t.is(dissect(chunks('0b 00 0003')).problem, PROBLEM.malformed);
  t.is(dissect(chunks('0b 00 0104')).problem, PROBLEM.malformed);
  const long = dissect(chunks('00 03 0100 000003e8 0001 0002 00000000 68656c6c'));
  t.is(long.problem, PROBLEM.malformed);
  t.is(long.layers[3].fields['data.data'], '68656c6c');
  // More ranges than there is room for.
  t.is(bodyOf('03 00 0014 00000005 00000006 ffff ffff 0002 0004')['sctp.sack_gap_block_start'], 2);
  t.is(
    bodyOf('01 00 001c abcdef01 0000ffff 000a 0014 000003e8 0005 0001 01020304')['sctp.parameter_ipv4_address'],
    undefined,
  );
  t.is(
    bodyOf('01 00 001c abcdef01 0000ffff 000a 0014 000003e8 0005 0100 01020304')['sctp.parameter_ipv4_address'],
    '1.2.3.4',
  );
  t.deepEqual(bodyOf('01 00 000c abcdef01 0000ffff'), {});
});

test('messages without end are not all layers, and parameters within parameters end somewhere', (t) => {
  const { layers, problem } = dissect(chunks('00 03 0011 00000001 0001 0002 00000000 61 000000'.repeat(70)));
  t.is(problem, PROBLEM.none);
  t.true(layers.length < 100);
  const nested = Array.from({ length: 100 }, (_, index) => `0008 ${(400 - index * 4).toString(16).padStart(4, '0')}`);
  t.notThrows(() => fieldsOf(chunks(`04 00 0194 ${nested.join(' ')}`)));
});

test('every prefix', (t) => everyPrefixDecodes(t, bundle));
test('every prefix of an INIT', (t) => everyPrefixDecodes(t, init));
test('flipped bytes', (t) => flippedBytesDecode(t, bundle));
test('flipped bytes of an INIT', (t) => flippedBytesDecode(t, init));
