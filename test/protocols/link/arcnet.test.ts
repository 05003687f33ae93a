import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const LINUX = 129;
const BSD = 7;
const IP = '45000014000100004063000a0a0000010a000003';
const linux = fromHex(`be 50 a8e7 d4 00 0166 ${IP}`);
const short = fromHex(`be 50 ab08 f0 ${IP}`);
const bsd = fromHex(`be 50 d4 ff 0000 d4 01 0166 ${IP}`);

test('every field', (t) => {
  const { path, layers, problem } = dissect(linux, LINUX);
  t.is(path, 'arcnet:ip');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[0].fields, {
    'arcnet.src': 0xbe,
    'arcnet.dst': 0x50,
    'arcnet.offset': 'a8e7',
    'arcnet.protID': 0xd4,
    'arcnet.split_flag': 0,
    'arcnet.sequence': 358,
  });
});

test("BSD's header, with an exception's", (t) => {
  const { path, layers } = dissect(bsd, BSD);
  t.is(path, 'arcnet:ip');
  t.deepEqual(layers[0].fields, {
    'arcnet.src': 0xbe,
    'arcnet.dst': 0x50,
    'arcnet.protID': [0xd4, 0xd4],
    'arcnet.exception_flag': 0xff,
    'arcnet.padding': 0,
    'arcnet.split_flag': 1,
    'arcnet.sequence': 358,
  });
});

test('what it carries', (t) => {
  t.is(dissect(short, LINUX).path, 'arcnet:ip');
  t.false('arcnet.sequence' in dissect(short, LINUX).layers[0].fields);
  t.is(dissect(fromHex('be 00 ed08 f1 0007 0800 0104 0001 be 0a508301 00 0a5083fe'), LINUX).path, 'arcnet:arp');
  t.is(dissect(fromHex('c0 00 e800 cd 82 82 03 0120'), LINUX).path, 'arcnet:llc:data');
  t.is(dissect(fromHex('c0 00 e800 fa 00 0001 ffff'), LINUX).path, 'arcnet:data');
});

for (const [name, packet, linkType] of [
  ['linux', linux, LINUX],
  ['short', short, LINUX],
  ['bsd', bsd, BSD],
] as const) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet, linkType));
}
