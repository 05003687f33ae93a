import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex16 = (value: number) => value.toString(16).padStart(4, '0');
const AUTHENTICATOR = '2afdb090418ac6365298fbbb15e0fd2e';

function radius(code: string, attributes: string, extra = 0): Uint8Array {
  const length = 20 + fromHex(attributes).length;
  return fromHex(`000000000001 000000000002 0800 4500 ${hex16(28 + length)} 0001 0000 40 11 0000 0a000001 0a000002
    c000 0714 ${hex16(8 + length)} 0000 ${code} f0 ${hex16(length + extra)} ${AUTHENTICATOR} ${attributes}`);
}

const request = radius(
  '01',
  `01 05 626f62 02 12 45e8d5daead87e4015e0fcc0ec0f08a1 04 06 0a000009 05 06 00000007 3d 06 00000013
   4f 07 0200000501 50 12 58513d662847e5f8734a30dbdac8e4af 03 13 07 000102030405060708090a0b0c0d0e0f
   5f 12 20010db80a0b12f00000000000000001 61 0c 004020010db80a0b12f0 1a 0c 00000009 01 06 61626364`,
);
const accept = radius('02', '06 06 00000002 08 06 fffffffe 0c 06 00000240 12 08 68656c6c6f21 18 04 0102');
const accounting = radius('04', '28 06 00000002 2c 05 616263 2e 06 0000003c 31 06 00000001');
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[3].fields;

test('every field: request', (t) => {
  t.deepEqual(fieldsOf(request), {
    'radius.code': 1,
    'radius.id': 240,
    'radius.length': 147,
    'radius.authenticator': '2afdb090418ac6365298fbbb15e0fd2e',
    'radius.req': true,
    'radius.avp': [
      '0105626f62',
      '021245e8d5daead87e4015e0fcc0ec0f08a1',
      '04060a000009',
      '050600000007',
      '3d0600000013',
      '4f070200000501',
      '501258513d662847e5f8734a30dbdac8e4af',
      '031307000102030405060708090a0b0c0d0e0f',
      '5f1220010db80a0b12f00000000000000001',
      '610c004020010db80a0b12f0',
      '1a0c00000009010661626364',
    ],
    'radius.avp.type': [1, 2, 4, 5, 61, 79, 80, 3, 95, 97, 26],
    'radius.avp.length': [5, 18, 6, 6, 6, 7, 18, 19, 18, 12, 12],
    'radius.User_Name': 'bob',
    'radius.User_Password_encrypted': '45e8d5daead87e4015e0fcc0ec0f08a1',
    'radius.NAS_IP_Address': '10.0.0.9',
    'radius.NAS_Port': 7,
    'radius.NAS_Port_Type': 19,
    'radius.eap_fragment': '0200000501',
    'radius.Message_Authenticator': '58513d662847e5f8734a30dbdac8e4af',
    'radius.CHAP_Password': '07000102030405060708090a0b0c0d0e0f',
    'radius.CHAP_Ident': 7,
    'radius.CHAP_String': '000102030405060708090a0b0c0d0e0f',
    'radius.NAS_IPv6_Address': '2001:db8:a0b:12f0::1',
    'radius.Framed_IPv6_Prefix': '004020010db80a0b12f0',
    'radius.avp.vendor_id': 9,
    'radius.avp.vendor_type': 1,
    'radius.avp.vendor_len': 6,
  });
});

test('every field: accept', (t) => {
  t.deepEqual(fieldsOf(accept), {
    'radius.code': 2,
    'radius.id': 240,
    'radius.length': 50,
    'radius.authenticator': '2afdb090418ac6365298fbbb15e0fd2e',
    'radius.rsp': true,
    'radius.avp': ['060600000002', '0806fffffffe', '0c0600000240', '120868656c6c6f21', '18040102'],
    'radius.avp.type': [6, 8, 12, 18, 24],
    'radius.avp.length': [6, 6, 6, 8, 4],
    'radius.Service_Type': 2,
    'radius.Framed-IP-Address': '255.255.255.254',
    'radius.Framed_MTU': 576,
    'radius.Reply_Message': 'hello!',
    'radius.State': '0102',
  });
});

test('every field: accounting', (t) => {
  t.deepEqual(fieldsOf(accounting), {
    'radius.code': 4,
    'radius.id': 240,
    'radius.length': 43,
    'radius.authenticator': '2afdb090418ac6365298fbbb15e0fd2e',
    'radius.req': true,
    'radius.avp': ['280600000002', '2c05616263', '2e060000003c', '310600000001'],
    'radius.avp.type': [40, 44, 46, 49],
    'radius.avp.length': [6, 5, 6, 6],
    'radius.Acct_Status_Type': 2,
    'radius.Acct_Session_Id': 'abc',
    'radius.Acct_Session_Time': 60,
    'radius.Acct_Terminate_Cause': 1,
  });
});

test('who carries it, and what is none', (t) => {
  t.is(dissect(request).path, 'eth:ip:udp:radius');
  t.is(dissect(request).problem, PROBLEM.none);
  t.is(dissect(radius('00', '')).path, 'eth:ip:udp:data');
  t.is(dissect(radius('01', '', -1)).path, 'eth:ip:udp:data');
});

test('lengths that lie', (t) => {
  const long = dissect(radius('01', '01 05 626f62', 1));
  t.is(long.problem, PROBLEM.malformed);
  t.false('radius.avp' in long.layers[3].fields);
  const attribute = fieldsOf(radius('01', '01 05 626f62 04 09 0a000009'));
  t.is(attribute['radius.avp.type'], 1);
  const sizes = fieldsOf(radius('01', '04 05 0a0000 05 03 07 61 03 00 61 04 0081'));
  t.deepEqual(sizes['radius.avp.type'], [4, 5, 97, 97]);
  t.false('radius.NAS_IP_Address' in sizes || 'radius.NAS_Port' in sizes || 'radius.Framed_IPv6_Prefix' in sizes);
});

for (const [name, packet] of Object.entries({ request, accept, accounting })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
