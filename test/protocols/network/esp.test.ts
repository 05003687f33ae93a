import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const packet = fromHex(`
  000000000002 000000000001 0800
  4500 0028 0001 0000 40 32 669f 0a000001 0a000003 // IPv4, 20 bytes of ESP
  12345678 00000001 c3d1a5f60718293a4b5c6d7e       // SPI, sequence number, encrypted
`);

test('the head, and nothing of what is encrypted', (t) => {
  const { path, layers, problem } = dissect(packet);
  t.is(path, 'eth:ip:esp');
  t.is(problem, 0);
  t.deepEqual(layers[2].fields, { 'esp.spi': 0x12345678, 'esp.sequence': 1 });
});

test('behind an IPv6 header', (t) => {
  const version6 = fromHex(`
    000000000002 000000000001 86dd
    60000000 000c 32 40 20010db8000000000000000000000001 20010db8000000000000000000000002
    00000100 ffffffff deadbeef
  `);
  const { path, layers } = dissect(version6);
  t.is(path, 'eth:ipv6:esp');
  t.deepEqual(layers[2].fields, { 'esp.spi': 0x100, 'esp.sequence': 0xffffffff });
});

test('a head cut short shows what is there', (t) => {
  const { layers } = dissect(packet.slice(0, 34 + 6), 1, packet.length);
  t.true(layers[2].partial);
  t.deepEqual(layers[2].fields, { 'esp.spi': 0x12345678 });
});

test('every prefix', (t) => everyPrefixDecodes(t, packet));
test('flipped bytes', (t) => flippedBytesDecode(t, packet));
