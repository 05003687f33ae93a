import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const INNER = '000000000004 000000000003 0800 4500 0014 0001 0000 40 63 0000 0a000001 0a000003';
const TYPE_2 = '1000 88be 00000001';
const TYPE_3 = '1000 22eb 00000001';

function tunnel(payload: string): Uint8Array {
  const length = (20 + fromHex(payload).length).toString(16).padStart(4, '0');
  return fromHex(`000000000002 000000000001 0800 4500 ${length} 0001 0000 40 2f 0000 0a000001 0a000003 ${payload}`);
}

const type1 = tunnel(`0000 88be ${INNER}`);
const type2 = tunnel(`${TYPE_2} 1064 5c65 12300007 ${INNER}`);
const type3 = tunnel(`${TYPE_3} 2001 1865 34760b01 0009 820d 17f00005 4af64c01 ${INNER}`);

test('type I has no header of its own', (t) => {
  const { path, layers } = dissect(type1);
  t.is(path, 'eth:ip:gre:erspan:eth:ip');
  t.deepEqual(layers[3].fields, {});
});

test('every field of type II', (t) => {
  const { path, layers, problem } = dissect(type2);
  t.is(path, 'eth:ip:gre:erspan:eth:ip');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[3].fields, {
    'erspan.version': 1,
    'erspan.vlan': 100,
    'erspan.cos': 2,
    'erspan.encap': 3,
    'erspan.truncated': 1,
    'erspan.spanid': 101,
    'erspan.reserved': 0x123,
    'erspan.index': 7,
  });
});

test('every field of type III', (t) => {
  const { path, layers, problem } = dissect(type3);
  t.is(path, 'eth:ip:gre:erspan:eth:ip');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[3].fields, {
    'erspan.version': 2,
    'erspan.vlan': 1,
    'erspan.cos': 0,
    'erspan.bso': 3,
    'erspan.truncated': 0,
    'erspan.spanid': 101,
    'erspan.timestamp': 880151297,
    'erspan.sgt': 9,
    'erspan.p': 1,
    'erspan.ft': 0,
    'erspan.hw': 32,
    'erspan.direction': true,
    'erspan.gra': 2,
    'erspan.o': 1,
    'erspan.platid': 5,
    'erspan.pid5.switchid': 0x3f0,
    'erspan.pid5.port_index': 5,
    'erspan.pid5.timestamp': 0x4af64c01,
  });
});

test('each platform has its own subheader', (t) => {
  const of = (subheader: string): object => {
    const { fields } = dissect(tunnel(`${TYPE_3} 2001 1865 34760b01 0009 8001 ${subheader} ${INNER}`)).layers[3];
    return Object.fromEntries(Object.entries(fields).filter(([name]) => name.startsWith('erspan.pid')));
  };
  t.deepEqual(of('07fff001 00000002'), {
    'erspan.pid1.rsvd1': 0x3fff,
    'erspan.pid1.vsmid': 1,
    'erspan.pid1.port_index': 2,
  });
  t.deepEqual(of('0c004003 00000004'), {
    'erspan.pid3.rsvd1': 1,
    'erspan.pid3.port_index': 3,
    'erspan.pid3.timestamp': 4,
  });
  t.deepEqual(of('10004003 00000004'), {
    'erspan.pid4.rsvd1': 1,
    'erspan.pid4.rsvd2': 3,
    'erspan.pid4.rsvd3': 4,
  });
  for (const first of ['00', '1c']) {
    t.deepEqual(of(`${first}100003 00000004`), {
      'erspan.pid7.rsvd1': 1,
      'erspan.pid7.source_index': 3,
      'erspan.pid7.timestamp': 4,
    });
  }
  t.deepEqual(of('20000000 ff000005'), { 'erspan.pid.rsvd': 0x03000005 });
});

test('a frame of another type than Ethernet is data', (t) => {
  const { path } = dissect(tunnel(`${TYPE_3} 2001 1865 34760b01 0009 1c00 aabbccdd`));
  t.is(path, 'eth:ip:gre:erspan:data');
});

test('of a version that nobody knows the version is all', (t) => {
  const { path, layers } = dissect(tunnel(`${TYPE_2} 3064 5c65 12300007 ${INNER}`));
  t.is(path, 'eth:ip:gre:erspan');
  t.deepEqual(layers[3].fields, { 'erspan.version': 3 });
});

test('a header that is cut', (t) => {
  const { path, layers, problem } = dissect(tunnel(`${TYPE_3} 2001 1865 34760b01 0009 8001 07fff001`));
  t.is(path, 'eth:ip:gre:erspan');
  t.true(layers[3].partial);
  t.is(layers[3].fields['erspan.spanid'], 101);
  t.is(problem, PROBLEM.malformed);
});

for (const [name, packet] of Object.entries({ type1, type2, type3 })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
