import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const LINKTYPE = 239;
const IP = '45000014000100004063000a0a0000010a000003';
const ENTRIES = `0800 0100 0800 01 00
  0700 0a00 616263 00
  0800 0400 00000002
  0800 0b00 ffffffff
  0600 0f00 0001 0000
  1400 0300 00000000522a1f9e 0000000000096059`;
const packet = fromHex(`02 00 0014 ${ENTRIES} 1800 0900 ${IP}`);

test('every field', (t) => {
  const { path, layers, problem } = dissect(packet, LINKTYPE);
  t.is(path, 'nflog:ip');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[0].fields, {
    'nflog.family': 2,
    'nflog.version': 0,
    'nflog.res_id': 20,
    'nflog.tlv': [
      '0800010008000100',
      '07000a00616263',
      '0800040000000002',
      '08000b00ffffffff',
      '06000f000001',
      '1400030000000000522a1f9e0000000000096059',
      `18000900${IP}`,
    ],
    'nflog.tlv_length': [8, 7, 8, 8, 6, 20, 24],
    'nflog.tlv_type': [1, 10, 4, 11, 15, 3, 9],
    'nflog.protocol': 0x0800,
    'nflog.hook': 1,
    'nflog.prefix': 'abc',
    'nflog.ifindex_indev': 2,
    'nflog.uid': -1,
    'nflog.tlv_value': '0001',
    'nflog.timestamp': '2013-09-06T18:31:58.614489000Z',
  });
});

test('the family says what the packet is', (t) => {
  const path = (family: string) => dissect(fromHex(`${family} 00 0014 1800 0900 ${IP}`), LINKTYPE).path;
  t.is(path('0a'), 'nflog:ipv6');
  t.is(path('07'), 'nflog:data');
});

test('no packet among the entries', (t) => {
  const { path, problem } = dissect(fromHex(`02 00 0014 ${ENTRIES}`), LINKTYPE);
  t.is(path, 'nflog');
  t.is(problem, PROBLEM.none);
});

test('lengths that lie', (t) => {
  const short = dissect(fromHex('02 00 0000 0300 0100 0000 0000'), LINKTYPE);
  t.is(short.path, 'nflog');
  t.is(short.problem, PROBLEM.malformed);
  t.false('nflog.tlv_length' in short.layers[0].fields);
  t.is(dissect(fromHex('02 00 0000 ff00 0100 0000'), LINKTYPE).path, 'nflog');
  t.is(dissect(fromHex(`02 00 0000 ff00 0900 ${IP}`), LINKTYPE).path, 'nflog:ip');
});

test('every prefix', (t) => everyPrefixDecodes(t, packet, LINKTYPE));
test('flipped bytes', (t) => flippedBytesDecode(t, packet, LINKTYPE));
