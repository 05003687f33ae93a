import test from 'ava';
import { comparableLayers } from './comparable-layers.ts';
import {
  type Conversation,
  compareConversations,
  countPackets,
  openConversation,
  theirConversations,
} from './conversations.ts';
import type { FieldInfo } from './field-info.ts';
import { FieldComparison } from './fields.ts';
import { readFrames, type TsharkLayer } from './frames.ts';
import { compareHierarchies, theirHierarchy } from './hierarchy.ts';
import type { OurFrame } from './ours.ts';
import { compactPdml } from './pdml.ts';
import { scoreProtocols } from './score.ts';
import { readStreamLines } from './stream-lines.ts';
import { STREAM_COLUMNS } from './tshark.ts';
import { canonicalOurs, canonicalTheirs } from './values.ts';

const PDML = `<?xml version="1.0"?>
<pdml>
<packet>
  <proto name="geninfo" pos="0" size="60"><field name="num" pos="0" show="1" value="1" size="60"/></proto>
  <proto name="ip" size="20" pos="14">
    <field name="ip.ttl" showname="Time to Live: 64" size="1" pos="22" show="64" value="40"/>
    <field name="ip.flags" size="1" pos="20" show="0x02" value="2">
      <field name="_ws.expert" size="0" pos="20"><field name="ip.expert" show="" size="0" pos="0"/></field>
      <field name="ip.flags.df" hide="yes" size="1" pos="20" show="1" value="1"/>
    </field>
    <field name="ip.id" size="2" pos="18" show="0x0001" value="0001"/>
  </proto>
  <proto name="icmp" size="36" pos="34">
    <field name="icmp.text" size="2" pos="34" show="a &lt;b&gt;
c" value="61"/>
    <proto name="ip" size="20" pos="42"><field name="ip.ttl" size="1" pos="50" show="1" value="01"/></proto>
  </proto>
</packet>
</pdml>`;

test('PDML becomes layers and fields; expert information goes, quoted packets know where they stand', (t) => {
  const [frame, ...more] = readFrames(compactPdml(Buffer.from(PDML)));
  t.is(more.length, 0);
  t.deepEqual(
    frame?.layers.map(({ name, parent }) => [name, parent]),
    [
      ['geninfo', -1],
      ['ip', -1],
      ['icmp', -1],
      ['ip', 2],
    ],
  );
  const [, ip, icmp] = frame?.layers ?? [];
  t.deepEqual(
    ip?.fields.map(({ name, show, hidden }) => [name, show, hidden]),
    [
      ['ip.ttl', '64', false],
      ['ip.flags', '0x02', false],
      ['ip.flags.df', '1', true],
      ['ip.id', '0x0001', false],
    ],
  );
  t.is(icmp?.fields[0]?.show, 'a <b>\nc');
});

test('what an ICMP error quotes is compared as well, with its application, which tshark draws outside', (t) => {
  const layer = (name: string, parent: number) => ({ name, parent, pos: 0, size: 0, depth: 0, fields: [] });
  const names = (layers: TsharkLayer[], decoded: string[]) =>
    comparableLayers({ number: 1, layers }, new Set(decoded)).map(({ name }) => name);
  const all = ['ip', 'icmp', 'udp', 'dns', 'sflow'];
  const error = [layer('ip', -1), layer('icmp', -1), layer('ip', 1), layer('udp', 1), layer('dns', -1)];
  t.deepEqual(names(error, all), ['ip', 'icmp', 'ip', 'udp', 'dns']);
  t.deepEqual(names(error, ['ip', 'icmp', 'dns']), ['ip', 'icmp', 'ip']);
  t.deepEqual(names(error, ['ip', 'udp', 'dns']), ['ip']);
  const inner = [...error.slice(0, 2), layer('ip', 1), layer('icmp', 1), layer('ip', 3), layer('dns', -1)];
  t.deepEqual(names(inner, all), ['ip', 'icmp', 'ip', 'icmp', 'ip', 'dns']);
  t.deepEqual(names([layer('ip', -1), layer('sflow', -1), layer('ip', 1)], all), ['ip', 'sflow']);
});

test('equal, differing and lacking fields are told apart', (t) => {
  const comparison = compareIp([
    ['ip.ttl', 63],
    ['ip.flags', 2],
    ['ip.made_up', 1],
  ]);
  t.deepEqual(
    [...comparison.tallies.values()].map(({ name, compared, equal }) => [name, compared, equal]),
    [
      ['ip.ttl', 1, 0],
      ['ip.flags', 1, 1],
    ],
  );
  t.regex(comparison.tallies.get('ip.ttl')?.examples[0] ?? '', /a\.pcap:1 ours "63" theirs "64"/);
  t.deepEqual([...comparison.lacking.keys()], ['ip ip.flags.df', 'ip ip.id']);
  t.deepEqual(comparison.unknownNames(), [{ protocol: 'ip', name: 'ip.made_up' }]);
  const [score] = scoreProtocols(comparison);
  t.like(score, { compared: 2, equal: 1, asked: 4, lacking: 2, lackingShown: 1 });
});

test('an occurrence that one side lacks is a difference', (t) => {
  const comparison = compareIp([
    ['ip.ttl', 64],
    ['ip.ttl', 64],
  ]);
  t.like(comparison.tallies.get('ip.ttl'), { compared: 2, equal: 1 });
  t.like(comparison.tallies.get('ip.flags'), { compared: 1, equal: 0 });
});

test('fields that need the packets before are compared with the line of defaults, quoted headers left out', (t) => {
  const values: StreamValues = {
    'frame.protocols': 'eth:ethertype:ip:tcp:vnc:ip:tcp',
    'tcp.stream': '4,5',
    'tcp.seq': '1,7',
    'tcp.nxtseq': '9',
    'tcp.time_delta': '0.000100000,0.5',
  };
  const [line] = readStreamLines(`${STREAM_COLUMNS.map((column) => values[column] ?? '').join('\t')}\n`);
  const rows = ['tcp.stream', 'tcp.seq', 'tcp.nxtseq', 'tcp.time_delta'].map((name) => ({
    name,
    type: 'u32' as const,
  }));
  const table = { protocol: 'tcp', fields: rows.map((row) => ({ ...row, stateful: true as const })) };
  const known = { protocol: 'icmp', fields: [] };
  const headers = ['eth', 'ip'].map((protocol) => ({ protocol, fields: [] }));
  const comparison = new FieldComparison([table, known, ...headers], new Map());
  const stateful = [['tcp.stream', 4] as const, ['tcp.seq', 2] as const, ['tcp.time_delta', 0.0001] as const];
  comparison.addStateful('a.pcap', 1, line, { layers: [], stateful });
  // One occurrence of `tcp.nxtseq` for two headers: whose it is, the line doesn't say.
  t.deepEqual(
    [...comparison.tallies.values()].map(({ name, compared, equal }) => [name, compared, equal]),
    [
      ['tcp.stream', 1, 1],
      ['tcp.seq', 1, 0],
      ['tcp.time_delta', 1, 1],
    ],
  );
});

test('values of both sides take one form', (t) => {
  const field = (show: string, value = '') => ({ name: 'x', show, value, pos: 0, size: 0, hidden: false, depth: 0 });
  t.is(canonicalOurs('u16', 2048, 'x'), canonicalTheirs('u16', field('0x0800')));
  t.is(canonicalOurs('bool', true, 'x'), canonicalTheirs('bool', field('1')));
  t.is(canonicalOurs('ether', '00:0c:29:00:0a:ff', 'x'), canonicalTheirs('ether', field('00:0c:29:00:0a:ff')));
  t.is(canonicalOurs('bytes', '0a0b', 'x'), canonicalTheirs('bytes', field('0a:0b')));
  t.is(canonicalOurs('ipv6', '::ffff:1.2.3.4', 'x'), canonicalTheirs('ipv6', field('::ffff:102:304')));
  t.is(
    canonicalOurs('text', '2025-10-09T14:34:36.120Z', 'x'),
    canonicalTheirs('text', field('Oct  9, 2025 14:34:36.120000000 UTC')),
  );
  t.is(canonicalOurs('u8', 4, 'ip.checksum.status'), '0');
  t.not(canonicalOurs('u16', 1, 'x'), canonicalTheirs('u16', field('0x0010')));
  t.not(canonicalOurs('ipv6', '::1', 'x'), canonicalTheirs('ipv6', field('1::')));
});

test('hierarchies end before what we do not decode', (t) => {
  const theirs = theirHierarchy(
    'eth   frames:3 bytes:30\n  ip   frames:2 bytes:20\n    dns  frames:1 bytes:9\n',
    new Set(['eth', 'ip']),
  );
  t.deepEqual([...theirs.keys()], ['eth', 'eth:ip']);
  t.deepEqual(compareHierarchies(new Map(theirs), theirs), []);
  const ours = new Map([['eth', { packets: 3, bytes: 31 }]]);
  t.deepEqual(
    compareHierarchies(ours, theirs).map((difference) => difference.path),
    ['eth', 'eth:ip'],
  );
});

test('HTTP that one side lacks altogether is a difference, unless tshark does not know its port', (t) => {
  const counts = { packets: 2, bytes: 300 };
  const theirs = new Map([['ip:tcp:http', counts]]);
  const paths = (ours: typeof theirs, others: typeof theirs) =>
    compareHierarchies(ours, others).map(({ path }) => path);
  t.deepEqual(paths(new Map(), theirs), ['ip:tcp:http']);
  t.deepEqual(paths(new Map([['ip:tcp:http', { packets: 3, bytes: 9 }]]), theirs), []);
  t.deepEqual(paths(theirs, new Map()), []);
});

test('what tshark reads from a stream may be more often ours, never less often', (t) => {
  const count = (packets: number) => new Map([['eth:ip:tcp:smtp', { packets, bytes: 60 * packets }]]);
  t.is(compareHierarchies(count(3), count(2)).length, 0, 'a segment that was sent again');
  t.is(compareHierarchies(count(2), count(3)).length, 1);
  t.is(compareHierarchies(new Map(), count(1)).length, 1);
});

test('streams become conversations between ends, those of quoted and undecoded headers left out', (t) => {
  const decoded = new Set(['eth', 'ip', 'ipv6', 'ipv6.fraghdr', 'tcp', 'udp', 'icmp']);
  const lines = [
    { 'frame.protocols': 'eth:ethertype:ip:udp:gtp:ip:tcp', 'ip.src': '1.1.1.1,3.3.3.3', 'ip.dst': '2.2.2.2,4.4.4.4' },
    { 'frame.protocols': 'eth:ethertype:ip:icmp:ip:udp', 'ip.src': '2.2.2.2,1.1.1.1', 'ip.dst': '1.1.1.1,2.2.2.2' },
    { 'frame.protocols': 'eth:ethertype:ip:udp:dns', 'ip.src': '2.2.2.2', 'ip.dst': '1.1.1.1', 'udp.srcport': '2' },
    { 'frame.protocols': 'eth:ethertype:ip:ipv6:ipv6.fraghdr:tcp', 'ip.src': '5.5.5.5', 'ip.dst': '6.6.6.6' },
  ].map((values, index) => ({
    'frame.len': '100',
    'udp.srcport': '1',
    'udp.dstport': index === 2 ? '1' : '2',
    'tcp.srcport': '3',
    'tcp.dstport': '4',
    'udp.stream': '0',
    'tcp.stream': String(index),
    'ipv6.src': '::2',
    'ipv6.dst': '::1',
    ...values,
  }));
  const text = lines.map((values: StreamValues) => STREAM_COLUMNS.map((column) => values[column] ?? '').join('\t'));
  const streams = readStreamLines(`${text.join('\n')}\n`);
  t.deepEqual(theirConversations(streams, decoded), {
    udp: [{ a: '1.1.1.1:1', b: '2.2.2.2:2', packetsAB: 1, bytesAB: 100, packetsBA: 1, bytesBA: 100 }],
    tcp: [{ a: '[::1]:4', b: '[::2]:3', packetsAB: 0, bytesAB: 0, packetsBA: 1, bytesBA: 100 }],
  });
  t.is(theirConversations(streams).tcp.length, 2);
});

test('conversations are compared by ends and both directions, as often as they occur', (t) => {
  const one = talk('a:1', 'b:2');
  const compareTcp = (ours: Conversation[], theirs: Conversation[]) =>
    compareConversations({ tcp: ours, udp: [] }, { tcp: theirs, udp: [] });
  t.deepEqual(compareTcp([one, one], [one, talk('a:1', 'b:2')]), []);
  t.is(compareTcp([one], [one, one]).length, 1);
  t.is(compareTcp([one], [talk('b:2', 'a:1')]).length, 2, 'the other direction');
  t.is(compareTcp([one], [talk('a:1', 'c:2')]).length, 2, 'another end');
  t.is(compareTcp([one, talk('c:1', 'd:2')], [talk('c:1', 'b:2'), talk('a:1', 'd:2')]).length, 4, 'rows swapped');
  t.is(compareConversations({ tcp: [one], udp: [] }, { tcp: [], udp: [one] }).length, 2, 'another protocol');
});

type StreamValues = Partial<Record<(typeof STREAM_COLUMNS)[number], string>>;

function talk(from: string, to: string): Conversation {
  const conversation = openConversation(from, to);
  countPackets(conversation, from, 1, 60);
  return conversation;
}

function compareIp(fields: OurFrame['layers'][number]['fields']): FieldComparison {
  const names = ['ip.ttl', 'ip.flags', 'ip.made_up'];
  const known = ['ip.ttl', 'ip.flags', 'ip.flags.df', 'ip.id'];
  const table = { protocol: 'ip', fields: names.map((name) => ({ name, type: 'u8' as const })) };
  const comparison = new FieldComparison([table], new Map(known.map((name) => [name, [info(name)]])));
  for (const frame of readFrames(compactPdml(Buffer.from(PDML)))) {
    comparison.add('a.pcap', frame, { layers: [{ protocol: 'ip', fields }] });
  }
  return comparison;
}

function info(name: string): FieldInfo {
  return { name, label: '', type: 'FT_UINT8', protocol: 'ip', base: '', mask: '', description: '' };
}
