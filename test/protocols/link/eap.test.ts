import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex16 = (value: number) => value.toString(16).padStart(4, '0');

function eap(message: string, claimed = fromHex(message).length): Uint8Array {
  const [code, id, ...rest] = message.split(' ');
  const length = hex16(claimed + 2);
  return fromHex(`0180c2000003 020000000001 888e 01 00 ${length} ${code} ${id} ${length} ${rest.join(' ')}`);
}

const request = eap('01 10 01');
const response = eap('02 10 01 616c696365406578616d706c65');
const sim = eap('02 11 12 0a 0000 0e 04 000b 616c6963654065782e6f67 00 10 01 0001');
const success = eap('03 11');
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[2].fields;

test('every field: request', (t) => {
  t.deepEqual(fieldsOf(request), {
    'eap.code': 1,
    'eap.id': 16,
    'eap.len': 5,
    'eap.type': 1,
  });
});

test('every field: response', (t) => {
  t.deepEqual(fieldsOf(response), {
    'eap.code': 2,
    'eap.id': 16,
    'eap.len': 18,
    'eap.type': 1,
    'eap.identity': 'alice@example',
  });
});

test('every field: sim', (t) => {
  t.deepEqual(fieldsOf(sim), {
    'eap.code': 2,
    'eap.id': 17,
    'eap.len': 28,
    'eap.type': 18,
    'eap.sim.subtype': 10,
    'eap.sim.reserved': 0,
    'eap.sim.subtype.type': [14, 16],
    'eap.sim.subtype.len': [4, 1],
    'eap.identity.actual_len': 11,
    'eap.identity': 'alice@ex.og',
    'eap.sim.subtype.value': '0001',
  });
});

test('every field: success', (t) => {
  t.deepEqual(fieldsOf(success), {
    'eap.code': 3,
    'eap.id': 17,
    'eap.len': 4,
  });
});

test('lengths that lie', (t) => {
  const long = eap('02 10 01 616c', 9);
  t.is(dissect(long).problem, PROBLEM.malformed);
  t.is(fieldsOf(long)['eap.identity'], 'al');
  const short = eap('02 10 01 616c', 1);
  t.is(dissect(short).problem, PROBLEM.malformed);
  const attribute = fieldsOf(eap('01 10 12 0a 0000 0f 05 0001 10 00 0000'));
  t.is(attribute['eap.sim.subtype.len'], 5);
  t.false('eap.sim.subtype.value' in attribute);
});

for (const [name, packet] of Object.entries({ request, response, sim, success })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
