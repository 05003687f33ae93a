import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const PRISM = 119;
const ACK = 'd4000000 020000000001';
const VALUES = [1234, 99, 6, 0xffffffd8, 40, 0xffffffce, 0xffffffa6, 22, 1, 10];

/** Ten items: number, not missing, four bytes, value. */
function header(isLittle: boolean, typeOf: (item: number) => number): Uint8Array {
  const bytes = new Uint8Array(144);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x44, isLittle);
  view.setUint32(4, 144, isLittle);
  bytes.set(new TextEncoder().encode('wlan0'), 8);
  for (const [index, value] of VALUES.entries()) {
    const at = 24 + 12 * index;
    view.setUint32(at, typeOf(index + 1), isLittle);
    view.setUint16(at + 6, 4, isLittle);
    view.setUint32(at + 8, value, isLittle);
  }
  return bytes;
}

const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const little = join(
  header(true, (item) => item * 0x10000 + 0x44),
  fromHex(ACK),
);
const big = join(
  header(false, (item) => item * 0x1000 + 0x41),
  fromHex(ACK),
);

const FIELDS = {
  'prism.msgcode': 0x44,
  'prism.msglen': 144,
  'prism.devname': 'wlan0',
  'prism.did.status': VALUES.map(() => 0),
  'prism.did.length': VALUES.map(() => 4),
  'prism.did.hosttime': 1234,
  'prism.did.mactime': 99,
  'prism.did.channel': 6,
  'prism.did.rssi': -40,
  'prism.did.sq': 40,
  'prism.did.signal': -50,
  'prism.did.noise': -90,
  'prism.did.rate': 22,
  'prism.did.istx': 1,
  'prism.did.frmlen': 10,
};

test('every field, in both orders of bytes and both numberings', (t) => {
  const { path, layers, problem } = dissect(little, PRISM);
  t.is(path, 'prism:wlan_radio:wlan');
  t.is(problem, PROBLEM.none);
  const types = VALUES.map((_, index) => (index + 1) * 0x10000 + 0x44);
  t.deepEqual(layers[0].fields, { ...FIELDS, 'prism.did.type': types });
  const others = VALUES.map((_, index) => (index + 1) * 0x1000 + 0x41);
  t.deepEqual(dissect(big, PRISM).layers[0].fields, { ...FIELDS, 'prism.did.type': others });
});

test('what it tells of the reception', (t) => {
  t.deepEqual(dissect(little, PRISM).layers[1].fields, {
    'wlan_radio.phy': 4,
    'wlan_radio.data_rate': 11,
    'wlan_radio.channel': 6,
    'wlan_radio.signal_dbm': -40,
    'wlan_radio.timestamp': 99n,
    'wlan_radio.duration': 104,
    'wlan_radio.preamble': 96,
    'wlan_radio.start_tsf': 2n ** 64n - 5n,
    'wlan_radio.end_tsf': 99n,
  });
});

test('AVS under the same link type, and a header that is cut', (t) => {
  t.is(dissect(fromHex(`80211001 00000040 ${'00'.repeat(56)} ${ACK}`), PRISM).path, 'wlancap:wlan_radio:wlan');
  const cut = dissect(little.slice(0, 100), PRISM);
  t.is(cut.path, 'prism');
  t.is(cut.problem, PROBLEM.malformed);
  t.is(cut.layers[0].fields['prism.did.sq'], 40);
});

for (const [name, packet] of Object.entries({ little, big })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet, PRISM));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet, PRISM));
}
