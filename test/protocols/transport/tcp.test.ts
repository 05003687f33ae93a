import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

/** A segment over IPv4 from 10.0.0.1 to 10.0.0.3; `rest` follows the checksum field's urgent pointer. */
function segment(head: string, rest = ''): Uint8Array {
  const body = fromHex(`${head} ${rest}`);
  const length = (20 + body.length).toString(16).padStart(4, '0');
  return fromHex(`000000000002 000000000001 0800
    4500 ${length} 0001 4000 40 06 0000 0a000001 0a000003 ${head} ${rest}`);
}

const hello = segment(
  `c350 0050 11223344 55667788 80 18 1000 39e2 0000`,
  `0101 080a 00000001 00000002 // NOP, NOP, timestamps
   68656c6c6f`,
);

test('every field of a segment', (t) => {
  const { path, layers, problem } = dissect(hello);
  t.is(path, 'eth:ip:tcp:data');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[2].fields, {
    'tcp.srcport': 50000,
    'tcp.dstport': 80,
    'tcp.port': [50000, 80],
    'tcp.len': 5,
    'tcp.seq_raw': 0x11223344,
    'tcp.ack_raw': 0x55667788,
    'tcp.hdr_len': 32,
    'tcp.flags': 0x018,
    'tcp.flags.str': '·······AP···',
    'tcp.flags.res': false,
    'tcp.flags.ae': false,
    'tcp.flags.cwr': false,
    'tcp.flags.ece': false,
    'tcp.flags.urg': false,
    'tcp.flags.ack': true,
    'tcp.flags.push': true,
    'tcp.flags.reset': false,
    'tcp.flags.syn': false,
    'tcp.flags.fin': false,
    'tcp.window_size_value': 4096,
    'tcp.checksum': 0x39e2,
    'tcp.checksum.status': 1,
    'tcp.checksum_calculated': 0x39e2,
    'tcp.urgent_pointer': 0,
    'tcp.options': '0101080a0000000100000002',
    'tcp.option_kind': [1, 1, 8],
    'tcp.option_len': 10,
    'tcp.options.timestamp.tsval': 1,
    'tcp.options.timestamp.tsecr': 2,
    'tcp.payload': '68656c6c6f',
  });
});

test('a wrong checksum, and what it should be', (t) => {
  const wrong = hello.slice();
  wrong[50] ^= 0x10;
  const { fields } = dissect(wrong).layers[2];
  t.is(fields['tcp.checksum.status'], 0);
  t.is(fields['tcp.checksum_calculated'], 0x39e2);
});

test('a data offset shorter than the header is malformed', (t) => {
  const { path, layers, problem } = dissect(segment('c350 0050 00000001 00000002 40 10 1000 0000 0000', '6162'));
  t.is(path, 'eth:ip:tcp');
  t.is(problem, PROBLEM.malformed);
  t.is(layers[2].fields['tcp.seq_raw'], 1);
  t.false('tcp.flags' in layers[2].fields);
});

test('a data offset beyond the segment is malformed, the fixed header still read', (t) => {
  const { path, layers, problem } = dissect(segment('c350 0050 00000001 00000002 f0 10 1000 0000 0000', '6162'));
  t.is(path, 'eth:ip:tcp');
  t.is(problem, PROBLEM.malformed);
  t.is(layers[2].fields['tcp.flags'], 0x010);
});

test('a reset has a cause, no payload', (t) => {
  const { path, layers } = dissect(segment('c350 0050 00000001 00000002 50 14 1000 0000 0000', '627965'));
  t.is(path, 'eth:ip:tcp');
  t.is(layers[2].fields['tcp.reset_cause'], 'bye');
});

test('fewer bytes than the ports are no layer', (t) => {
  t.is(dissect(segment('c350 00')).path, 'eth:ip');
  t.is(dissect(segment('c350 0050')).path, 'eth:ip:tcp');
});

test('every prefix', (t) => everyPrefixDecodes(t, hello));
test('flipped bytes', (t) => flippedBytesDecode(t, hello));
