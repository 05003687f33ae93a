import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const AVS = 163;
const ACK = 'd4000000 020000000001';
const TIMES = '00000000000003e8 00000000000007d0';

const first = fromHex(`80211001 00000040 ${TIMES} 00000004 00000006 0000006e 00000001 00000000
  00000002 ffffffce ffffffa6 00000001 00000001 ${ACK}`);
const second = fromHex(`80211002 00000050 ${TIMES} 00000008 00000024 0337f980 00000001 00000000
  00000001 0000012c 00000010 00000000 00000003 00000007 00000002 020000000009 0000 ${ACK}`);
const hopping = fromHex(`80211001 00000040 ${TIMES} 00000001 01020300 00000014 00000001 00000000
  00000003 0000012c 00000010 00000000 00000000 ${ACK}`);
const fieldsOf = (packet: Uint8Array, index = 0) => dissect(packet, AVS).layers[index].fields;

test('every field of the first version', (t) => {
  const { path, problem } = dissect(first, AVS);
  t.is(path, 'wlancap:wlan_radio:wlan');
  t.is(problem, PROBLEM.none);
  t.deepEqual(fieldsOf(first), {
    'wlancap.magic': 0x8021100,
    'wlancap.version': 1,
    'wlancap.length': 64,
    'wlancap.mactime': 1000n,
    'wlancap.hosttime': 2000n,
    'wlancap.phytype': 4,
    'wlancap.channel': 6,
    'wlancap.data_rate': 11_000_000n,
    'wlancap.antenna': 1,
    'wlancap.priority': 0,
    'wlancap.ssi_type': 2,
    'wlancap.dbm_antsignal': -50,
    'wlancap.dbm_antnoise': -90,
    'wlancap.preamble': 1,
    'wlancap.encoding': 1,
  });
});

test('the second version, frequencies, hops and the kinds of strength', (t) => {
  const fields = fieldsOf(second);
  t.is(fields['wlancap.data_rate'], 54_000_000n);
  t.is(fields['wlancap.normrssi_antsignal'], 300);
  t.is(fields['wlancap.normrssi_antnoise'], 16);
  t.is(fields['wlancap.sequence'], 7);
  t.is(fields['wlancap.drops'], 2);
  t.is(fields['wlancap.receiver_addr'], '02:00:00:00:00:09');
  t.is(fields['wlancap.padding'], '0000');
  const other = fieldsOf(hopping);
  t.is(other['wlancap.fhss.hop_set'], 1);
  t.is(other['wlancap.fhss.hop_pattern'], 2);
  t.is(other['wlancap.fhss.hop_index'], 3);
  t.is(other['wlancap.rawrssi_antsignal'], 300);
  t.is(other['wlancap.rawrssi_antnoise'], 16);
  const frequency = first.slice();
  frequency.set([0x09, 0x85], 30);
  t.is(fieldsOf(frequency)['wlancap.channel_frequency'], 2437);
});

test('what it tells of the reception', (t) => {
  t.deepEqual(fieldsOf(first, 1), {
    'wlan_radio.phy': 4,
    'wlan_radio.short_preamble': true,
    'wlan_radio.data_rate': 11,
    'wlan_radio.channel': 6,
    'wlan_radio.frequency': 2437,
    'wlan_radio.signal_dbm': -50,
    'wlan_radio.noise_dbm': -90,
    'wlan_radio.snr': 40,
    'wlan_radio.timestamp': 1000n,
    'wlan_radio.duration': 104,
    'wlan_radio.preamble': 96,
    'wlan_radio.start_tsf': 896n,
    'wlan_radio.end_tsf': 1000n,
  });
  t.is(fieldsOf(second, 1)['wlan_radio.phy'], 5);
  t.is(fieldsOf(second, 1)['wlan_radio.frequency'], 5180);
  t.is(fieldsOf(second, 1)['wlan_radio.channel'], 36);
  t.is(fieldsOf(hopping, 1)['wlan_radio.phy'], 1);
});

test('lengths that lie', (t) => {
  const short = first.slice();
  short[7] = 63;
  t.is(dissect(short, AVS).problem, PROBLEM.malformed);
  t.is(dissect(short, AVS).path, 'wlancap');
  const long = first.slice();
  long[6] = 1;
  t.is(dissect(long, AVS).problem, PROBLEM.malformed);
  t.is(fieldsOf(long)['wlancap.length'], 320);
});

for (const [name, packet] of Object.entries({ first, second, hopping })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet, AVS));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet, AVS));
}
