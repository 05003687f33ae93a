import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const LINKTYPE = 127;
const ACK = 'd4000000020000000001';
/** Time, flags, rate, channel, both signals, antenna, RX flags. */
const plain = fromHex(`00 00 2300 6f480000
  0807060504030201 10 02 6c09a000 ce a1 05 00 0200 00000000000000 ${ACK} 11223344`);
const mcs = fromHex(`00 00 0b00 00000800 7f 1d 07 ${ACK}`);
const vht = fromHex(`00 00 1400 00002000 6401 04 04 71020000 00 09 0700 ${ACK}`);
/** A second word of radiotap's, a third of a vendor's, and its data. */
const words = fromHex(`00 00 1f00 200000a0 200000c0 00000000 d8 d7 aabbcc01 0500 0102030405 00 00 ${ACK}`);

test('every field', (t) => {
  const { path, layers, problem } = dissect(plain, LINKTYPE);
  t.is(path, 'radiotap:wlan_radio:wlan');
  t.is(problem, PROBLEM.none);
  const present = ['tsft', 'flags', 'rate', 'channel', 'dbm_antsignal', 'dbm_antnoise', 'antenna', 'rxflags'];
  const absent = [
    ...['fhss', 'lock_quality', 'tx_attenuation', 'db_tx_attenuation', 'dbm_tx_power', 'db_antsignal', 'db_antnoise'],
    ...['txflags', 'data_retries', 'xchannel', 'mcs', 'ampdu', 'vht', 'timestamp', 'he', 'he_mu', '0_length.psdu'],
    ...['l_sig', 'tlv', 'rtap_ns', 'vendor_ns', 'ext'],
  ];
  t.deepEqual(layers[0].fields, {
    'radiotap.version': 0,
    'radiotap.pad': 0,
    'radiotap.length': 35,
    'radiotap.present.word': 0x486f,
    ...Object.fromEntries(present.map((name) => [`radiotap.present.${name}`, true])),
    ...Object.fromEntries(absent.map((name) => [`radiotap.present.${name}`, false])),
    'radiotap.mactime': 0x0102030405060708n,
    'radiotap.flags': 0x10,
    'radiotap.flags.cfp': false,
    'radiotap.flags.preamble': false,
    'radiotap.flags.wep': false,
    'radiotap.flags.frag': false,
    'radiotap.flags.fcs': true,
    'radiotap.flags.datapad': false,
    'radiotap.flags.badfcs': false,
    'radiotap.flags.shortgi': false,
    'radiotap.datarate': 1,
    'radiotap.channel.freq': 2412,
    'radiotap.channel.flags': 0xa0,
    'radiotap.channel.flags.700mhz': false,
    'radiotap.channel.flags.800mhz': false,
    'radiotap.channel.flags.900mhz': false,
    'radiotap.channel.flags.turbo': false,
    'radiotap.channel.flags.cck': true,
    'radiotap.channel.flags.ofdm': false,
    'radiotap.channel.flags.2ghz': true,
    'radiotap.channel.flags.5ghz': false,
    'radiotap.channel.flags.passive': false,
    'radiotap.channel.flags.dynamic': false,
    'radiotap.channel.flags.gfsk': false,
    'radiotap.channel.flags.gsm': false,
    'radiotap.channel.flags.sturbo': false,
    'radiotap.channel.flags.half': false,
    'radiotap.channel.flags.quarter': false,
    'radiotap.dbm_antsignal': -50,
    'radiotap.dbm_antnoise': -95,
    'radiotap.antenna': 5,
    'radiotap.rxflags': 2,
    'radiotap.rxflags.badplcp': true,
  });
});

test('the check sequence behind the frame is none of it', (t) => {
  const { fields } = dissect(plain, LINKTYPE).layers[2];
  t.is(fields['wlan.fcs'], 0x44332211);
  t.is(fields['wlan.fcs.status'], 2);
  t.false('wlan.fcs' in dissect(mcs, LINKTYPE).layers[2].fields);
});

test('modulation and coding of 802.11n', (t) => {
  const { fields } = dissect(mcs, LINKTYPE).layers[0];
  const known = ['bw', 'index', 'gi', 'format', 'fec', 'stbc', 'ness'].map(
    (name) => fields[`radiotap.mcs.have_${name}`],
  );
  t.deepEqual(known, [true, true, true, true, true, true, true]);
  t.is(fields['radiotap.mcs.known'], 0x7f);
  t.is(fields['radiotap.mcs.bw'], 1);
  t.is(fields['radiotap.mcs.gi'], 1);
  t.is(fields['radiotap.mcs.format'], 1);
  t.is(fields['radiotap.mcs.fec'], 1);
  t.is(fields['radiotap.mcs.stbc'], 0);
  t.is(fields['radiotap.mcs.index'], 7);
  t.is(fields['radiotap.datarate'], 150);
});

test('modulation and coding of 802.11ac, for each of its users', (t) => {
  const { fields } = dissect(vht, LINKTYPE).layers[0];
  t.is(fields['radiotap.vht.known'], 0x0164);
  t.is(fields['radiotap.vht.have_gi'], true);
  t.is(fields['radiotap.vht.gi'], 1);
  t.is(fields['radiotap.vht.beamformed'], false);
  t.is(fields['radiotap.vht.bw'], 4);
  t.is(fields['radiotap.vht.mcs.0'], 7);
  t.is(fields['radiotap.vht.nss.0'], 1);
  t.is(fields['radiotap.vht.coding.0'], 0);
  t.is(fields['radiotap.vht.datarate.0'], 325);
  t.is(fields['radiotap.vht.mcs.1'], 0);
  t.is(fields['radiotap.vht.nss.1'], 2);
  t.false('radiotap.vht.nss.2' in fields);
  t.is(fields['radiotap.vht.paid'], 7);
});

test('further words: of antennas, of vendors', (t) => {
  const { fields } = dissect(words, LINKTYPE).layers[0];
  t.deepEqual(fields['radiotap.present.word'], [0xa0000020, 0xc0000020, 0]);
  t.deepEqual(fields['radiotap.present.tsft'], [false, false]);
  t.deepEqual(fields['radiotap.dbm_antsignal'], [-40, -41]);
  t.is(fields['radiotap.vendor_oui'], 0xaabbcc);
  t.is(fields['radiotap.vendor_subns'], 1);
  t.is(fields['radiotap.vendor_data_len'], 5);
});

test('of another version only its length is known', (t) => {
  const other = plain.slice();
  other[0] = 48;
  const { path, layers } = dissect(other, LINKTYPE);
  t.is(path, 'radiotap:wlan_radio:wlan');
  t.deepEqual(layers[0].fields, { 'radiotap.version': 48, 'radiotap.pad': 0, 'radiotap.length': 35 });
});

test('a length that lies', (t) => {
  const short = plain.slice();
  short[2] = 7;
  t.is(dissect(short, LINKTYPE).path, 'radiotap');
  t.is(dissect(short, LINKTYPE).problem, PROBLEM.malformed);
  const long = plain.slice();
  long[3] = 1;
  t.is(dissect(long, LINKTYPE).path, 'radiotap');
  t.is(dissect(long, LINKTYPE).layers[0].fields['radiotap.length'], 0x123);
  t.is(dissect(long, LINKTYPE).problem, PROBLEM.malformed);
});

test('words without an end', (t) => {
  const endless = fromHex(`00 00 1000 ffffffff ffffffff ffffffff ${ACK}`);
  t.is(dissect(endless, LINKTYPE).path, 'radiotap:wlan_radio:wlan');
});

for (const [name, packet] of Object.entries({ plain, mcs, vht, words })) {
  test(`every prefix, ${name}`, (t) => everyPrefixDecodes(t, packet, LINKTYPE));
  test(`flipped bytes, ${name}`, (t) => flippedBytesDecode(t, packet, LINKTYPE));
}
