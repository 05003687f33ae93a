import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { CHECKSUM } from '../../../src/protocols/checksum-status.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const datagram = fromHex(`
  000000000002 000000000001 0800
  4500 0020 0001 4000 40 11 26c8 0a000001 0a000003 // IPv4, 12 bytes of UDP
  1388 0009 000c 0000 61626364
`);

test('every field of a datagram', (t) => {
  const { path, layers } = dissect(datagram);
  t.is(path, 'eth:ip:udp:data');
  t.deepEqual(layers[2].fields, {
    'udp.srcport': 5000,
    'udp.dstport': 9,
    'udp.port': [5000, 9],
    'udp.length': 12,
    'udp.checksum': 0,
    'udp.checksum.status': 3,
    'udp.payload': '61626364',
  });
  t.is(layers[3].fields['data.data'], '61626364');
});

test('a length shorter than the header is malformed', (t) => {
  const lying = datagram.slice();
  lying[39] = 7;
  const { path, problem } = dissect(lying);
  t.is(path, 'eth:ip:udp');
  t.is(problem, PROBLEM.malformed);
});

test('a length beyond the carrier is malformed, the payload still data', (t) => {
  const lying = datagram.slice();
  lying[38] = 1;
  lying[40] = 1;
  const { path, layers, problem } = dissect(lying);
  t.is(path, 'eth:ip:udp:data');
  t.is(problem, PROBLEM.malformed);
  t.is(layers[2].fields['udp.checksum.status'], CHECKSUM.unverified);
  t.false('udp.checksum_calculated' in layers[2].fields);
});

test('a shorter length leaves the rest out', (t) => {
  const shorter = datagram.slice();
  shorter[39] = 10;
  t.is(dissect(shorter).layers[3].fields['data.data'], '6162');
});

test('every prefix', (t) => everyPrefixDecodes(t, datagram));
test('flipped bytes', (t) => flippedBytesDecode(t, datagram));
