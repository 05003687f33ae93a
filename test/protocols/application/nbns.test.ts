import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

function inUdp(hex: string): Uint8Array {
  return udpFrame(end('10.0.0.1:137'), end('10.0.0.255:137'), fromHex(hex));
}

/** `DJP95S0J`, a workstation. */
const NAME = '20 454545 4b4641444a444646444441454b43414341434143414341434143414141 00'.replace(/\s/g, '');
const registration = `892e 2910 0001 0000 0000 0001 ${NAME} 0020 0001 c00c 0020 0001 000493e0 0006 6000 a9fe43c2`;

test('every field of a registration', (t) => {
  const { path, layers } = dissect(inUdp(registration));
  t.is(path, 'eth:ip:udp:nbns');
  t.deepEqual(layers[3].fields, {
    'nbns.id': 0x892e,
    'nbns.flags': 0x2910,
    'nbns.flags.response': false,
    'nbns.flags.opcode': 5,
    'nbns.flags.truncated': false,
    'nbns.flags.recdesired': true,
    'nbns.flags.broadcast': true,
    'nbns.count.queries': 1,
    'nbns.count.answers': 0,
    'nbns.count.auth_rr': 0,
    'nbns.count.add_rr': 1,
    'nbns.name': ['DJP95S0J<00>', 'DJP95S0J<00> (Workstation/Redirector)'],
    'nbns.type': [32, 32],
    'nbns.class': [1, 1],
    'nbns.ttl': 300000,
    'nbns.data_length': 6,
    'nbns.nb_flags': 0x6000,
    'nbns.nb_flags.group': false,
    'nbns.nb_flags.ont': 3,
    'nbns.addr': '169.254.67.194',
  });
});

test('the status of a node; more names than there are end it', (t) => {
  const head = `0001 8400 0000 0001 0000 0000 20 ${'434b'}${'41'.repeat(30)} 00 0021 0001 00000000`;
  const name = `${Buffer.from('WORKGROUP      ').toString('hex')} 00 8400`;
  const { fields } = dissect(inUdp(`${head} 0041 01 ${name} 0a02d75e9702 ${'00'.repeat(40)}`)).layers[3];
  t.like(fields, {
    'nbns.flags.rcode': 0,
    'nbns.flags.authoritative': true,
    'nbns.name': `*${'<00>'.repeat(15)}`,
    'nbns.number_of_names': 1,
    'nbns.netbios_name': 'WORKGROUP      ',
    'nbns.name_flags.group': true,
    'nbns.name_flags.act': true,
    'nbns.unit_id': '0a:02:d7:5e:97:02',
    'nbns.session_data_packet_size': 0,
  });
  const lying = dissect(inUdp(`${head} 0013 ff ${name}`)).layers[3].fields;
  t.is(lying['nbns.netbios_name'], 'WORKGROUP      ');
  t.false('nbns.unit_id' in lying);
});

test('every prefix', (t) => everyPrefixDecodes(t, inUdp(registration)));
test('flipped bytes', (t) => flippedBytesDecode(t, inUdp(registration)));
