import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const MACS = '0180c2000000 000000000001';
/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const llcI = fromHex(`${MACS} 0006 f0f0 0301 6162`);
const llcI2 = fromHex(`${MACS} 0006 f0f1 0802 6162`);
const llcS = fromHex(`${MACS} 0004 f0f1 0503`);
const llcU = fromHex(`${MACS} 0003 f0f0 7f`);
const llcUa = fromHex(`${MACS} 0003 f0f1 73`);
const snap = fromHex(`${MACS} 0028 aaaa03 000000 0800 ${UDP}`);
const snapX = fromHex(`${MACS} 000a aaaa03 00e02b 00bb 0102`);

const packets = [
  [llcI, 1],
  [llcI2, 1],
  [llcS, 1],
  [llcU, 1],
  [llcUa, 1],
  [snap, 1],
  [snapX, 1],
] as const;

test('an information command', (t) => {
  const { path, layers } = dissect(llcI);
  t.is(path, 'eth:llc:data');
  t.deepEqual(layers[1].fields, {
    'llc.dsap': 240,
    'llc.dsap.sap': 120,
    'llc.dsap.ig': false,
    'llc.ssap': 240,
    'llc.ssap.sap': 120,
    'llc.ssap.cr': false,
    'llc.control': 3,
    'llc.control.u_modifier_cmd': 0,
    'llc.control.ftype': 3,
  });
});

test('an information response', (t) => {
  const { path, layers } = dissect(llcI2);
  t.is(path, 'eth:llc:data');
  t.deepEqual(layers[1].fields, {
    'llc.dsap': 240,
    'llc.dsap.sap': 120,
    'llc.dsap.ig': false,
    'llc.ssap': 241,
    'llc.ssap.sap': 120,
    'llc.ssap.cr': true,
    'llc.control': 520,
    'llc.control.n_r': 1,
    'llc.control.n_s': 4,
    'llc.control.ftype': 0,
  });
});

test('a supervisory response', (t) => {
  const { path, layers } = dissect(llcS);
  t.is(path, 'eth:llc');
  t.deepEqual(layers[1].fields, {
    'llc.dsap': 240,
    'llc.dsap.sap': 120,
    'llc.dsap.ig': false,
    'llc.ssap': 241,
    'llc.ssap.sap': 120,
    'llc.ssap.cr': true,
    'llc.control': 773,
    'llc.control.n_r': 1,
    'llc.control.f': true,
    'llc.control.s_ftype': 1,
    'llc.control.ftype': 1,
  });
});

test('an unnumbered command', (t) => {
  const { path, layers } = dissect(llcU);
  t.is(path, 'eth:llc');
  t.deepEqual(layers[1].fields, {
    'llc.dsap': 240,
    'llc.dsap.sap': 120,
    'llc.dsap.ig': false,
    'llc.ssap': 240,
    'llc.ssap.sap': 120,
    'llc.ssap.cr': false,
    'llc.control': 127,
    'llc.control.p': true,
    'llc.control.u_modifier_cmd': 27,
    'llc.control.ftype': 3,
  });
});

test('an unnumbered response', (t) => {
  const { path, layers } = dissect(llcUa);
  t.is(path, 'eth:llc');
  t.deepEqual(layers[1].fields, {
    'llc.dsap': 240,
    'llc.dsap.sap': 120,
    'llc.dsap.ig': false,
    'llc.ssap': 241,
    'llc.ssap.sap': 120,
    'llc.ssap.cr': true,
    'llc.control': 115,
    'llc.control.f': true,
    'llc.control.u_modifier_resp': 24,
    'llc.control.ftype': 3,
  });
});

test('SNAP with an EtherType', (t) => {
  const { path, layers } = dissect(snap);
  t.is(path, 'eth:llc:ip:udp:data');
  t.deepEqual(layers[1].fields, {
    'llc.dsap': 170,
    'llc.dsap.sap': 85,
    'llc.dsap.ig': false,
    'llc.ssap': 170,
    'llc.ssap.sap': 85,
    'llc.ssap.cr': false,
    'llc.control': 3,
    'llc.control.u_modifier_cmd': 0,
    'llc.control.ftype': 3,
    'llc.oui': 0,
    'llc.type': 2048,
  });
});

test("SNAP with an organisation's protocol", (t) => {
  const { path, layers } = dissect(snapX);
  t.is(path, 'eth:llc:data');
  t.deepEqual(layers[1].fields, {
    'llc.dsap': 170,
    'llc.dsap.sap': 85,
    'llc.dsap.ig': false,
    'llc.ssap': 170,
    'llc.ssap.sap': 85,
    'llc.ssap.cr': false,
    'llc.control': 3,
    'llc.control.u_modifier_cmd': 0,
    'llc.control.ftype': 3,
    'llc.oui': 57387,
    'llc.extreme_pid': 187,
  });
});

test('an unknown access point is data', (t) => {
  const unknown = llcI.slice();
  unknown[14] = 0x5a;
  t.is(dissect(unknown).path, 'eth:llc:data');
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
