import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const ETHERNET = '000000000002 000000000001 86dd';

const packet = fromHex(`
  ${ETHERNET}
  6b9 abcde 000c 11 40 // class 0xb9, flow, 12 bytes, UDP
  20020a00000100050000000000000001 // 6to4 through 10.0.0.1
  fe8000000000000002e081fffe529a6b // from the MAC 00:e0:81:52:9a:6b
  1388 0009 000c 0000 61626364
`);

test('every field of a header', (t) => {
  const { path, layers, problem } = dissect(packet);
  t.is(path, 'eth:ipv6:udp:data');
  t.is(problem, PROBLEM.none);
  const source = '2002:a00:1:5::1';
  const destination = 'fe80::2e0:81ff:fe52:9a6b';
  t.deepEqual(layers[1].fields, {
    'ipv6.version': 6,
    'ip.version': 6,
    'ipv6.tclass': 0xb9,
    'ipv6.tclass.dscp': 46,
    'ipv6.tclass.ecn': 1,
    'ipv6.flow': 0xabcde,
    'ipv6.plen': 12,
    'ipv6.nxt': 17,
    'ipv6.hlim': 64,
    'ipv6.src': source,
    'ipv6.addr': [source, destination],
    'ipv6.src_host': source,
    'ipv6.host': [source, destination],
    'ipv6.dst': destination,
    'ipv6.dst_host': destination,
    'ipv6.src_6to4_gw_ipv4': '10.0.0.1',
    'ipv6.6to4_gw_ipv4': '10.0.0.1',
    'ipv6.src_6to4_sla_id': 5,
    'ipv6.6to4_sla_id': 5,
    'ipv6.dst_slaac_mac': '00:e0:81:52:9a:6b',
    'ipv6.slaac_mac': '00:e0:81:52:9a:6b',
  });
});

test('addresses that carry others', (t) => {
  const teredo = fromHex(`${ETHERNET} 60000000 0000 3b 40
    20010000 c0000201 8000 fffd f5ffffff // Teredo: server 192.0.2.1, port 2, client 10.0.0.0
    0064ff9b 0000000000000000 c0000207`);
  const { fields } = dissect(teredo).layers[1];
  t.is(fields['ipv6.src_ts_ipv4'], '192.0.2.1');
  t.is(fields['ipv6.src_tc_port'], 2);
  t.is(fields['ipv6.src_tc_ipv4'], '10.0.0.0');
  t.is(fields['ipv6.dst_embed_ipv4'], '192.0.2.7');
  const isatap = fromHex(`${ETHERNET} 60000000 0000 3b 40
    fe80000000000000 00005efe c0000201
    ff020000000000000000000000000001`);
  t.is(dissect(isatap).layers[1].fields['ipv6.src_isatap_ipv4'], '192.0.2.1');
});

test('another version is not read as a header', (t) => {
  const lying = packet.slice();
  lying[14] = 0x50;
  const { path, layers, problem } = dissect(lying);
  t.is(path, 'eth:ipv6:data');
  t.deepEqual(layers[1].fields, { 'ipv6.version': 5, 'ip.version': 5 });
  t.is(problem, PROBLEM.malformed);
});

test('a payload length that lies short leaves the rest out', (t) => {
  const lying = packet.slice();
  lying[19] = 10;
  const { path, problem } = dissect(lying);
  t.is(path, 'eth:ipv6:udp:data');
  t.is(problem, PROBLEM.malformed, 'the datagram says that it is longer');
});

test('a payload length beyond the frame is malformed, what is there is decoded', (t) => {
  const lying = packet.slice();
  lying[18] = 1;
  const { path, problem } = dissect(lying);
  t.is(path, 'eth:ipv6:udp:data');
  t.is(problem, PROBLEM.malformed);
});

test('a length of 0 without a jumbo option means no payload', (t) => {
  const empty = packet.slice();
  empty[19] = 0;
  t.is(dissect(empty).path, 'eth:ipv6');
});

test('a jumbogram takes its length from the option', (t) => {
  const head = fromHex(`${ETHERNET} 60000000 0000 00 40 ${'00'.repeat(15)}01 ${'00'.repeat(15)}02
    3b00 c204 00011178 // hop-by-hop: 70,008 bytes`);
  const jumbo = new Uint8Array(head.length + 70_000).fill(0x61);
  jumbo.set(head);
  const { path, layers, problem } = dissect(jumbo);
  t.is(path, 'eth:ipv6:ipv6.hopopts:data');
  t.is(problem, PROBLEM.none);
  t.is(layers[2].fields['ipv6.opt.jumbo'], 70_008);
  t.is(layers[3].end, jumbo.length);
});

test('every prefix', (t) => everyPrefixDecodes(t, packet));
test('flipped bytes', (t) => flippedBytesDecode(t, packet));
