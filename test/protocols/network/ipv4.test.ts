import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const ETHERNET = '000000000002 000000000001 0800';

const packet = fromHex(`${ETHERNET}
  45 b9 001e 1234 4000 40 63 138d 0a000001 0a000003 // protocol 99
  00112233445566778899`);

test('every field of a header', (t) => {
  const { path, layers, problem } = dissect(packet);
  t.is(path, 'eth:ip:data');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[1].fields, {
    'ip.version': 4,
    'ip.hdr_len': 20,
    'ip.dsfield': 0xb9,
    'ip.dsfield.dscp': 46,
    'ip.dsfield.ecn': 1,
    'ip.len': 30,
    'ip.id': 0x1234,
    'ip.flags': 2,
    'ip.flags.rb': false,
    'ip.flags.df': true,
    'ip.flags.mf': false,
    'ip.frag_offset': 0,
    'ip.ttl': 64,
    'ip.proto': 99,
    'ip.checksum': 0x138d,
    'ip.checksum.status': 1,
    'ip.checksum_calculated': 0x138d,
    'ip.src': '10.0.0.1',
    'ip.addr': ['10.0.0.1', '10.0.0.3'],
    'ip.src_host': '10.0.0.1',
    'ip.dst': '10.0.0.3',
    'ip.dst_host': '10.0.0.3',
    'ip.host': ['10.0.0.1', '10.0.0.3'],
  });
});

test('a wrong checksum, and what it should be', (t) => {
  const wrong = packet.slice();
  wrong[24] ^= 0x01;
  const { fields } = dissect(wrong).layers[1];
  t.is(fields['ip.checksum.status'], 0);
  t.is(fields['ip.checksum_calculated'], 0x138d);
});

test('a length of 0 is what offloading leaves: the frame tells it', (t) => {
  const offloaded = packet.slice();
  offloaded[17] = 0;
  const { path, layers } = dissect(offloaded);
  t.is(path, 'eth:ip:data');
  t.is(layers[1].fields['ip.len'], 30);
});

test('a length shorter than the header is malformed', (t) => {
  const lying = packet.slice();
  lying[17] = 19;
  const { path, layers, problem } = dissect(lying);
  t.is(path, 'eth:ip');
  t.is(problem, PROBLEM.malformed);
  t.is(layers[1].fields['ip.version'], 4);
  t.false('ip.src' in layers[1].fields);
});

test('a shorter length leaves the rest to the carrier, a longer one is malformed', (t) => {
  const shorter = packet.slice();
  shorter[17] = 25;
  t.is(dissect(shorter).layers[2].fields['data.data'], '0011223344');
  const longer = packet.slice();
  longer[17] = 31;
  const { path, problem } = dissect(longer);
  t.is(path, 'eth:ip:data');
  t.is(problem, PROBLEM.malformed);
});

test('another version, or a header too short to be one, is not read', (t) => {
  for (const first of [0x55, 0x44]) {
    const lying = packet.slice();
    lying[14] = first;
    const { path, layers, problem } = dissect(lying);
    t.is(path, 'eth:ip');
    t.is(problem, PROBLEM.malformed);
    const version = first >>> 4;
    t.deepEqual(layers[1].fields, version === 4 ? { 'ip.version': 4, 'ip.hdr_len': 16 } : { 'ip.version': version });
  }
});

test('fragments have data below', (t) => {
  const udp = `0a000001 0a000003 0009 0009 000a 0000 6162`;
  t.is(dissect(fromHex(`${ETHERNET} 4500 001e 0001 0000 40 11 0000 ${udp}`)).path, 'eth:ip:udp:data');
  t.is(dissect(fromHex(`${ETHERNET} 4500 001e 0001 2000 40 11 0000 ${udp}`)).path, 'eth:ip:data');
  const { path, layers } = dissect(fromHex(`${ETHERNET} 4500 001e 0001 00b9 40 11 0000 ${udp}`));
  t.is(path, 'eth:ip:data');
  t.is(layers[1].fields['ip.frag_offset'], 185);
});

test('packets in packets', (t) => {
  const inner = '4500 0018 0001 0000 40 63 0000 0a000001 0a000003 aabbccdd';
  t.is(
    dissect(fromHex(`${ETHERNET} 4500 002c 0001 0000 40 04 0000 0a000001 0a000003 ${inner}`)).path,
    'eth:ip:ip:data',
  );
  const inner6 = `60000000 0004 3b 40 ${'00'.repeat(15)}01 ${'00'.repeat(15)}02 aabbccdd`;
  t.is(
    dissect(fromHex(`${ETHERNET} 4500 0040 0001 0000 40 29 0000 0a000001 0a000003 ${inner6}`)).path,
    'eth:ip:ipv6:data',
  );
});

test('every prefix', (t) => everyPrefixDecodes(t, packet));
test('flipped bytes', (t) => flippedBytesDecode(t, packet));
