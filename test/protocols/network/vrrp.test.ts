import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

function inIpv4(payload: string): Uint8Array {
  const length = (20 + fromHex(payload).length).toString(16).padStart(4, '0');
  return fromHex(`01005e000012 00005e000101 0800 4500 ${length} 0001 0000 ff 70 0000 0a000001 e0000012 ${payload}`);
}

function inIpv6(payload: string): Uint8Array {
  const length = fromHex(payload).length.toString(16).padStart(4, '0');
  return fromHex(`333300000012 00005e000201 86dd 60000000 ${length} 70 ff
    fe800000000000000000000000000001 ff020000000000000000000000000012 ${payload}`);
}

const version2 = inIpv4('21 2a bf 02 01 0a 2bc3 0a042a01 0a042a02 6162636465666768');
const version3 = inIpv4('31 2a bf 01 03e8 7e1e 0a042a01');
const version3Over6 = inIpv6('31 2a bf 01 13e8 0000 fe80000000000000 02005efffe00022d');

test('every field of version 2', (t) => {
  const { path, layers, problem } = dissect(version2);
  t.is(path, 'eth:ip:vrrp');
  t.is(problem, PROBLEM.none);
  const { 'vrrp.checksum.status': status, ...fields } = layers[2].fields;
  t.deepEqual(fields, {
    'vrrp.typever': 0x21,
    'vrrp.version': 2,
    'vrrp.type': 1,
    'vrrp.virt_rtr_id': 42,
    'vrrp.prio': 191,
    'vrrp.addr_count': 2,
    'vrrp.auth_type': 1,
    'vrrp.adver_int': 10,
    'vrrp.checksum': 0x2bc3,
    'vrrp.ip_addr': ['10.4.42.1', '10.4.42.2'],
    'vrrp.auth_string': 'abcdefgh',
  });
  t.true(status === 0 || status === 1);
});

test('every field of version 3', (t) => {
  const { fields } = dissect(version3).layers[2];
  t.is(fields['vrrp.reserved_mbz'], 0);
  t.is(fields['vrrp.short_adver_int'], 1000);
  t.is(fields['vrrp.ip_addr'], '10.4.42.1');
  t.false('vrrp.adver_int' in fields);
  const other = dissect(version3Over6);
  t.is(other.path, 'eth:ipv6:vrrp');
  t.is(other.layers[2].fields['vrrp.reserved_mbz'], 1);
  t.is(other.layers[2].fields['vrrp.ipv6_addr'], 'fe80::200:5eff:fe00:22d');
});

test('the checksum is of the message alone, in version 3 with the addresses around it', (t) => {
  const status = (packet: Uint8Array) => dissect(packet).layers[2].fields['vrrp.checksum.status'];
  t.is(status(inIpv4('21 2a bf 00 00 0a 1fcb')), 1);
  t.is(status(inIpv4('21 2a bf 00 00 0a 1fcc')), 0);
  t.is(status(inIpv4('31 2a bf 00 03e8 2161')), 1);
  t.is(status(inIpv4('31 2a bf 00 03e8 2162')), 0);
});

test('more addresses than there are', (t) => {
  const { layers, problem } = dissect(inIpv4('31 2a bf 03 03e8 7e1e 0a042a01'));
  t.is(layers[2].fields['vrrp.ip_addr'], '10.4.42.1');
  t.true(layers[2].partial);
  t.is(problem, PROBLEM.malformed);
});

for (const [name, packet] of Object.entries({ version2, version3, version3Over6 })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
