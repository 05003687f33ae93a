import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const WLAN = 105;
const UDP = 'aaaa030000000800 45000020 00010000 40116ac8 0a000001 0a000003 9c400009 000c0000 61626364';

function aggregate(body: string): Uint8Array {
  return fromHex(`8801 0000 020000000001 020000000002 020000000003 1000 8000 ${body}`);
}

const first = `020000000005 020000000006 0028 ${UDP}`;
const second = `020000000007 020000000008 0028 ${UDP}`;
const two = aggregate(`${first} 0000 ${second}`);
const fieldsOf = (packet: Uint8Array) => dissect(packet, WLAN).layers[1].fields;

test('the heads of all, and the first as a packet', (t) => {
  const { path, layers, problem } = dissect(two, WLAN);
  t.is(path, 'wlan:wlan_aggregate:llc:ip:udp:data');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[1].fields, {
    'wlan.da': ['02:00:00:00:00:05', '02:00:00:00:00:07'],
    'wlan.da_resolved': ['02:00:00:00:00:05', '02:00:00:00:00:07'],
    'wlan.sa': ['02:00:00:00:00:06', '02:00:00:00:00:08'],
    'wlan.sa_resolved': ['02:00:00:00:00:06', '02:00:00:00:00:08'],
    'wlan_aggregate.a_mdsu.length': [40, 40],
  });
  t.is(layers[5].end - layers[5].start, 4, 'the data of the first alone');
});

test('lengths that lie', (t) => {
  const long = dissect(aggregate(first.replace('0028', '00ff')), WLAN);
  t.is(long.problem, PROBLEM.malformed);
  t.is(long.layers[1].fields['wlan_aggregate.a_mdsu.length'], 255);
  const short = dissect(aggregate('020000000005 020000'), WLAN);
  t.is(short.path, 'wlan:wlan_aggregate');
  t.is(short.problem, PROBLEM.malformed);
  t.deepEqual(
    fieldsOf(aggregate(`020000000005 020000000006 0000 0000 ${second}`))['wlan_aggregate.a_mdsu.length'],
    [0, 40],
  );
});

test(`every prefix`, (t) => everyPrefixDecodes(t, two, WLAN));
test(`flipped bytes`, (t) => flippedBytesDecode(t, two, WLAN));
