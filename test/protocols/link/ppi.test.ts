import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const LINKTYPE = 192;
const ACK = 'd4000000020000000001';
const COMMON = '0200 1400 0010000000000000 0100 3000 7609 c000 01 02 c8 a0';
const N = `0400 3000 06000000 02000000 00 0f 02 28 22 22 1e ff 24 27 21 ff 8a09 c000 c2 a0 c2 a0 be a0 80 80
  1611131d 15111716 19121a16 00000000`;
const common = fromHex(`00 00 2000 69000000 ${COMMON} ${ACK} 11223344`);
const both = fromHex(`00 01 5400 69000000 ${COMMON} ${N} ${ACK} 11223344`);
const ethernet = fromHex('00 00 0800 01000000 000000000002 000000000001 0800 45000014000100004063000a0a0000010a000003');

test('every field of what all of 802.11 has', (t) => {
  const { path, layers, problem } = dissect(common, LINKTYPE);
  t.is(path, 'ppi:wlan_radio:wlan');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[0].fields, {
    'ppi.version': 0,
    'ppi.flags': 0,
    'ppi.flags.alignment': false,
    'ppi.flags.reserved': 0,
    'ppi.length': 32,
    'ppi.dlt': 105,
    'ppi.field_type': 2,
    'ppi.field_len': 20,
    'ppi.80211-common.tsft': 4096n,
    'ppi.80211-common.flags': 1,
    'ppi.80211-common.flags.fcs': true,
    'ppi.80211-common.flags.tsft': false,
    'ppi.80211-common.flags.fcs-invalid': false,
    'ppi.80211-common.flags.phy-err': false,
    'ppi.80211-common.rate': 24000,
    'ppi.80211-common.chan.freq': 2422,
    'ppi.80211-common.chan.flags': 0xc0,
    'ppi.80211-common.chan.flags.turbo': false,
    'ppi.80211-common.chan.flags.cck': false,
    'ppi.80211-common.chan.flags.ofdm': true,
    'ppi.80211-common.chan.flags.2ghz': true,
    'ppi.80211-common.chan.flags.5ghz': false,
    'ppi.80211-common.chan.flags.passive': false,
    'ppi.80211-common.chan.flags.dynamic': false,
    'ppi.80211-common.chan.flags.gfsk': false,
    'ppi.80211-common.fhss.hopset': 1,
    'ppi.80211-common.fhss.pattern': 2,
    'ppi.80211-common.dbm.antsignal': -56,
    'ppi.80211-common.dbm.antnoise': -96,
  });
  t.is(layers[2].fields['wlan.fcs'], 0x44332211);
  t.is(layers[1].fields['wlan_radio.phy'], 6);
  t.is(layers[1].fields['wlan_radio.snr'], 40);
});

test('802.11n', (t) => {
  const { path, layers } = dissect(both, LINKTYPE);
  t.is(path, 'ppi:wlan_radio:wlan');
  const { fields } = layers[0];
  t.deepEqual(fields['ppi.field_type'], [2, 4]);
  t.is(fields['ppi.80211n-mac.flags'], 6);
  t.is(fields['ppi.80211n-mac.flags.greenfield'], false);
  t.is(fields['ppi.80211n-mac.flags.ht20_40'], true);
  t.is(fields['ppi.80211n-mac.flags.rx.short_guard_interval'], true);
  t.is(fields['ppi.80211n-mac.ampdu_id'], 2);
  t.is(fields['ppi.80211n-mac.num_delimiters'], 0);
  t.is(fields['ppi.80211n-mac-phy.mcs'], 15);
  t.is(fields['ppi.80211n-mac-phy.num_streams'], 2);
  t.is(fields['ppi.80211n-mac-phy.rssi.combined'], 40);
  t.is(fields['ppi.80211n-mac-phy.rssi.ant3ctl'], 255);
  t.is(fields['ppi.80211n-mac-phy.rssi.ant1ext'], 39);
  t.is(fields['ppi.80211-mac-phy.ext-chan.freq'], 2442);
  t.is(fields['ppi.80211-mac-phy.ext-chan.flags.ofdm'], true);
  t.is(fields['ppi.80211n-mac-phy.dbmant2.signal'], -66);
  t.is(fields['ppi.80211n-mac-phy.evm0'], 0x1d131116);
  const radio = layers[1].fields;
  t.is(radio['wlan_radio.phy'], 7);
  t.is(radio['wlan_radio.11n.mcs_index'], 15);
  t.is(radio['wlan_radio.11n.ness'], 2);
  t.is(radio['wlan_radio.data_rate'], 300);
  t.is(radio['wlan_radio.preamble'], 48);
});

test('the MAC field alone, and other link types', (t) => {
  const mac = dissect(fromHex(`00 00 1800 69000000 0300 0c00 01000000 05000000 07 000001 ${ACK}`), LINKTYPE);
  t.is(mac.layers[0].fields['ppi.80211n-mac.flags.greenfield'], true);
  t.is(mac.layers[0].fields['ppi.80211n-mac.num_delimiters'], 7);
  t.is(mac.layers[0].fields['ppi.80211n-mac.reserved'], 1);
  t.is(dissect(ethernet, LINKTYPE).path, 'ppi:eth:ip');
  t.is(dissect(fromHex('00 00 0800 ffffffff aabb'), LINKTYPE).path, 'ppi:data');
});

test('lengths that lie', (t) => {
  t.is(dissect(fromHex(`00 00 0700 69000000 ${ACK}`), LINKTYPE).problem, PROBLEM.malformed);
  t.is(dissect(fromHex('00 00 ff00 69000000'), LINKTYPE).problem, PROBLEM.malformed);
  const long = dissect(fromHex(`00 00 0c00 69000000 0200 ff00 ${ACK}`), LINKTYPE);
  t.is(long.path, 'ppi:wlan_radio:wlan');
  t.false('ppi.field_type' in long.layers[0].fields);
});

for (const [name, packet] of Object.entries({ common, both, ethernet })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet, LINKTYPE));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet, LINKTYPE));
}
