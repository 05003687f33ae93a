import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const LINKTYPE = 105;
const [A1, A2, A3, A4] = ['020000000001', '020000000002', '020000000003', '020000000004'];
const IP = '45000014000100004063000a0a0000010a000003';
const LLC = 'aaaa030000000800';
const SEQUENCE = '1002';

/** Frame control, duration, three addresses, sequence. */
function frame(control: string, rest: string, addresses = `${A1}${A2}${A3}`): Uint8Array {
  return fromHex(`${control} 2c01 ${addresses} ${SEQUENCE} ${rest}`);
}

const qosFromDs = frame('8842', `1607 0102002004050607 aabbccdd`);
const plain = frame('0801', `${LLC}${IP}`);
const wds = frame('0803', `${A4}${LLC}${IP}`);
const beacon = frame('8000', '000000000000000064000100');
const wep = frame('0841', '01020340 aabbccdd 11223344');

const fieldsOf = (bytes: Uint8Array) => dissect(bytes, LINKTYPE).layers[0].fields;
const pathOf = (bytes: Uint8Array) => dissect(bytes, LINKTYPE).path;

test('every field of a data frame', (t) => {
  const { path, layers, problem } = dissect(qosFromDs, LINKTYPE);
  t.is(path, 'wlan:data');
  t.is(problem, PROBLEM.none);
  const [to, from, other] = ['02:00:00:00:00:01', '02:00:00:00:00:02', '02:00:00:00:00:03'];
  t.deepEqual(layers[0].fields, {
    'wlan.fc.version': 0,
    'wlan.fc.type_subtype': 0x28,
    'wlan.fc': 0x8842,
    'wlan.fc.type': 2,
    'wlan.fc.subtype': 8,
    'wlan.flags': 0x42,
    'wlan.fc.ds': 2,
    'wlan.fc.tods': false,
    'wlan.fc.fromds': true,
    'wlan.fc.frag': false,
    'wlan.fc.retry': false,
    'wlan.fc.pwrmgt': false,
    'wlan.fc.moredata': false,
    'wlan.fc.protected': true,
    'wlan.fc.order': false,
    'wlan.duration': 300,
    'wlan.ra': to,
    'wlan.ra_resolved': to,
    'wlan.addr': [to, from, other],
    'wlan.addr_resolved': [to, from, other],
    'wlan.ta': from,
    'wlan.ta_resolved': from,
    'wlan.da': to,
    'wlan.da_resolved': to,
    'wlan.sa': other,
    'wlan.sa_resolved': other,
    'wlan.bssid': from,
    'wlan.bssid_resolved': from,
    'wlan.staa': to,
    'wlan.staa_resolved': to,
    'wlan.frag': 0,
    'wlan.seq': 33,
    'wlan.qos': 0x0716,
    'wlan.qos.tid': 6,
    'wlan.qos.priority': 6,
    'wlan.qos.ack': 0,
    'wlan.qos.amsdupresent': false,
    'wlan.qos.eosp': true,
    'wlan.qos.ps_buf_state': 7,
    'wlan.qos.buf_state_indicated': true,
    'wlan.qos.highest_pri_buf_ac': 1,
    'wlan.qos.qap_buf_load': 0,
    'wlan.ccmp.extiv': '0x070605040201',
    'wlan.wep.key': 0,
  });
});

test('who is who depends on the distribution system', (t) => {
  const ends = (bytes: Uint8Array) => {
    const fields = fieldsOf(bytes);
    return ['da', 'sa', 'bssid', 'staa'].map((name) => String(fields[`wlan.${name}`] ?? '-').slice(-1)).join('');
  };
  t.is(ends(frame('0800', `${LLC}${IP}`)), '123-');
  t.is(ends(plain), '3212');
  t.is(ends(frame('0802', `${LLC}${IP}`)), '1321');
  t.is(ends(wds), '34--');
  t.is(ends(beacon), '123-');
});

test('what data frames carry', (t) => {
  t.is(pathOf(plain), 'wlan:llc:ip');
  t.is(pathOf(wds), 'wlan:llc:ip');
  t.is(pathOf(frame('8801', `0600${LLC}${IP}`)), 'wlan:llc:ip');
  t.is(pathOf(frame('8881', `1600 ffffffff ${LLC}${IP}`)), 'wlan:llc:ip', 'with HT control');
  t.is(pathOf(frame('0801', `0000${LLC}${IP}`)), 'wlan:llc:ip', 'two bytes more');
  t.is(pathOf(frame('0801', `${A3}${A2}0800${IP}`)), 'wlan:eth:ip');
  t.is(pathOf(frame('0801', 'ffff001e00')), 'wlan:data', 'IPX');
  t.is(pathOf(frame('0805', `${LLC}${IP}`)), 'wlan:data', 'a fragment');
  t.is(pathOf(frame('8801', `8000 ${A1}${A2}001c${LLC}${IP}`)), 'wlan:wlan_aggregate:llc:ip', 'an aggregate');
  t.is(pathOf(frame('4801', '')), 'wlan', 'a null frame');
  t.is(pathOf(beacon), 'wlan:wlan.mgt');
});

test('frames that control', (t) => {
  const control = (first: string) => {
    const { path, layers } = dissect(fromHex(`${first}00 2c01 ${A1}${A2} 0430 3002 0102030405060708`), LINKTYPE);
    t.is(path, 'wlan');
    return layers[0].fields;
  };
  t.is(control('b4')['wlan.ta'], '02:00:00:00:00:02');
  t.false('wlan.ta' in control('d4'));
  t.is(control('a4')['wlan.bssid'], '02:00:00:00:00:01');
  t.is(control('e4')['wlan.bssid'], '02:00:00:00:00:02');
  const answer = control('94');
  t.is(answer['wlan.ba.control'], 0x3004);
  t.is(answer['wlan.ba.control.ackpolicy'], false);
  t.is(answer['wlan.ba.control.ba_type'], 2);
  t.is(answer['wlan.ba.control.reserved'], 0);
  t.is(answer['wlan.ba.basic.tidinfo'], 3);
  t.is(answer['wlan.fixed.ssc'], 0x0230);
  t.is(answer['wlan.fixed.ssc.fragment'], 0);
  t.is(answer['wlan.fixed.ssc.sequence'], 35);
  t.is(answer['wlan.ba.bm'], '0102030405060708');
  t.false('wlan.ba.bm' in control('84'));
});

test('encryption', (t) => {
  const fields = fieldsOf(wep);
  t.is(fields['wlan.wep.iv'], 0x010203);
  t.is(fields['wlan.wep.key'], 1);
  t.is(fields['wlan.wep.icv'], 0x11223344);
  const { layers } = dissect(wep, LINKTYPE);
  t.is(layers[1].fields['data.data'], 'aabbccdd');
  t.is(fieldsOf(frame('0841', '0121036004050607 aabbccdd'))['wlan.tkip.extiv'], '0x070605040103');
  t.is(dissect(frame('0841', '012103'), LINKTYPE).problem, PROBLEM.malformed);
});

test('of another version nothing but the version is read', (t) => {
  const { path, layers } = dissect(frame('0b01', `${LLC}${IP}`), LINKTYPE);
  t.is(path, 'wlan');
  t.deepEqual(layers[0].fields, { 'wlan.fc.version': 3 });
});

for (const [name, packet] of Object.entries({ qosFromDs, plain, wds, beacon, wep })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet, LINKTYPE));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet, LINKTYPE));
}
