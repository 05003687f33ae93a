import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

/** IPv4 and UDP with four bytes. */
const UDP = '45000020 00010000 40116ac8 0a000001 0a000003 13880009 000c0000 61626364';
const sll = fromHex(`0000 0001 0006 000000000001 0000 0800 ${UDP}`);
const sllGre = fromHex(`0004 030a 0004 0a000009 00000000 0800 ${UDP}`);
const sllLlc = fromHex(`0001 0001 0003 000102 0304050607 0004 424203 00000080`);
const sll2 = fromHex(`0800 0000 00000002 0001 04 06 000000000001 0000 ${UDP}`);

const packets = [
  [sll, 113],
  [sllGre, 113],
  [sllLlc, 113],
  [sll2, 276],
] as const;

test("Ethernet's address", (t) => {
  const { path, layers } = dissect(sll, 113);
  t.is(path, 'sll:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'sll.pkttype': 0,
    'sll.hatype': 1,
    'sll.halen': 6,
    'sll.src.eth': '00:00:00:00:00:01',
    'sll.unused': '0000',
    'sll.etype': 2048,
  });
});

test("GRE's address", (t) => {
  const { path, layers } = dissect(sllGre, 113);
  t.is(path, 'sll:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'sll.pkttype': 4,
    'sll.hatype': 778,
    'sll.halen': 4,
    'sll.src.ipv4': '10.0.0.9',
    'sll.unused': '00000000',
    'sll.gretype': 2048,
  });
});

test('LLC behind another address', (t) => {
  const { path, layers } = dissect(sllLlc, 113);
  t.is(path, 'sll:llc:stp');
  t.deepEqual(layers[0].fields, {
    'sll.pkttype': 1,
    'sll.hatype': 1,
    'sll.halen': 3,
    'sll.src.other': '000102',
    'sll.unused': '0304050607',
    'sll.ltype': 4,
  });
});

test('the second version', (t) => {
  const { path, layers } = dissect(sll2, 276);
  t.is(path, 'sll:ip:udp:data');
  t.deepEqual(layers[0].fields, {
    'sll.etype': 2048,
    'sll.ifindex': 2,
    'sll.hatype': 1,
    'sll.pkttype': 4,
    'sll.halen': 6,
    'sll.src.eth': '00:00:00:00:00:01',
    'sll.unused': '0000',
  });
});

test('an address length beyond the eight bytes there are', (t) => {
  const longer = sll.slice();
  longer[5] = 200;
  const { fields } = dissect(longer, 113).layers[0];
  t.is(fields['sll.src.other'], '0000000000010000');
  t.false('sll.unused' in fields);
});

test('netlink has no cooked header', (t) => {
  const netlink = sll.slice();
  netlink.set([0x03, 0x38], 2);
  t.is(dissect(netlink, 113).path, 'data');
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
