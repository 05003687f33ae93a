import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';

const LINKTYPE = 127;
const ACK = 'd4000000020000000001';

function fieldsOf(hex: string): object {
  const { path, layers } = dissect(fromHex(hex), LINKTYPE);
  t_is(path);
  return layers[1].fields;
}

function t_is(path: string): void {
  if (path !== 'radiotap:wlan_radio:wlan') throw new Error(path);
}

test('every field of 802.11b', (t) => {
  const header = '00 00 1a00 6f080000 0010000000000000 10 02 6c09a000 ce a1 05 00';
  t.deepEqual(fieldsOf(`${header} ${ACK} 11223344`), {
    'wlan_radio.phy': 4,
    'wlan_radio.short_preamble': false,
    'wlan_radio.data_rate': 1,
    'wlan_radio.channel': 1,
    'wlan_radio.frequency': 2412,
    'wlan_radio.signal_dbm': -50,
    'wlan_radio.noise_dbm': -95,
    'wlan_radio.snr': 45,
    'wlan_radio.timestamp': 4096n,
    'wlan_radio.duration': 304,
    'wlan_radio.preamble': 192,
    'wlan_radio.start_tsf': 3792n,
    'wlan_radio.end_tsf': 4096n,
  });
});

test('802.11a and g, by the channel', (t) => {
  t.deepEqual(fieldsOf(`00 00 1000 0e300000 00 0c 3c14 4001 1e 0a ${ACK}`), {
    'wlan_radio.phy': 5,
    'wlan_radio.11a.turbo_type': 0,
    'wlan_radio.data_rate': 6,
    'wlan_radio.channel': 36,
    'wlan_radio.frequency': 5180,
    'wlan_radio.signal_db': 30,
    'wlan_radio.noise_db': 10,
    'wlan_radio.duration': 40,
    'wlan_radio.preamble': 20,
  });
  t.deepEqual(fieldsOf(`00 00 0e00 0e000000 00 30 b409 8004 ${ACK}`), {
    'wlan_radio.phy': 6,
    'wlan_radio.11g.mode': 0,
    'wlan_radio.data_rate': 24,
    'wlan_radio.channel': 14,
    'wlan_radio.frequency': 2484,
    'wlan_radio.duration': 28,
    'wlan_radio.preamble': 20,
  });
});

test('802.11n and ac, by their items', (t) => {
  t.deepEqual(fieldsOf(`00 00 0b00 00000800 3f 35 0f ${ACK}`), {
    'wlan_radio.phy': 7,
    'wlan_radio.11n.mcs_index': 15,
    'wlan_radio.11n.bandwidth': 1,
    'wlan_radio.11n.short_gi': true,
    'wlan_radio.11n.greenfield': false,
    'wlan_radio.11n.fec': 1,
    'wlan_radio.11n.stbc_streams': 1,
    'wlan_radio.data_rate': 300,
    'wlan_radio.duration': 55,
    'wlan_radio.preamble': 48,
  });
  t.deepEqual(fieldsOf(`00 00 1400 00002000 4400 00 04 71000000 00 00 0000 ${ACK}`), {
    'wlan_radio.phy': 8,
    'wlan_radio.11ac.short_gi': false,
    'wlan_radio.11ac.bandwidth': 4,
    'wlan_radio.11ac.mcs': 7,
    'wlan_radio.11ac.nss': 1,
    'wlan_radio.data_rate': 292.5,
    'wlan_radio.duration': 36,
    'wlan_radio.preamble': 36,
  });
});

test('a header that tells nothing', (t) => {
  t.deepEqual(fieldsOf(`00 00 0800 00000000 ${ACK}`), {});
  t.deepEqual(fieldsOf(`01 00 0900 04000000 02 ${ACK}`), {});
});
