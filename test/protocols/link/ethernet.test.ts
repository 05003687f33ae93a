import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const MACS = '0180c2000000 000000000001';
/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const ethPadding = fromHex(`${MACS} 0800 ${UDP} 0000000000000000000000000000`);
const ethFcs = fromHex(`${MACS} 0800 ${UDP} 0000000000000000000000000000 01020304 deadbeef`);
const ethLen = fromHex(`${MACS} 0007 424203 00000000 0000`);
const ethIpx = fromHex(`${MACS} 0006 ffff 0006 0000`);
const ethInvalid = fromHex(`${MACS} 05dd 0102`);

/** Raw 802.3 is not among them: two bytes less and it looks like LLC. */
const packets = [
  [ethPadding, 1],
  [ethFcs, 1],
  [ethLen, 1],
  [ethInvalid, 1],
] as const;

test('padding behind a short packet', (t) => {
  const { path, layers } = dissect(ethPadding);
  t.is(path, 'eth:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'eth.dst': '01:80:c2:00:00:00',
    'eth.dst_resolved': '01:80:c2:00:00:00',
    'eth.dst.oui': 98498,
    'eth.dst.lg': false,
    'eth.dst.ig': true,
    'eth.src': '00:00:00:00:00:01',
    'eth.src_resolved': '00:00:00:00:00:01',
    'eth.src.oui': 0,
    'eth.src.lg': false,
    'eth.src.ig': false,
    'eth.addr': ['01:80:c2:00:00:00', '00:00:00:00:00:01'],
    'eth.addr_resolved': ['01:80:c2:00:00:00', '00:00:00:00:00:01'],
    'eth.addr.oui': [98498, 0],
    'eth.lg': [false, false],
    'eth.ig': [true, false],
    'eth.type': 2048,
    'eth.padding': '0000000000000000000000000000',
  });
});

test('padding, a trailer and a frame check sequence', (t) => {
  const { path, layers } = dissect(ethFcs);
  t.is(path, 'eth:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'eth.dst': '01:80:c2:00:00:00',
    'eth.dst_resolved': '01:80:c2:00:00:00',
    'eth.dst.oui': 98498,
    'eth.dst.lg': false,
    'eth.dst.ig': true,
    'eth.src': '00:00:00:00:00:01',
    'eth.src_resolved': '00:00:00:00:00:01',
    'eth.src.oui': 0,
    'eth.src.lg': false,
    'eth.src.ig': false,
    'eth.addr': ['01:80:c2:00:00:00', '00:00:00:00:00:01'],
    'eth.addr_resolved': ['01:80:c2:00:00:00', '00:00:00:00:00:01'],
    'eth.addr.oui': [98498, 0],
    'eth.lg': [false, false],
    'eth.ig': [true, false],
    'eth.type': 2048,
    'eth.padding': '0000000000000000000000000000',
    'eth.trailer': '01020304',
    'eth.fcs': 3735928559,
    'eth.fcs.status': 2,
  });
});

test('a length and the padding behind it', (t) => {
  const { path, layers } = dissect(ethLen);
  t.is(path, 'eth:llc');
  t.deepEqual(layers[0].fields, {
    'eth.dst': '01:80:c2:00:00:00',
    'eth.dst_resolved': '01:80:c2:00:00:00',
    'eth.dst.oui': 98498,
    'eth.dst.lg': false,
    'eth.dst.ig': true,
    'eth.src': '00:00:00:00:00:01',
    'eth.src_resolved': '00:00:00:00:00:01',
    'eth.src.oui': 0,
    'eth.src.lg': false,
    'eth.src.ig': false,
    'eth.addr': ['01:80:c2:00:00:00', '00:00:00:00:00:01'],
    'eth.addr_resolved': ['01:80:c2:00:00:00', '00:00:00:00:00:01'],
    'eth.addr.oui': [98498, 0],
    'eth.lg': [false, false],
    'eth.ig': [true, false],
    'eth.len': 7,
    'eth.trailer': '0000',
  });
});

test('raw 802.3 of Novell', (t) => {
  const { path, layers } = dissect(ethIpx);
  t.is(path, 'eth:data');
  t.deepEqual(layers[0].fields, {
    'eth.dst': '01:80:c2:00:00:00',
    'eth.dst_resolved': '01:80:c2:00:00:00',
    'eth.dst.oui': 98498,
    'eth.dst.lg': false,
    'eth.dst.ig': true,
    'eth.src': '00:00:00:00:00:01',
    'eth.src_resolved': '00:00:00:00:00:01',
    'eth.src.oui': 0,
    'eth.src.lg': false,
    'eth.src.ig': false,
    'eth.addr': ['01:80:c2:00:00:00', '00:00:00:00:00:01'],
    'eth.addr_resolved': ['01:80:c2:00:00:00', '00:00:00:00:00:01'],
    'eth.addr.oui': [98498, 0],
    'eth.lg': [false, false],
    'eth.ig': [true, false],
    'eth.len': 6,
  });
});

test('a number that is neither length nor type', (t) => {
  const { path, layers } = dissect(ethInvalid);
  t.is(path, 'eth:data');
  t.deepEqual(layers[0].fields, {
    'eth.dst': '01:80:c2:00:00:00',
    'eth.dst_resolved': '01:80:c2:00:00:00',
    'eth.dst.oui': 98498,
    'eth.dst.lg': false,
    'eth.dst.ig': true,
    'eth.src': '00:00:00:00:00:01',
    'eth.src_resolved': '00:00:00:00:00:01',
    'eth.src.oui': 0,
    'eth.src.lg': false,
    'eth.src.ig': false,
    'eth.addr': ['01:80:c2:00:00:00', '00:00:00:00:00:01'],
    'eth.addr_resolved': ['01:80:c2:00:00:00', '00:00:00:00:00:01'],
    'eth.addr.oui': [98498, 0],
    'eth.lg': [false, false],
    'eth.ig': [true, false],
    'eth.invalid_lentype': 1501,
  });
});

test('a length beyond the frame is malformed, what is there is decoded', (t) => {
  const lying = ethLen.slice();
  lying[13] = 200;
  const { path, problem } = dissect(lying);
  t.is(path, 'eth:llc');
  t.is(problem, PROBLEM.malformed);
});

test('a shorter length leaves the rest to the trailer', (t) => {
  const shorter = ethLen.slice();
  shorter[13] = 3;
  const { layers } = dissect(shorter);
  t.is(layers[0].fields['eth.trailer'], '000000000000');
  t.is(layers[1].end, 17);
});

test('fewer bytes than a header are no layer', (t) => {
  t.is(dissect(ethLen.slice(0, 13)).path, '');
});

test('an Inter-Switch Link frame is not taken for Ethernet', (t) => {
  const isl = ethLen.slice();
  isl.set([0x01, 0x00, 0x0c, 0x00, 0x00]);
  t.is(dissect(isl).path, 'data');
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
