import test from 'ava';
import { readFrames } from '../../../src/protocols/application/quic-frames.ts';
import { readLongHeader, startsQuic } from '../../../src/protocols/application/quic-header.ts';
import { initialKeys, openInitial } from '../../../src/protocols/application/quic-initial.ts';
import { cryptoFrame, quicInitial } from '../../support/quic-builder.ts';

const DESTINATION = Buffer.from('8394c8f03e515708', 'hex');
const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');

function keysOf(version: number, isClient: boolean): string[] {
  const keys = initialKeys(version, DESTINATION, isClient);
  return [hex(keys?.key), hex(keys?.iv), hex(keys?.headerProtection)];
}

test('keys: RFC 9001 appendix A.1', (t) => {
  t.deepEqual(keysOf(1, true), [
    '1f369613dd76d5467730efcbe3b1a22d',
    'fa044b2f42a3fd3b46fb255c',
    '9f50449e04a0e810283a1e9933adedd2',
  ]);
  t.deepEqual(keysOf(1, false), [
    'cf3a5331653c364c88f0f379b6067e37',
    '0ac1493ca1905853b0bba03e',
    'c206b8d9b9f0f37644430b490eeaa314',
  ]);
});

test('keys: RFC 9369 appendix A.1', (t) => {
  t.deepEqual(keysOf(0x6b3343cf, true), [
    '8b1a0bc121284290a29e0971b5cd045d',
    '91f73e2351d8fa91660e909f',
    '45b95e15235d6f45a6b19cbcb0294ba9',
  ]);
});

test('keys: drafts have salts of their own, unknown versions none', (t) => {
  // draft-ietf-quic-tls-29 appendix A.1.
  t.is(keysOf(0xff00001d, true)[0], '175257a31eb09dea9366d8bb79ad80ba');
  t.deepEqual(keysOf(0xff000022, true), keysOf(1, true));
  t.is(initialKeys(0xff000005, DESTINATION, true), undefined);
  t.is(initialKeys(0x1a2a3a4a, DESTINATION, true), undefined);
});

const packet = quicInitial({
  destination: DESTINATION,
  packetNumber: 0x102,
  frames: cryptoFrame(3, Buffer.from('abc')),
});

function open(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!startsQuic(bytes, view, 0, bytes.length)) return undefined;
  const header = readLongHeader(bytes, view, 0, bytes.length);
  const keys = initialKeys(1, DESTINATION, true);
  return header && keys && openInitial(bytes, header, keys);
}

test('protection is taken off', (t) => {
  const opened = open(packet);
  t.is(opened?.packetNumber, 0x102);
  t.is((opened?.first ?? 0) & 3, 1);
  t.deepEqual(
    readFrames(opened?.frames ?? new Uint8Array(0)).map(({ type, numbers }) => [type, ...numbers]),
    [[6, 3], [0]],
  );
});

test('packets that are cut, changed or lie in their lengths are not opened', (t) => {
  for (let length = 0; length < packet.length; length++) t.is(open(packet.subarray(0, length)), undefined);
  for (let at = 0; at < packet.length; at++) {
    const changed = Buffer.from(packet);
    changed[at] ^= 0x40;
    t.is(open(changed), undefined, `byte ${at}`);
  }
});

test('frames: acknowledgments, a close, and those that are cut or no frames of an Initial', (t) => {
  const types = (...bytes: number[]) =>
    readFrames(Uint8Array.from(bytes)).map(({ type, numbers }) => [type, ...numbers]);
  t.deepEqual(types(2, 9, 1, 1, 2, 3, 4, 1), [[2, 9, 1, 1, 2, 3, 4], [1]]);
  t.deepEqual(types(3, 9, 1, 0, 2, 5, 6, 7), [[3, 9, 1, 0, 2, 5, 6, 7]]);
  t.deepEqual(types(0x1c, 0x41, 0x28, 6, 2, 0x6e, 0x6f), [[0x1c, 0x128, 6]]);
  t.deepEqual(types(2, 9, 1, 0x7f, 0xff, 2), []);
  t.deepEqual(types(2, 9, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 1, 1), []);
  t.deepEqual(types(6, 0, 5, 1), []);
  t.deepEqual(types(1, 8, 0), [[1]]);
});
