import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const hex16 = (value: number) => value.toString(16).padStart(4, '0');
const IDS = '03030303 00000001';
/** Age, options, type, id, router, sequence, checksum, length. */
const ROUTER = '0021 22 01 01010101 02020202 80000002 62ba 0018';
const OPAQUE = '8021 42 0a 04000007 02020202 80000003 c26b 0014';
const ENGINEERING = '0001 42 0a 01000008 02020202 80000004 c26b 0014';
const ROUTER_3 = '0021 2001 00000000 03030303 8000000d 7f79 0018';

function version2(message: number, body: string, auth = '0000 0000000000000000', behind = ''): Uint8Array {
  const length = 24 + fromHex(body).length;
  const total = 20 + length + fromHex(behind).length;
  return fromHex(`01005e000005 000000000001 0800 4500 ${hex16(total)} 0001 0000 01 59 0000 0a000001 e0000005
    02 0${message} ${hex16(length)} ${IDS} be9a ${auth} ${body} ${behind}`);
}

function version3(message: number, body: string): Uint8Array {
  const length = 16 + fromHex(body).length;
  return fromHex(`333300000005 000000000001 86dd 60000000 ${hex16(length)} 59 01
    fe800000000000000000000000000001 ff020000000000000000000000000005
    03 0${message} ${hex16(length)} ${IDS} 941c 05 00 ${body}`);
}

const hello = version2(1, 'ffffff00 000a 02 01 00000028 0a010101 0a010102 04040404 05050505');
const hello3 = version3(1, '00000006 64 000013 001e 0078 0a010101 0a010102 04040404');
const description = version2(2, `05dc 52 07 00000081 ${ROUTER} ${OPAQUE}`);
const description3 = version3(2, `00 000013 05dc 00 07 00000bbd ${ROUTER_3}`);
const request = version2(3, '00000001 c0a8ff0b c0a8ff0c');
const request3 = version3(3, '00002003 00000002 03030303');
const update = version2(4, `00000003 ${ROUTER} 00000000 ${OPAQUE} ${ENGINEERING}`);
const update3 = version3(4, `00000001 ${ROUTER_3} 01 000033`);
const fieldsOf = (packet: Uint8Array) => dissect(packet).layers[2].fields;

test('every field of a hello', (t) => {
  const { path, layers, problem } = dissect(hello);
  t.is(path, 'eth:ip:ospf');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[2].fields, {
    'ospf.version': 2,
    'ospf.msg': 1,
    'ospf.msg.hello': true,
    'ospf.packet_length': 52,
    'ospf.srcrouter': '3.3.3.3',
    'ospf.area_id': '0.0.0.1',
    'ospf.checksum': 0xbe9a,
    'ospf.auth.type': 0,
    'ospf.auth.none': '0000000000000000',
    'ospf.hello.network_mask': '255.255.255.0',
    'ospf.hello.hello_interval': 10,
    'ospf.v2.options': 2,
    'ospf.v2.options.mt': false,
    'ospf.v2.options.e': true,
    'ospf.v2.options.mc': false,
    'ospf.v2.options.n': false,
    'ospf.v2.options.l': false,
    'ospf.v2.options.dc': false,
    'ospf.v2.options.o': false,
    'ospf.v2.options.dn': false,
    'ospf.hello.router_priority': 1,
    'ospf.hello.router_dead_interval': 40,
    'ospf.hello.designated_router': '10.1.1.1',
    'ospf.hello.backup_designated_router': '10.1.1.2',
    'ospf.hello.active_neighbor': ['4.4.4.4', '5.5.5.5'],
  });
});

test('every field of a hello of version 3', (t) => {
  const { path, layers } = dissect(hello3);
  t.is(path, 'eth:ipv6:ospf');
  t.deepEqual(layers[2].fields, {
    'ospf.version': 3,
    'ospf.msg': 1,
    'ospf.msg.hello': true,
    'ospf.packet_length': 40,
    'ospf.srcrouter': '3.3.3.3',
    'ospf.area_id': '0.0.0.1',
    'ospf.checksum': 0x941c,
    'ospf.instance_id': 5,
    'ospf.hello.interface_id': 6,
    'ospf.hello.router_priority': 100,
    'ospf.v3.options': 0x13,
    'ospf.v3.options.v6': true,
    'ospf.v3.options.e': true,
    'ospf.v3.options.mc': false,
    'ospf.v3.options.n': false,
    'ospf.v3.options.r': true,
    'ospf.v3.options.dc': false,
    'ospf.v3.options.af': false,
    'ospf.v3.options.l': false,
    'ospf.v3.options.at': false,
    'ospf.hello.hello_interval': 30,
    'ospf.hello.router_dead_interval': 120,
    'ospf.hello.designated_router': '10.1.1.1',
    'ospf.hello.backup_designated_router': '10.1.1.2',
    'ospf.hello.active_neighbor': '4.4.4.4',
  });
});

test('descriptions of the database', (t) => {
  const fields = fieldsOf(description);
  t.is(fields['ospf.db.interface_mtu'], 1500);
  t.is(fields['ospf.dbd'], 7);
  t.is(fields['ospf.dbd.r'], false);
  t.is(fields['ospf.dbd.i'], true);
  t.is(fields['ospf.dbd.m'], true);
  t.is(fields['ospf.dbd.ms'], true);
  t.is(fields['ospf.db.dd_sequence'], 129);
  t.deepEqual(fields['ospf.v2.options'], [0x52, 0x22, 0x42]);
  t.deepEqual(fields['ospf.lsa.age'], [33, 33]);
  t.deepEqual(fields['ospf.lsa.donotage'], [0, 1]);
  t.deepEqual(fields['ospf.lsa'], [1, 10]);
  t.is(fields['ospf.lsa.router'], true);
  t.is(fields['ospf.lsa.opaque'], true);
  t.is(fields['ospf.lsa.id'], '1.1.1.1');
  t.is(fields['ospf.lsid_opaque_type'], 4);
  t.is(fields['ospf.lsid.opaque_id'], 7);
  t.deepEqual(fields['ospf.advrouter'], ['2.2.2.2', '2.2.2.2']);
  t.deepEqual(fields['ospf.lsa.seqnum'], [0x80000002, 0x80000003]);
  t.deepEqual(fields['ospf.lsa.chksum'], [0x62ba, 0xc26b]);
  t.deepEqual(fields['ospf.lsa.length'], [24, 20]);
  const other = fieldsOf(description3);
  t.is(other['ospf.db.interface_mtu'], 1500);
  t.is(other['ospf.v3.lsa.do_not_age'], false);
  t.is(other['ospf.v3.lsa'], 0x2001);
  t.is(other['ospf.v3.lsa.u'], false);
  t.is(other['ospf.v3.lsa.s12'], 1);
  t.is(other['ospf.v3.lsa.fc'], 1);
  t.is(other['ospf.v3.lsa.router'], true);
  t.is(other['ospf.link_state_id'], '0.0.0.0');
});

test('requests and updates', (t) => {
  const asked = fieldsOf(request);
  t.is(asked['ospf.lsa'], 1);
  t.is(asked['ospf.link_state_id'], '192.168.255.11');
  t.is(asked['ospf.advrouter'], '192.168.255.12');
  t.is(fieldsOf(request3)['ospf.v3.lsa.fc'], 3);
  const told = fieldsOf(update);
  t.is(told['ospf.ls.number_of_lsas'], 3);
  t.deepEqual(told['ospf.lsa'], [1, 10, 10]);
  t.is(told['ospf.lsid_te_lsa.reserved'], 0);
  t.is(told['ospf.lsid_te_lsa.instance'], 8);
  t.is(fieldsOf(update3)['ospf.v3.options'], 0x33);
  t.is(fieldsOf(version2(5, ROUTER))['ospf.msg.lsack'], true);
  t.is(fieldsOf(version2(5, ROUTER))['ospf.lsa.length'], 24);
});

test('authentication', (t) => {
  t.is(fieldsOf(version2(5, ROUTER, '0001 7365637265740000'))['ospf.auth.simple'], 'secret');
  const digest = '0102030405060708090a0b0c0d0e0f10';
  const fields = fieldsOf(version2(5, ROUTER, '0002 0000 01 10 5a834112', digest));
  t.is(fields['ospf.auth.crypt.key_id'], 1);
  t.is(fields['ospf.auth.crypt.data_length'], 16);
  t.is(fields['ospf.auth.crypt.seq_nbr'], 0x5a834112);
  t.is(fields['ospf.auth.crypt.data'], digest);
});

test('lengths and counts that lie', (t) => {
  const short = hello.slice();
  short[37] = 23;
  t.is(dissect(short).problem, PROBLEM.malformed);
  const long = hello.slice();
  long[37] = 200;
  t.is(dissect(long).problem, PROBLEM.malformed);
  t.is(dissect(long).layers[2].fields['ospf.hello.hello_interval'], 10);
  const many = fieldsOf(version2(4, `ffffffff ${ROUTER} 00000000`));
  t.is(many['ospf.ls.number_of_lsas'], 0xffffffff);
  t.is(many['ospf.lsa'], 1);
  const empty = fieldsOf(version2(4, `00000002 ${ROUTER.replace('0018', '0000')} ${ROUTER}`));
  t.is(empty['ospf.lsa'], 1);
});

for (const [name, packet] of Object.entries({ hello, hello3, description, description3, request3, update, update3 })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet));
}
