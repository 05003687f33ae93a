import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex16 = (value: number) => value.toString(16).padStart(4, '0');

function eapol(type: string, body: string): Uint8Array {
  return fromHex(`0180c2000003 020000000001 888e 02 ${type} ${hex16(fromHex(body).length)} ${body}`);
}

const NONCE = '00112233445566778899aabbccddeeff'.repeat(2);
const IV = '0f'.repeat(16);
const MIC = 'e481fe9d4a2e0a53dd1119fb36104330';
const RSN = '30 14 0100 000fac04 0100 000fac04 0100 000fac02 3c00';
const KDE = 'dd 14 000fac04 b9c9f71f0c96f62b6c11f545d2dff41b';
const WPA = 'dd 16 0050f201 0100 0050f202 0100 0050f202 0100 0050f202';

function key(info: string, data: string, descriptor = '02'): Uint8Array {
  const length = hex16(fromHex(data).length);
  return eapol(
    '03',
    `${descriptor} ${info} 0010 0000000000000002 ${NONCE} ${IV} 0102030405060708 0000000000000000 ${MIC} ${length} ${data}`,
  );
}

const first = key('008a', KDE);
const second = key('010a', RSN);
const third = key('13ca', 'b43c7737faedbf17306b5ea1d5059fd5');
const fourth = key('030a', '');
const group = key('1382', 'b43c7737faedbf17');
const groupAnswer = key('0302', '');
const wpa = key('0109', WPA, 'fe');
const rc4 = eapol('03', `01 000d 000040605511009b ${IV} 82 ${MIC} 9af1d153d2ba5ccf63c3a226b8`);
const start = eapol('01', '');
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[1].fields;

test('every field: first', (t) => {
  t.deepEqual(fieldsOf(first), {
    'eapol.version': 2,
    'eapol.type': 3,
    'eapol.len': 117,
    'eapol.keydes.type': 2,
    'wlan_rsna_eapol.keydes.msgnr': 1,
    'wlan_rsna_eapol.keydes.key_info': 138,
    'wlan_rsna_eapol.keydes.key_info.keydes_version': 2,
    'wlan_rsna_eapol.keydes.key_info.key_type': true,
    'wlan_rsna_eapol.keydes.key_info.key_index': 0,
    'wlan_rsna_eapol.keydes.key_info.install': false,
    'wlan_rsna_eapol.keydes.key_info.key_ack': true,
    'wlan_rsna_eapol.keydes.key_info.key_mic': false,
    'wlan_rsna_eapol.keydes.key_info.secure': false,
    'wlan_rsna_eapol.keydes.key_info.error': false,
    'wlan_rsna_eapol.keydes.key_info.request': false,
    'wlan_rsna_eapol.keydes.key_info.encrypted_key_data': false,
    'wlan_rsna_eapol.keydes.key_info.smk_message': false,
    'eapol.keydes.key_len': 16,
    'eapol.keydes.replay_counter': 2n,
    'wlan_rsna_eapol.keydes.nonce': '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    'eapol.keydes.key_iv': '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f',
    'wlan_rsna_eapol.keydes.rsc': '0102030405060708',
    'wlan_rsna_eapol.keydes.id': '0000000000000000',
    'wlan_rsna_eapol.keydes.mic': 'e481fe9d4a2e0a53dd1119fb36104330',
    'wlan_rsna_eapol.keydes.data_len': 22,
    'wlan_rsna_eapol.keydes.data': 'dd14000fac04b9c9f71f0c96f62b6c11f545d2dff41b',
    'wlan.tag.number': 221,
    'wlan.tag.length': 20,
    'wlan.tag.oui': 4012,
    'wlan.tag.vendor.oui.type': 4,
    'wlan.rsn.ie.kde.data_type': 4,
    'wlan.rsn.ie.pmkid': 'b9c9f71f0c96f62b6c11f545d2dff41b',
  });
});

test('every field: second', (t) => {
  t.deepEqual(fieldsOf(second), {
    'eapol.version': 2,
    'eapol.type': 3,
    'eapol.len': 117,
    'eapol.keydes.type': 2,
    'wlan_rsna_eapol.keydes.msgnr': 2,
    'wlan_rsna_eapol.keydes.key_info': 266,
    'wlan_rsna_eapol.keydes.key_info.keydes_version': 2,
    'wlan_rsna_eapol.keydes.key_info.key_type': true,
    'wlan_rsna_eapol.keydes.key_info.key_index': 0,
    'wlan_rsna_eapol.keydes.key_info.install': false,
    'wlan_rsna_eapol.keydes.key_info.key_ack': false,
    'wlan_rsna_eapol.keydes.key_info.key_mic': true,
    'wlan_rsna_eapol.keydes.key_info.secure': false,
    'wlan_rsna_eapol.keydes.key_info.error': false,
    'wlan_rsna_eapol.keydes.key_info.request': false,
    'wlan_rsna_eapol.keydes.key_info.encrypted_key_data': false,
    'wlan_rsna_eapol.keydes.key_info.smk_message': false,
    'eapol.keydes.key_len': 16,
    'eapol.keydes.replay_counter': 2n,
    'wlan_rsna_eapol.keydes.nonce': '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    'eapol.keydes.key_iv': '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f',
    'wlan_rsna_eapol.keydes.rsc': '0102030405060708',
    'wlan_rsna_eapol.keydes.id': '0000000000000000',
    'wlan_rsna_eapol.keydes.mic': 'e481fe9d4a2e0a53dd1119fb36104330',
    'wlan_rsna_eapol.keydes.data_len': 22,
    'wlan_rsna_eapol.keydes.data': '30140100000fac040100000fac040100000fac023c00',
    'wlan.tag.number': 48,
    'wlan.tag.length': 20,
    'wlan.rsn.version': 1,
    'wlan.rsn.gcs': 1027076,
    'wlan.rsn.gcs.oui': 4012,
    'wlan.rsn.gcs.type': 4,
    'wlan.rsn.pcs.count': 1,
    'wlan.rsn.pcs': 1027076,
    'wlan.rsn.pcs.oui': 4012,
    'wlan.rsn.pcs.type': 4,
    'wlan.rsn.akms.count': 1,
    'wlan.rsn.akms': 1027074,
    'wlan.rsn.akms.oui': 4012,
    'wlan.rsn.akms.type': 2,
    'wlan.rsn.capabilities': 60,
    'wlan.rsn.capabilities.preauth': false,
    'wlan.rsn.capabilities.no_pairwise': false,
    'wlan.rsn.capabilities.ptksa_replay_counter': 3,
    'wlan.rsn.capabilities.gtksa_replay_counter': 3,
    'wlan.rsn.capabilities.mfpr': false,
    'wlan.rsn.capabilities.mfpc': false,
    'wlan.rsn.capabilities.jmr': false,
    'wlan.rsn.capabilities.peerkey': false,
    'wlan.rsn.capabilities.extended_key_id_iaf': false,
  });
});

test('every field: third', (t) => {
  t.deepEqual(fieldsOf(third), {
    'eapol.version': 2,
    'eapol.type': 3,
    'eapol.len': 111,
    'eapol.keydes.type': 2,
    'wlan_rsna_eapol.keydes.msgnr': 3,
    'wlan_rsna_eapol.keydes.key_info': 5066,
    'wlan_rsna_eapol.keydes.key_info.keydes_version': 2,
    'wlan_rsna_eapol.keydes.key_info.key_type': true,
    'wlan_rsna_eapol.keydes.key_info.key_index': 0,
    'wlan_rsna_eapol.keydes.key_info.install': true,
    'wlan_rsna_eapol.keydes.key_info.key_ack': true,
    'wlan_rsna_eapol.keydes.key_info.key_mic': true,
    'wlan_rsna_eapol.keydes.key_info.secure': true,
    'wlan_rsna_eapol.keydes.key_info.error': false,
    'wlan_rsna_eapol.keydes.key_info.request': false,
    'wlan_rsna_eapol.keydes.key_info.encrypted_key_data': true,
    'wlan_rsna_eapol.keydes.key_info.smk_message': false,
    'eapol.keydes.key_len': 16,
    'eapol.keydes.replay_counter': 2n,
    'wlan_rsna_eapol.keydes.nonce': '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    'eapol.keydes.key_iv': '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f',
    'wlan_rsna_eapol.keydes.rsc': '0102030405060708',
    'wlan_rsna_eapol.keydes.id': '0000000000000000',
    'wlan_rsna_eapol.keydes.mic': 'e481fe9d4a2e0a53dd1119fb36104330',
    'wlan_rsna_eapol.keydes.data_len': 16,
    'wlan_rsna_eapol.keydes.data': 'b43c7737faedbf17306b5ea1d5059fd5',
  });
});

test('every field: fourth', (t) => {
  t.deepEqual(fieldsOf(fourth), {
    'eapol.version': 2,
    'eapol.type': 3,
    'eapol.len': 95,
    'eapol.keydes.type': 2,
    'wlan_rsna_eapol.keydes.msgnr': 4,
    'wlan_rsna_eapol.keydes.key_info': 778,
    'wlan_rsna_eapol.keydes.key_info.keydes_version': 2,
    'wlan_rsna_eapol.keydes.key_info.key_type': true,
    'wlan_rsna_eapol.keydes.key_info.key_index': 0,
    'wlan_rsna_eapol.keydes.key_info.install': false,
    'wlan_rsna_eapol.keydes.key_info.key_ack': false,
    'wlan_rsna_eapol.keydes.key_info.key_mic': true,
    'wlan_rsna_eapol.keydes.key_info.secure': true,
    'wlan_rsna_eapol.keydes.key_info.error': false,
    'wlan_rsna_eapol.keydes.key_info.request': false,
    'wlan_rsna_eapol.keydes.key_info.encrypted_key_data': false,
    'wlan_rsna_eapol.keydes.key_info.smk_message': false,
    'eapol.keydes.key_len': 16,
    'eapol.keydes.replay_counter': 2n,
    'wlan_rsna_eapol.keydes.nonce': '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    'eapol.keydes.key_iv': '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f',
    'wlan_rsna_eapol.keydes.rsc': '0102030405060708',
    'wlan_rsna_eapol.keydes.id': '0000000000000000',
    'wlan_rsna_eapol.keydes.mic': 'e481fe9d4a2e0a53dd1119fb36104330',
    'wlan_rsna_eapol.keydes.data_len': 0,
  });
});

test('every field: group', (t) => {
  t.deepEqual(fieldsOf(group), {
    'eapol.version': 2,
    'eapol.type': 3,
    'eapol.len': 103,
    'eapol.keydes.type': 2,
    'wlan_rsna_eapol.keydes.msgnr': 1,
    'wlan_rsna_eapol.keydes.key_info': 4994,
    'wlan_rsna_eapol.keydes.key_info.keydes_version': 2,
    'wlan_rsna_eapol.keydes.key_info.key_type': false,
    'wlan_rsna_eapol.keydes.key_info.key_index': 0,
    'wlan_rsna_eapol.keydes.key_info.install': false,
    'wlan_rsna_eapol.keydes.key_info.key_ack': true,
    'wlan_rsna_eapol.keydes.key_info.key_mic': true,
    'wlan_rsna_eapol.keydes.key_info.secure': true,
    'wlan_rsna_eapol.keydes.key_info.error': false,
    'wlan_rsna_eapol.keydes.key_info.request': false,
    'wlan_rsna_eapol.keydes.key_info.encrypted_key_data': true,
    'wlan_rsna_eapol.keydes.key_info.smk_message': false,
    'eapol.keydes.key_len': 16,
    'eapol.keydes.replay_counter': 2n,
    'wlan_rsna_eapol.keydes.nonce': '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    'eapol.keydes.key_iv': '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f',
    'wlan_rsna_eapol.keydes.rsc': '0102030405060708',
    'wlan_rsna_eapol.keydes.id': '0000000000000000',
    'wlan_rsna_eapol.keydes.mic': 'e481fe9d4a2e0a53dd1119fb36104330',
    'wlan_rsna_eapol.keydes.data_len': 8,
    'wlan_rsna_eapol.keydes.data': 'b43c7737faedbf17',
  });
});

test('every field: groupAnswer', (t) => {
  t.deepEqual(fieldsOf(groupAnswer), {
    'eapol.version': 2,
    'eapol.type': 3,
    'eapol.len': 95,
    'eapol.keydes.type': 2,
    'wlan_rsna_eapol.keydes.msgnr': 2,
    'wlan_rsna_eapol.keydes.key_info': 770,
    'wlan_rsna_eapol.keydes.key_info.keydes_version': 2,
    'wlan_rsna_eapol.keydes.key_info.key_type': false,
    'wlan_rsna_eapol.keydes.key_info.key_index': 0,
    'wlan_rsna_eapol.keydes.key_info.install': false,
    'wlan_rsna_eapol.keydes.key_info.key_ack': false,
    'wlan_rsna_eapol.keydes.key_info.key_mic': true,
    'wlan_rsna_eapol.keydes.key_info.secure': true,
    'wlan_rsna_eapol.keydes.key_info.error': false,
    'wlan_rsna_eapol.keydes.key_info.request': false,
    'wlan_rsna_eapol.keydes.key_info.encrypted_key_data': false,
    'wlan_rsna_eapol.keydes.key_info.smk_message': false,
    'eapol.keydes.key_len': 16,
    'eapol.keydes.replay_counter': 2n,
    'wlan_rsna_eapol.keydes.nonce': '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    'eapol.keydes.key_iv': '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f',
    'wlan_rsna_eapol.keydes.rsc': '0102030405060708',
    'wlan_rsna_eapol.keydes.id': '0000000000000000',
    'wlan_rsna_eapol.keydes.mic': 'e481fe9d4a2e0a53dd1119fb36104330',
    'wlan_rsna_eapol.keydes.data_len': 0,
  });
});

test('every field: wpa', (t) => {
  t.deepEqual(fieldsOf(wpa), {
    'eapol.version': 2,
    'eapol.type': 3,
    'eapol.len': 119,
    'eapol.keydes.type': 254,
    'wlan_rsna_eapol.keydes.msgnr': 2,
    'wlan_rsna_eapol.keydes.key_info': 265,
    'wlan_rsna_eapol.keydes.key_info.keydes_version': 1,
    'wlan_rsna_eapol.keydes.key_info.key_type': true,
    'wlan_rsna_eapol.keydes.key_info.key_index': 0,
    'wlan_rsna_eapol.keydes.key_info.install': false,
    'wlan_rsna_eapol.keydes.key_info.key_ack': false,
    'wlan_rsna_eapol.keydes.key_info.key_mic': true,
    'wlan_rsna_eapol.keydes.key_info.secure': false,
    'wlan_rsna_eapol.keydes.key_info.error': false,
    'wlan_rsna_eapol.keydes.key_info.request': false,
    'wlan_rsna_eapol.keydes.key_info.encrypted_key_data': false,
    'wlan_rsna_eapol.keydes.key_info.smk_message': false,
    'eapol.keydes.key_len': 16,
    'eapol.keydes.replay_counter': 2n,
    'wlan_rsna_eapol.keydes.nonce': '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
    'eapol.keydes.key_iv': '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f',
    'wlan_rsna_eapol.keydes.rsc': '0102030405060708',
    'wlan_rsna_eapol.keydes.id': '0000000000000000',
    'wlan_rsna_eapol.keydes.mic': 'e481fe9d4a2e0a53dd1119fb36104330',
    'wlan_rsna_eapol.keydes.data_len': 24,
    'wlan_rsna_eapol.keydes.data': 'dd160050f20101000050f20201000050f20201000050f202',
    'wlan.tag.number': 221,
    'wlan.tag.length': 22,
    'wlan.tag.oui': 20722,
    'wlan.tag.vendor.oui.type': 1,
    'wlan.wfa.ie.type': 1,
    'wlan.wfa.ie.wpa.version': 1,
    'wlan.wfa.ie.wpa.mcs': 5304834,
    'wlan.wfa.ie.wpa.mcs.oui': 20722,
    'wlan.wfa.ie.wpa.mcs.type': 2,
    'wlan.wfa.ie.wpa.ucs.count': 1,
    'wlan.wfa.ie.wpa.ucs': 5304834,
    'wlan.wfa.ie.wpa.ucs.oui': 20722,
    'wlan.wfa.ie.wpa.ucs.type': 2,
    'wlan.wfa.ie.wpa.akms.count': 1,
    'wlan.wfa.ie.wpa.akms': 5304834,
    'wlan.wfa.ie.wpa.akms.oui': 20722,
    'wlan.wfa.ie.wpa.type': 2,
  });
});

test('every field: rc4', (t) => {
  t.deepEqual(fieldsOf(rc4), {
    'eapol.version': 2,
    'eapol.type': 3,
    'eapol.len': 57,
    'eapol.keydes.type': 1,
    'eapol.keydes.key_len': 13,
    'eapol.keydes.replay_counter': 70782488215707n,
    'eapol.keydes.key_iv': '0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f',
    'eapol.keydes.key_index': 130,
    'eapol.keydes.key_index.type': true,
    'eapol.keydes.key_index.number': 2,
    'eapol.keydes.key_signature': 'e481fe9d4a2e0a53dd1119fb36104330',
    'eapol.keydes.key': '9af1d153d2ba5ccf63c3a226b8',
    'eapol.keydes.key.generated_locally': false,
  });
});

test('every field: start', (t) => {
  t.deepEqual(fieldsOf(start), {
    'eapol.version': 2,
    'eapol.type': 1,
    'eapol.len': 0,
  });
});

test('who carries it, and the message of the handshake', (t) => {
  t.is(dissect(first).path, 'eth:eapol');
  t.is(dissect(first).problem, PROBLEM.none);
  const preauthentication = first.slice();
  preauthentication[13] = 0xc7;
  t.is(dissect(preauthentication).path, 'eth:eapol');
  const numbers = [first, second, third, fourth, group, groupAnswer].map(
    (packet) => fieldsOf(packet)['wlan_rsna_eapol.keydes.msgnr'],
  );
  t.deepEqual(numbers, [1, 2, 3, 4, 1, 2]);
});

test('lengths that lie', (t) => {
  const long = first.slice();
  long[17] = 0xff;
  t.is(dissect(long).problem, PROBLEM.malformed);
  t.is(fieldsOf(long)['wlan_rsna_eapol.keydes.msgnr'], 1);
  const short = first.slice();
  short[17] = 10;
  t.deepEqual(Object.keys(fieldsOf(short)).slice(-2), [
    'wlan_rsna_eapol.keydes.key_info.smk_message',
    'eapol.keydes.key_len',
  ]);
  const data = fieldsOf(key('008a', `${KDE} dd 30 000fac04`));
  t.is(data['wlan.rsn.ie.pmkid'], 'b9c9f71f0c96f62b6c11f545d2dff41b');
  t.deepEqual(data['wlan.tag.length'], [20, 48]);
});

const packets = { first, second, third, fourth, wpa, rc4 };
for (const [name, packet] of Object.entries(packets)) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
