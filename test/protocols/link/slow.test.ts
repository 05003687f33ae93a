import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const organisation = fromHex('0180c2000002 000000000002 8809 0a 0019a700 0102');

test('the subtype', (t) => {
  const { path, layers } = dissect(organisation);
  t.is(path, 'eth:slow:data');
  t.deepEqual(layers[1].fields, { 'slow.subtype': 10 });
  t.is(dissect(fromHex('0180c2000002 000000000002 8809 01')).path, 'eth:slow');
});

test('every prefix', (t) => everyPrefixDecodes(t, organisation));
test('flipped bytes', (t) => flippedBytesDecode(t, organisation));
