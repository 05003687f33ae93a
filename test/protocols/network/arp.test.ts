import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const MACS = '0180c2000000 000000000001';
const arp = fromHex(`
  ${MACS} 0806 0001 0800 06 04 0001 000000000001 0a000001 000000000000
  0a000001 000000000000000000000000000000000000
`);
const arpProbe = fromHex(`${MACS} 0806 0001 0800 06 04 0001 000000000001 00000000 000000000000 0a000001`);
const arpReply = fromHex(`${MACS} 0806 0001 0800 06 04 0002 000000000001 0a000001 000000000002 0a000001`);
const arpArcnet = fromHex(`${MACS} 0806 0007 86dd 01 02 0001 05 0102 06 0304`);
const arpAtm = fromHex(`
  ${MACS} 0806 0013 0800 14 00 0001 04 43 02 04 aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
  0a000001 313233 bbbb 0a000002
`);

const packets = [
  [arp, 1],
  [arpProbe, 1],
  [arpReply, 1],
  [arpArcnet, 1],
  [arpAtm, 1],
] as const;

test('an announcement', (t) => {
  const { path, layers } = dissect(arp);
  t.is(path, 'eth:arp');
  t.deepEqual(layers[1].fields, {
    'arp.hw.type': 1,
    'arp.proto.type': 2048,
    'arp.hw.size': 6,
    'arp.proto.size': 4,
    'arp.opcode': 1,
    'arp.isgratuitous': true,
    'arp.isannouncement': true,
    'arp.src.hw_mac': '00:00:00:00:00:01',
    'arp.src.proto_ipv4': '10.0.0.1',
    'arp.dst.hw_mac': '00:00:00:00:00:00',
    'arp.dst.proto_ipv4': '10.0.0.1',
  });
});

test('a probe', (t) => {
  const { path, layers } = dissect(arpProbe);
  t.is(path, 'eth:arp');
  t.deepEqual(layers[1].fields, {
    'arp.hw.type': 1,
    'arp.proto.type': 2048,
    'arp.hw.size': 6,
    'arp.proto.size': 4,
    'arp.opcode': 1,
    'arp.isprobe': true,
    'arp.src.hw_mac': '00:00:00:00:00:01',
    'arp.src.proto_ipv4': '0.0.0.0',
    'arp.dst.hw_mac': '00:00:00:00:00:00',
    'arp.dst.proto_ipv4': '10.0.0.1',
  });
});

test('a gratuitous reply', (t) => {
  const { path, layers } = dissect(arpReply);
  t.is(path, 'eth:arp');
  t.deepEqual(layers[1].fields, {
    'arp.hw.type': 1,
    'arp.proto.type': 2048,
    'arp.hw.size': 6,
    'arp.proto.size': 4,
    'arp.opcode': 2,
    'arp.isgratuitous': true,
    'arp.src.hw_mac': '00:00:00:00:00:01',
    'arp.src.proto_ipv4': '10.0.0.1',
    'arp.dst.hw_mac': '00:00:00:00:00:02',
    'arp.dst.proto_ipv4': '10.0.0.1',
  });
});

test('other addresses', (t) => {
  const { path, layers } = dissect(arpArcnet);
  t.is(path, 'eth:arp');
  t.deepEqual(layers[1].fields, {
    'arp.hw.type': 7,
    'arp.proto.type': 34525,
    'arp.hw.size': 1,
    'arp.proto.size': 2,
    'arp.opcode': 1,
    'arp.src.hw': '05',
    'arp.src.proto': '0102',
    'arp.dst.hw': '06',
    'arp.dst.proto': '0304',
  });
});

test('ATM', (t) => {
  const { path, layers } = dissect(arpAtm);
  t.is(path, 'eth:arp');
  t.deepEqual(layers[1].fields, {
    'arp.hw.type': 19,
    'arp.proto.type': 2048,
    'arp.opcode': 1,
    'arp.src.htype': false,
    'arp.src.hlen': 20,
    'arp.src.stype': false,
    'arp.src.slen': 0,
    'arp.src.pln': 4,
    'arp.src.atm_num_nsap': 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'arp.src.proto_ipv4': '10.0.0.1',
    'arp.dst.htype': true,
    'arp.dst.hlen': 3,
    'arp.dst.stype': false,
    'arp.dst.slen': 2,
    'arp.dst.pln': 4,
    'arp.dst.atm_num_e164': '123',
    'arp.dst.atm_subaddr': 'bbbb',
    'arp.dst.proto_ipv4': '10.0.0.2',
  });
});

test('lengths beyond the packet leave the addresses out', (t) => {
  const lying = arp.slice();
  lying[18] = 200;
  const { layers, problem } = dissect(lying);
  t.is(problem, PROBLEM.malformed);
  t.false('arp.src.hw' in layers[1].fields);
  t.is(layers[1].fields['arp.hw.size'], 200);
});

test('shorter lengths leave the rest to the frame', (t) => {
  const shorter = arp.slice();
  shorter[18] = 5;
  const { layers } = dissect(shorter);
  t.is(layers[1].fields['arp.src.hw'], '0000000000');
  t.is(layers[1].end, 14 + 8 + 18);
});

test('a packet cut by the capture shows the addresses that are there', (t) => {
  const { layers, problem } = dissect(arp.slice(0, 32), 1, arp.length);
  t.is(problem, PROBLEM.truncated);
  t.is(layers[1].fields['arp.src.proto_ipv4'], '10.0.0.1');
  t.false('arp.dst.hw_mac' in layers[1].fields);
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
