import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

function datagram(payload: string, destination = 'e0000002'): Uint8Array {
  const length = fromHex(payload).length;
  const hex = (value: number) => value.toString(16).padStart(4, '0');
  return fromHex(`01005e000002 00000c07ac01 0800 4500 ${hex(28 + length)} 0001 0000 01 11 0000 0a000001 ${destination}
    07c1 07c1 ${hex(8 + length)} 0000 ${payload}`);
}

const VERSION_2 = 'e0000066';
const GROUP = '01 28 02 00 06 04 00fe 0011921a1700 00000069 000003e8 00000bb8';
const hello = datagram('00 00 10 03 0a c8 01 00 636973636f000000 c0a80001');
const advertise = datagram('00 03 0001 000e 02 00 0000 0002 6f000000');
const version2 = datagram(`${GROUP} 0ac86401 000000000000000000000000 03 08 636973636f000000`, VERSION_2);
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[3].fields;

test('every field of version 1', (t) => {
  const { path, layers, problem } = dissect(hello);
  t.is(path, 'eth:ip:udp:hsrp');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[3].fields, {
    'hsrp.version': 0,
    'hsrp.opcode': 0,
    'hsrp.state': 16,
    'hsrp.hellotime': 3,
    'hsrp.holdtime': 10,
    'hsrp.priority': 200,
    'hsrp.group': 1,
    'hsrp.reserved': 0,
    'hsrp.auth_data': 'cisco',
    'hsrp.virt_ip': '192.168.0.1',
  });
  t.deepEqual(fieldsOf(advertise), {
    'hsrp.version': 0,
    'hsrp.opcode': 3,
    'hsrp.adv.tlvtype': 1,
    'hsrp.adv.tlvlength': 14,
    'hsrp.adv.state': 2,
    'hsrp.adv.reserved1': 0,
    'hsrp.adv.activegrp': 0,
    'hsrp.adv.passivegrp': 2,
    'hsrp.adv.reserved2': 0x6f000000,
  });
});

test('every field of version 2', (t) => {
  t.deepEqual(fieldsOf(version2), {
    'hsrp2.group_state_tlv': 1,
    'hsrp2.version': 2,
    'hsrp2.opcode': 0,
    'hsrp2.state': 6,
    'hsrp2.ipversion': 4,
    'hsrp2.group': 254,
    'hsrp2.identifier': '00:11:92:1a:17:00',
    'hsrp2.priority': 105,
    'hsrp2.hellotime': 1000,
    'hsrp2.holdtime': 3000,
    'hsrp2.virt_ip': '10.200.100.1',
    'hsrp2.text_auth_tlv': 3,
    'hsrp2.auth_data': 'cisco',
  });
  const six = `${GROUP.replace('06 04', '06 06')} fe800000000000000000000000000001`;
  t.is(fieldsOf(datagram(six, VERSION_2))['hsrp2.virt_ip_v6'], 'fe80::1');
});

test('interfaces and digests', (t) => {
  const fields = fieldsOf(
    datagram('02 04 0001 0002 04 1c 01 00 0000 0a000001 00000007 0102030405060708090a0b0c0d0e0f10', VERSION_2),
  );
  t.is(fields['hsrp2.interface_state_tlv'], 2);
  t.is(fields['hsrp2.active_groups'], 1);
  t.is(fields['hsrp2.passive_groups'], 2);
  t.is(fields['hsrp2.md5_auth_tlv'], 4);
  t.is(fields['hsrp2.md5_algorithm'], 1);
  t.is(fields['hsrp2.md5_padding'], 0);
  t.is(fields['hsrp2.md5_flags'], 0);
  t.is(fields['hsrp2.md5_key_id'], 7);
  t.is(fields['hsrp2.md5_auth_data'], '0102030405060708090a0b0c0d0e0f10');
});

test('an entry longer than the datagram', (t) => {
  t.deepEqual(fieldsOf(datagram('01 ff 02', VERSION_2)), {});
  t.is(dissect(datagram('00 00 10 03')).problem, PROBLEM.malformed);
});

for (const [name, packet] of Object.entries({ hello, advertise, version2 })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
