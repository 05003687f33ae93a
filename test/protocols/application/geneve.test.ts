import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const INNER = '000000000004 000000000003 0800 4500 0014 0001 0000 40 63 0000 0a000001 0a000003';

function tunnel(payload: string): Uint8Array {
  const length = fromHex(payload).length;
  const hex = (value: number) => value.toString(16).padStart(4, '0');
  return fromHex(`000000000002 000000000001 0800 4500 ${hex(28 + length)} 0001 0000 40 11 0000 0a000001 0a000003
    d903 17c1 ${hex(8 + length)} 0000 ${payload}`);
}

const packet = tunnel(`09 c1 6558 00000a 07
  0102 80 01 00070008
  0132 01 21 12345671
  0132 02 01 aabbccdd
  0132 03 02 0000000000000009
  ${INNER}`);

test('every field', (t) => {
  const { path, layers, problem } = dissect(packet);
  t.is(path, 'eth:ip:udp:geneve:eth:ip');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[3].fields, {
    'geneve.version': 0,
    'geneve.flags': 0xc1,
    'geneve.flags.oam': true,
    'geneve.flags.critical': true,
    'geneve.flags.reserved': true,
    'geneve.proto_type': 0x6558,
    'geneve.vni': 10,
    'geneve.reserved': 7,
    'geneve.option.length': [36, 8, 8, 8, 12],
    'geneve.options': '0102800100070008013201211234567101320201aabbccdd013203020000000000000009',
    'geneve.option': ['0102800100070008', '0132012112345671', '01320201aabbccdd', '013203020000000000000009'],
    'geneve.option.class': [0x0102, 0x0132, 0x0132, 0x0132],
    'geneve.option.type': [0x80, 1, 2, 3],
    'geneve.option.type.critical': [true, false, false, false],
    'geneve.option.flags': [0, 1, 0, 0],
    'geneve.option.flags.reserved': [false, true, false, false],
    'geneve.option.unknown.data': '00070008',
    'geneve.option.gcp.vnid': 0x1234567,
    'geneve.option.gcp.direction': true,
    'geneve.option.gcp.reserved': false,
    'geneve.option.gcp.endpoint': 'aabbccdd',
    'geneve.option.gcp.profile': 9n,
  });
});

test('the protocol type leads on', (t) => {
  t.is(dissect(tunnel(`00 00 0800 000001 00 ${INNER.slice(31)}`)).path, 'eth:ip:udp:geneve:ip');
  t.is(dissect(tunnel('00 00 1234 000001 00 aabb')).path, 'eth:ip:udp:geneve:data');
  t.is(dissect(tunnel('00 00 0800 000001 00')).path, 'eth:ip:udp:geneve');
});

test('an option longer than the options ends them; the payload is there', (t) => {
  const { path, layers } = dissect(tunnel(`01 00 6558 000001 00 0102 80 02 ${INNER}`));
  t.is(path, 'eth:ip:udp:geneve:eth:ip');
  t.false('geneve.option.class' in layers[3].fields);
});

test('options longer than the datagram', (t) => {
  const { path, layers, problem } = dissect(tunnel('3f 00 6558 000001 00 0102 80 00'));
  t.is(path, 'eth:ip:udp:geneve');
  t.true(layers[3].partial);
  t.is(layers[3].fields['geneve.vni'], 1);
  t.is(problem, PROBLEM.malformed);
});

test('every prefix', (t) => everyPrefixDecodes(t, packet));
test('flipped bytes', (t) => flippedBytesDecode(t, packet));
