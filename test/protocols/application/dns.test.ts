import test from 'ava';
import { dissect, fromHex } from '../../support/dissect.ts';
import { end, tcpFrame, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const [client, server] = [end('10.0.0.1:40000'), end('10.0.0.2:53')];

function overUdp(hex: string, from = client, to = server): Uint8Array {
  return udpFrame(from, to, fromHex(hex));
}

function dnsOf(packet: Uint8Array): Readonly<Record<string, unknown>> {
  return dissect(packet).layers.find(({ protocol }) => /^(dns|mdns|llmnr)$/.test(protocol))?.fields ?? {};
}

const QUESTION = '076578616d706c6503636f6d00 0001 0001';
const query = `1a2b 0100 0001 0000 0000 0000 ${QUESTION}`;
const answer = `1a2b 8183 0001 0001 0000 0000 ${QUESTION} c00c 0001 0001 0000012c 0004 01020304`;

test('every field of a query', (t) => {
  const { path, layers } = dissect(overUdp(query));
  t.is(path, 'eth:ip:udp:dns');
  t.deepEqual(layers[3].fields, {
    'dns.id': 0x1a2b,
    'dns.flags': 0x0100,
    'dns.flags.response': false,
    'dns.flags.opcode': 0,
    'dns.flags.truncated': false,
    'dns.flags.recdesired': true,
    'dns.flags.z': false,
    'dns.flags.checkdisable': false,
    'dns.count.queries': 1,
    'dns.count.answers': 0,
    'dns.count.auth_rr': 0,
    'dns.count.add_rr': 0,
    'dns.qry.name': 'example.com',
    'dns.qry.name.len': 11,
    'dns.count.labels': 2,
    'dns.qry.type': 1,
    'dns.qry.class': 1,
  });
});

test('what a response has besides', (t) => {
  const fields = dnsOf(overUdp(answer, server, client));
  t.like(fields, {
    'dns.flags.response': true,
    'dns.flags.authoritative': false,
    'dns.flags.recavail': true,
    'dns.flags.authenticated': false,
    'dns.flags.rcode': 3,
    'dns.resp.name': 'example.com',
    'dns.resp.type': 1,
    'dns.resp.class': 1,
    'dns.resp.ttl': 300,
    'dns.resp.len': 4,
    'dns.a': '1.2.3.4',
  });
});

test('updates count other things; bytes behind a message are told', (t) => {
  const fields = dnsOf(overUdp(`0001 2800 0001 0000 0000 0000 ${QUESTION} 7a7a`));
  t.like(fields, {
    'dns.flags.opcode': 5,
    'dns.count.zones': 1,
    'dns.count.prerequisites': 0,
    'dns.count.updates': 0,
    'dns.extraneous.length': 2,
    'dns.extraneous.data': '7a7a',
  });
  t.false('dns.count.queries' in fields);
});

test('stateful operations: elements, one whose length lies ends them', (t) => {
  t.like(dnsOf(overUdp('0001 3000 0000 0000 0000 0000 0001 0008 00000001 00000002 0003 0002 0000 0040 ffff 61')), {
    'dns.dso.tlv.type': [1, 3, 64],
    'dns.dso.tlv.length': [8, 2, 0xffff],
    'dns.dso.tlv.keepalive.inactivity': 1,
    'dns.dso.tlv.keepalive.interval': 2,
    'dns.dso.tlv.encpad.padding': '0000',
  });
});

test('multicast: a bit of the class is its own; link-local: flags of its own', (t) => {
  const service = `0000 8400 0001 0001 0000 0000 ${QUESTION.replace(/0001$/, '8001')} c00c 0001 8001 00000078 0004 01020304`;
  const mdns = udpFrame(end('10.0.0.1:5353'), end('224.0.0.251:5353'), fromHex(service));
  t.is(dissect(mdns).path, 'eth:ip:udp:mdns');
  t.like(dnsOf(mdns), {
    'dns.qry.class': 1,
    'dns.qry.qu': true,
    'dns.resp.class': 1,
    'dns.resp.cache_flush': true,
    'dns.a': '1.2.3.4',
  });
  const local = udpFrame(client, end('224.0.0.252:5355'), fromHex(query.replace('0100', '0500')));
  t.is(dissect(local).path, 'eth:ip:udp:llmnr');
  t.like(dnsOf(local), { 'dns.flags.conflict': true, 'dns.flags.tentative': true, 'dns.flags.truncated': false });
  t.false('dns.flags.recdesired' in dnsOf(local));
});

test('names: compression, the root, UTF-8, and what is none', (t) => {
  const named = (name: string) => dnsOf(overUdp(`0001 0100 0001 0000 0000 0000 ${name} 0001 0001`))['dns.qry.name'];
  t.is(named('00'), '<Root>');
  t.is(named('0461c3a90100'), 'aé\u0001');
  t.is(named('0161c00f'), undefined, 'a pointer to what is no name');
  t.is(named('c00c'), '<Name contains a pointer that loops>');
  t.is(named('0161c00c'), '<Name contains a pointer that loops>');
  t.is(named('c0ff'), undefined, 'a pointer beyond the message');
  t.is(named('8000'), undefined, 'no kind of label');
  t.is(named('4f'), '<Unknown extended label>');
  t.is(named('3f61'), undefined, 'a label beyond the message');
  t.is(named(`${'01 61'.repeat(128)} 00`), '<Name too long>');
});

test('a message of names that all go round takes as long as another', (t) => {
  // 10,000 questions, each a pointer into labels that lead on through the whole message.
  const questions = 'c012 0161 0162'.repeat(10_000);
  const packet = overUdp(`0001 0100 ffff ffff ffff ffff 0161 ${questions}`);
  const names = dnsOf(packet)['dns.qry.name'];
  t.true(Array.isArray(names) || typeof names === 'string' || names === undefined);
});

test('counts that lie end with the message', (t) => {
  const fields = dnsOf(overUdp(query.replace('0001 0000 0000 0000', 'ffff ffff ffff ffff')));
  t.is(fields['dns.qry.name'], 'example.com');
  t.is(fields['dns.count.queries'], 0xffff);
});

test('over TCP: a length before each message, several in a segment, one cut by its end', (t) => {
  const [first, second] = [fromHex(query), fromHex(answer)];
  const stream = Buffer.concat([prefixed(first), prefixed(second), prefixed(first).subarray(0, 20)]);
  const { path, layers, problem } = dissect(tcpFrame({ from: client, to: server, payload: stream }));
  t.is(path, 'eth:ip:tcp:dns:dns:dns');
  t.is(problem, 0);
  t.deepEqual(
    layers.slice(3).map(({ fields }) => [fields['dns.length'], fields['dns.qry.name'], fields['dns.a']]),
    [
      [29, 'example.com', undefined],
      [45, 'example.com', '1.2.3.4'],
      [29, undefined, undefined],
    ],
  );
  const middle = tcpFrame({ from: client, to: server, payload: fromHex('0003 616263') });
  t.is(dissect(middle).path, 'eth:ip:tcp:data');
});

test('on other ports a message is told by how it begins', (t) => {
  const path = (hex: string) => dissect(overUdp(hex, end('10.0.0.1:40000'), end('10.0.0.2:8053'))).path;
  t.is(path(query), 'eth:ip:udp:dns');
  t.is(path(answer), 'eth:ip:udp:dns');
  t.is(path(query.replace('0100', '0140')), 'eth:ip:udp:data');
  t.is(path(query.replace('0001 0000', '0002 0000')), 'eth:ip:udp:data');
  t.is(path(query.replace(/0001$/, '0007')), 'eth:ip:udp:data');
  t.is(path(`${query} 00`), 'eth:ip:udp:data');
  t.is(path(query.replace('07', '47')), 'eth:ip:udp:data');
});

function prefixed(message: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([message.length >>> 8, message.length & 0xff]), message]);
}

test('every prefix', (t) => everyPrefixDecodes(t, overUdp(answer, server, client)));
test('flipped bytes', (t) => flippedBytesDecode(t, overUdp(answer, server, client)));
test('flipped bytes over TCP', (t) =>
  flippedBytesDecode(t, tcpFrame({ from: client, to: server, payload: prefixed(fromHex(answer)) })));
