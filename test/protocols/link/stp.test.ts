import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const MACS = '0180c2000000 000000000001';
const stpConfig = fromHex(`
  ${MACS} 0026 424203 0000 00 00 81 8001 020304050607 00000001
  9001 020304050608 8001 0100 1400 0280 0f00
`);
const stpTcn = fromHex(`${MACS} 0007 424203 0000 00 80`);
const stpRstp = fromHex(`
  ${MACS} 0027 424203 0000 02 02 7c 8001 020304050607 00000001
  9001 020304050608 8001 0100 1400 0200 0f00 00
`);
const stpMstp = fromHex(`
  ${MACS} 0079 424203 0000 03 02 7c 8001 020304050607 00000001
  9001 020304050608 8001 0100 1400 0200 0f00 00 0050 00 4272657765727900000000000000000000000000000000000000000000000000
  0001 00112233445566778899aabbccddeeff 00030d40 a002 020304050609
  14 fc 6001 02030405060a 00000002 70 80 13
`);
const stpPvst = fromHex(`
  ${MACS} 0032 aaaa03 00000c 010b 0000 02 02 0e 8001 020304050607
  00000000 8001 020304050608 8004 0000 1400 0200 0f00 00 0000 0002
  0001
`);

const packets = [
  [stpConfig, 1],
  [stpTcn, 1],
  [stpRstp, 1],
  [stpMstp, 1],
  [stpPvst, 1],
] as const;

test('a configuration', (t) => {
  const { path, layers } = dissect(stpConfig);
  t.is(path, 'eth:llc:stp');
  t.deepEqual(layers[2].fields, {
    'stp.protocol': 0,
    'stp.version': 0,
    'stp.type': 0,
    'stp.flags': 129,
    'stp.flags.tcack': true,
    'stp.flags.tc': true,
    'stp.root.prio': 32768,
    'stp.root.ext': 1,
    'stp.root.hw': '02:03:04:05:06:07',
    'stp.root.cost': 1,
    'stp.bridge.prio': 36864,
    'stp.bridge.ext': 1,
    'stp.bridge.hw': '02:03:04:05:06:08',
    'stp.port': 32769,
    'stp.msg_age': 1,
    'stp.max_age': 20,
    'stp.hello': 2.5,
    'stp.forward': 15,
  });
});

test('a topology change', (t) => {
  const { path, layers } = dissect(stpTcn);
  t.is(path, 'eth:llc:stp');
  t.deepEqual(layers[2].fields, {
    'stp.protocol': 0,
    'stp.version': 0,
    'stp.type': 128,
  });
});

test('a rapid one', (t) => {
  const { path, layers } = dissect(stpRstp);
  t.is(path, 'eth:llc:stp');
  t.deepEqual(layers[2].fields, {
    'stp.protocol': 0,
    'stp.version': 2,
    'stp.type': 2,
    'stp.flags': 124,
    'stp.flags.tcack': false,
    'stp.flags.agreement': true,
    'stp.flags.forwarding': true,
    'stp.flags.learning': true,
    'stp.flags.port_role': 3,
    'stp.flags.proposal': false,
    'stp.flags.tc': false,
    'stp.root.prio': 32768,
    'stp.root.ext': 1,
    'stp.root.hw': '02:03:04:05:06:07',
    'stp.root.cost': 1,
    'stp.bridge.prio': 36864,
    'stp.bridge.ext': 1,
    'stp.bridge.hw': '02:03:04:05:06:08',
    'stp.port': 32769,
    'stp.msg_age': 1,
    'stp.max_age': 20,
    'stp.hello': 2,
    'stp.forward': 15,
    'stp.version_1_length': 0,
  });
});

test('multiple spanning trees', (t) => {
  const { path, layers } = dissect(stpMstp);
  t.is(path, 'eth:llc:stp');
  t.deepEqual(layers[2].fields, {
    'stp.protocol': 0,
    'stp.version': 3,
    'stp.type': 2,
    'stp.flags': 124,
    'stp.flags.tcack': [false, true],
    'stp.flags.agreement': [true, true],
    'stp.flags.forwarding': [true, true],
    'stp.flags.learning': [true, true],
    'stp.flags.port_role': [3, 3],
    'stp.flags.proposal': [false, false],
    'stp.flags.tc': [false, false],
    'stp.root.prio': 32768,
    'stp.root.ext': 1,
    'stp.root.hw': '02:03:04:05:06:07',
    'stp.root.cost': 1,
    'stp.bridge.prio': 36864,
    'stp.bridge.ext': 1,
    'stp.bridge.hw': '02:03:04:05:06:08',
    'stp.port': 32769,
    'stp.msg_age': 1,
    'stp.max_age': 20,
    'stp.hello': 2,
    'stp.forward': 15,
    'stp.version_1_length': 0,
    'mstp.version_3_length': 80,
    'mstp.config_format_selector': 0,
    'mstp.config_name': 'Brewery',
    'mstp.config_revision_level': 1,
    'mstp.config_digest': '00112233445566778899aabbccddeeff',
    'mstp.cist_internal_root_path_cost': 200000,
    'mstp.cist_bridge.prio': 40960,
    'mstp.cist_bridge.ext': 2,
    'mstp.cist_bridge.hw': '02:03:04:05:06:09',
    'mstp.cist_remaining_hops': 20,
    'mstp.msti.flags': 252,
    'mstp.msti.priority': 6,
    'mstp.msti.msti_id': 1,
    'mstp.msti.root.hw': '02:03:04:05:06:0a',
    'mstp.msti.root_cost': 2,
    'mstp.msti.bridge_priority': 7,
    'mstp.msti.port_priority': 8,
    'mstp.msti.remaining_hops': 19,
  });
});

test('one tree a VLAN', (t) => {
  const { path, layers } = dissect(stpPvst);
  t.is(path, 'eth:llc:stp');
  t.deepEqual(layers[2].fields, {
    'stp.protocol': 0,
    'stp.version': 2,
    'stp.type': 2,
    'stp.flags': 14,
    'stp.flags.tcack': false,
    'stp.flags.agreement': false,
    'stp.flags.forwarding': false,
    'stp.flags.learning': false,
    'stp.flags.port_role': 3,
    'stp.flags.proposal': true,
    'stp.flags.tc': false,
    'stp.root.prio': 32768,
    'stp.root.ext': 1,
    'stp.root.hw': '02:03:04:05:06:07',
    'stp.root.cost': 0,
    'stp.bridge.prio': 32768,
    'stp.bridge.ext': 1,
    'stp.bridge.hw': '02:03:04:05:06:08',
    'stp.port': 32772,
    'stp.msg_age': 0,
    'stp.max_age': 20,
    'stp.hello': 2,
    'stp.forward': 15,
    'stp.version_1_length': 0,
    'stp.pvst.tlvtype': 0,
    'stp.pvst.tlvlen': 2,
    'stp.pvst.origvlan': 1,
  });
});

test('a configuration too short for its identifiers is no layer', (t) => {
  t.is(dissect(stpConfig.slice(0, 17 + 26), 1, stpConfig.length).path, 'eth:llc');
  t.is(dissect(stpConfig.slice(0, 17 + 27), 1, stpConfig.length).path, 'eth:llc:stp');
});

test('a version 3 length shorter than its fixed part, or longer than the packet, hides or cuts the instances', (t) => {
  const shorter = stpMstp.slice();
  shorter[54] = 0x3f;
  t.false('mstp.config_name' in dissect(shorter).layers[2].fields);
  const longer = stpMstp.slice();
  longer[53] = 0xff;
  t.is(dissect(longer).layers[2].fields['mstp.msti.msti_id'], 1);
});

for (const [index, [packet, linkType]] of packets.entries()) {
  test(`every prefix of packet ${index}`, (t) => everyPrefixDecodes(t, packet, linkType));
  test(`flipped bytes of packet ${index}`, (t) => flippedBytesDecode(t, packet, linkType));
}
