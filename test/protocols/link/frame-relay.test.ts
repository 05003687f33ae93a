import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const LINKTYPE = 107;
const IP = '45000014000100004063000a0a0000010a000003';
const cisco = fromHex(`48e1 0800 ${IP}`);
const identified = fromHex(`1841 03 cc ${IP}`);
const snap = fromHex(`1841 03 00 80 000000 0800 ${IP}`);
const bridged = fromHex(`1841 03 80 0080c2 0007 000000000004 000000000003 0800 ${IP}`);
const long = fromHex(`1a4e 0807 2200 cc ${IP}`);

const fieldsOf = (bytes: Uint8Array) => dissect(bytes, LINKTYPE).layers[0].fields;
const pathOf = (hex: string) => dissect(fromHex(hex), LINKTYPE).path;

test('every field of the short address', (t) => {
  const { path, layers, problem } = dissect(cisco, LINKTYPE);
  t.is(path, 'fr:ip');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[0].fields, {
    'fr.first_addr_octet': 0x48,
    'fr.upper_dlci': 18,
    'fr.cr': false,
    'fr.ea': [false, true],
    'fr.second_addr_octet': 0xe1,
    'fr.second_dlci': 14,
    'fr.fecn': false,
    'fr.becn': false,
    'fr.de': false,
    'fr.dlci': 302,
    'fr.chdlctype': 0x0800,
  });
});

test('long addresses and control fields', (t) => {
  t.is(dissect(long, LINKTYPE).path, 'fr:ip');
  const fields = fieldsOf(long);
  t.deepEqual(fields['fr.ea'], [false, false, false, true]);
  t.is(fields['fr.cr'], true);
  t.is(fields['fr.fecn'], true);
  t.is(fields['fr.becn'], true);
  t.is(fields['fr.de'], true);
  t.is(fields['fr.third_addr_octet'], 8);
  t.is(fields['fr.third_dlci'], 4);
  t.is(fields['fr.dlcore_control'], 1);
  t.is(fields['fr.dc'], true);
  t.is(fields['fr.dlci'], (100 << 7) | 4);
  t.is(fields['fr.control'], 0x22);
  t.is(fields['fr.control.ftype'], 0);
  t.is(fields['fr.control.n_s'], 17);
  t.is(fields['fr.control.n_r'], 0);
  t.is(fields['fr.nlpid'], 0xcc);
  t.is(fieldsOf(fromHex(`1840 05 03 cc ${IP}`))['fr.dlci'], (100 << 6) | 1);
  t.is(fieldsOf(fromHex(`1840 05 03 cc ${IP}`))['fr.lower_dlci'], 1);
});

test('encapsulations', (t) => {
  t.is(dissect(identified, LINKTYPE).path, 'fr:ip');
  const plain = fieldsOf(identified);
  t.is(plain['fr.control'], 3);
  t.is(plain['fr.control.ftype'], 3);
  t.is(plain['fr.control.u_modifier_cmd'], 0);
  t.is(dissect(snap, LINKTYPE).path, 'fr:ip');
  const fields = fieldsOf(snap);
  t.deepEqual(fields['fr.nlpid'], [0, 0x80]);
  t.is(fields['fr.snap.oui'], 0);
  t.is(fields['fr.snaptype'], 0x0800);
  t.is(dissect(bridged, LINKTYPE).path, 'fr:eth:ip');
  t.is(fieldsOf(bridged)['fr.snap.pid'], 7);
  t.is(pathOf(`1841 001100000004 000000000003 0800 ${IP}`), 'fr:eth:ip');
  t.is(pathOf(`1841 03 82 0102`), 'fr:data');
  t.is(pathOf(`0001 03 08 0102`), 'fr:data', 'signalling');
  t.is(pathOf(`0001 22 01 aabb`), 'fr:data', 'circuit 0');
});

test('answers and polls', (t) => {
  const fields = fieldsOf(fromHex('0201 1301'));
  t.is(fields['fr.control.f'], true);
  t.is(fields['fr.control.u_modifier_resp'], 0);
  const ready = fieldsOf(fromHex('0001 0503'));
  t.is(ready['fr.control.p'], true);
  t.is(ready['fr.control.s_ftype'], 1);
  t.is(ready['fr.control.n_r'], 1);
});

test('an address that never ends', (t) => {
  const { path, problem } = dissect(fromHex('0000000000'), LINKTYPE);
  t.is(path, 'fr');
  t.is(problem, PROBLEM.malformed);
});

for (const [name, packet] of Object.entries({ cisco, identified, snap, bridged, long })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet, LINKTYPE));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet, LINKTYPE));
}
