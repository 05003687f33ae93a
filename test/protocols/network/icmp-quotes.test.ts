import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { inIpv4, inIpv6 } from '../../support/carriers.ts';
import { type DissectedLayer, dissect } from '../../support/dissect.ts';
import { dnsMessage } from '../../support/dns-builder.ts';
import { ACK, end, errorFrame, quoteOf, RST, tcpFrame, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

const [client, server] = [end('10.0.0.1:40000'), end('10.0.0.2:53')];
const [client6, server6] = [end('[2001:db8::1]:40000'), end('[2001:db8::2]:53')];
const query = udpFrame(client, server, dnsMessage({ name: 'shop.example' }));
const query6 = udpFrame(client6, server6, dnsMessage({ name: 'shop.example' }));
const request = tcpFrame({
  from: client,
  to: end('10.0.0.2:80'),
  sequence: 7,
  payload: Buffer.from('GET /a HTTP/1.1\r\n'),
});

const error = (quoted: Uint8Array, kind?: [number, number]) => errorFrame(server, client, quoted, kind);
const error6 = (quoted: Uint8Array, kind: [number, number] = [1, 4]) => errorFrame(server6, client6, quoted, kind);
const pathOf = (frame: Uint8Array) => dissect(frame).path;

/** Of the first four layers on, which are Ethernet, IP, the error and the quoted header. */
function quotedLayers(frame: Uint8Array): readonly DissectedLayer[] {
  return dissect(frame).layers.slice(3);
}

test('every field of a header and eight bytes', (t) => {
  const { path, layers, problem } = dissect(error(quoteOf(query, 28)));
  t.is(path, 'eth:ip:icmp:ip:udp');
  t.is(problem, PROBLEM.none);
  t.like(layers[2].fields, { 'icmp.type': 3, 'icmp.code': 3, 'icmp.unused': '00000000' });
  t.like(layers[3].fields, { 'ip.src': '10.0.0.1', 'ip.dst': '10.0.0.2', 'ip.len': 58, 'ip.proto': 17 });
  t.deepEqual(layers[4].fields, {
    'udp.srcport': 40_000,
    'udp.dstport': 53,
    'udp.port': [40_000, 53],
    'udp.length': 38,
    'udp.checksum': 0,
    'udp.checksum.status': 3,
  });
});

test('what the quoted packet carries, as far as it is there', (t) => {
  t.is(pathOf(error(quoteOf(query))), 'eth:ip:icmp:ip:udp:dns');
  t.is(quotedLayers(error(quoteOf(query)))[2].fields['dns.qry.name'], 'shop.example');
  t.is(pathOf(error(quoteOf(query, 45))), 'eth:ip:icmp:ip:udp:dns');
  t.is(pathOf(error(quoteOf(request))), 'eth:ip:icmp:ip:tcp:http');
  t.is(pathOf(error(quoteOf(query, 22))), 'eth:ip:icmp:ip');
  t.is(pathOf(error(quoteOf(query, 10))), 'eth:ip:icmp:ip');
  t.is(pathOf(error(quoteOf(query, 0))), 'eth:ip:icmp');
});

for (const length of [20 + 4, 20 + 8, 20 + 12, 20 + 13, 20 + 16, 20 + 20]) {
  test(`a TCP header of which ${length - 20} bytes are quoted: numbers as they stand, no length, no checksum`, (t) => {
    const fields: Readonly<Record<string, unknown>> = quotedLayers(error(quoteOf(request, length)))[1].fields;
    const there = length - 20;
    t.is(fields['tcp.srcport'], 40_000);
    t.is(fields['tcp.seq_raw'], there < 8 ? undefined : 7);
    t.is(fields['tcp.seq'], there < 8 ? undefined : 7);
    t.is(fields['tcp.ack'], there < 12 ? undefined : 0);
    t.is(fields['tcp.hdr_len'], there < 13 ? undefined : 20);
    t.is(fields['tcp.flags.str'], there < 14 ? undefined : '·······A····');
    t.is(fields['tcp.window_size'], there < 16 ? undefined : 1024);
    t.is(fields['tcp.checksum.status'], there < 20 ? undefined : 2);
    t.false('tcp.len' in fields || 'tcp.nxtseq' in fields || 'tcp.stream' in fields);
  });
}

for (const [name, kind] of [
  ['destination unreachable', [3, 1]],
  ['source quench', [4, 0]],
  ['redirect', [5, 1]],
  ['time exceeded', [11, 0]],
  ['parameter problem', [12, 0]],
] as const) {
  test(`${name} quotes`, (t) => t.is(pathOf(error(quoteOf(query), [...kind])), 'eth:ip:icmp:ip:udp:dns'));
}

test('other messages quote nothing, whatever they carry', (t) => {
  for (const type of [0, 8, 9, 13, 17, 42, 43])
    t.is(pathOf(error(quoteOf(query), [type, 0])), 'eth:ip:icmp', `${type}`);
  for (const type of [0, 5, 128, 129, 133, 138]) {
    t.is(pathOf(error6(quoteOf(query6), [type, 0])), 'eth:ipv6:icmpv6', `${type}`);
  }
});

for (const type of [1, 2, 3, 4]) {
  test(`ICMPv6's error ${type} quotes`, (t) => {
    t.is(pathOf(error6(quoteOf(query6), [type, 0])), 'eth:ipv6:icmpv6:ipv6:udp:dns');
    t.is(pathOf(error6(quoteOf(query6, 48), [type, 0])), 'eth:ipv6:icmpv6:ipv6:udp');
    t.is(pathOf(error6(quoteOf(query6, 20), [type, 0])), 'eth:ipv6:icmpv6:ipv6');
  });
}

test("a redirect of ICMPv6 quotes in an option, behind others, within the option's length", (t) => {
  const addresses = '20010db8000000000000000000000001'.repeat(2);
  const quoted = Buffer.from(quoteOf(query6)).toString('hex').padEnd(160, '0');
  const link = '0201 020000000001';
  const message = (options: string) => inIpv6(58, `8900 0000 00000000 ${addresses} ${options}`);
  t.is(pathOf(message(`${link} 040b 0000 00000000 ${quoted}`)), 'eth:ipv6:icmpv6:ipv6:udp:dns');
  t.is(pathOf(message(`040b 0000 00000000 ${quoted} ${link}`)), 'eth:ipv6:icmpv6:ipv6:udp:dns');
  t.is(pathOf(message(`0407 0000 00000000 ${quoted}`)), 'eth:ipv6:icmpv6:ipv6:udp');
  t.is(pathOf(message(`0401 0000 00000000 ${quoted}`)), 'eth:ipv6:icmpv6');
  t.is(pathOf(message(`0200 020000000001 040b 0000 00000000 ${quoted}`)), 'eth:ipv6:icmpv6');
  t.is(pathOf(message(link)), 'eth:ipv6:icmpv6');
});

test('the version says what is quoted', (t) => {
  t.is(pathOf(error(quoteOf(query6))), 'eth:ip:icmp:ipv6:udp:dns');
  t.is(pathOf(error6(quoteOf(query))), 'eth:ipv6:icmpv6:data');
});

test('an error about an error, which nobody should send, quotes within the quote', (t) => {
  const inner = error(quoteOf(query));
  t.is(pathOf(errorFrame(client, server, quoteOf(inner))), 'eth:ip:icmp:ip:icmp:ip:udp:dns');
});

test('a quoted tunnel is followed', (t) => {
  const tunnel = inIpv4(47, `0000 0800 ${Buffer.from(quoteOf(query)).toString('hex')}`);
  t.is(pathOf(error(quoteOf(tunnel))), 'eth:ip:icmp:ip:gre:ip:udp:dns');
});

test('quoted fragments are none of the packet’s: a first one shows its header where it was cut', (t) => {
  const fragment = Uint8Array.from(query);
  fragment[14 + 6] = 0x20;
  for (const [length, path] of [
    [undefined, 'eth:ip:icmp:ip:data'],
    [28, 'eth:ip:icmp:ip:udp'],
  ] as const) {
    const { path: found, dissection } = dissect(error(quoteOf(fragment, length)));
    t.is(found, path);
    t.is(dissection.fragments, 0);
  }
  fragment[14 + 7] = 9;
  t.is(pathOf(error(quoteOf(fragment, 28))), 'eth:ip:icmp:ip:data');
});

test('RFC 4884: what stands behind the length is an extension and not quoted', (t) => {
  const padded = Buffer.concat([
    quoteOf(udpFrame(client, server, new Uint8Array(300)), 128),
    Buffer.from('20000000', 'hex'),
  ]);
  const whole = error(padded, [11, 0]);
  const [, plain] = quotedLayers(whole);
  t.is((plain.fields['udp.payload'] as string).length, 2 * (132 - 28));
  whole[14 + 20 + 5] = 32;
  const { layers } = dissect(whole);
  t.is(layers[2].fields['icmp.length'], 32);
  t.is((layers[4].fields['udp.payload'] as string).length, 2 * (128 - 28));
});

test('lengths that lie, and headers that are none, are no problem of the packet', (t) => {
  const lies: [number, number][] = [
    [16, 0xff],
    [14, 0x95],
    [14, 0x42],
    [14 + 20 + 4, 0xff],
    [14 + 20 + 5, 3],
  ];
  for (const [at, value] of lies) {
    const quoted = Uint8Array.from(query);
    quoted[at] = value;
    const { path, problem } = dissect(error(quoteOf(quoted)));
    t.regex(path, /^eth:ip:icmp:ip/);
    t.is(problem, PROBLEM.none);
  }
});

test('the packet ends with the error: what is quoted stands behind its layers', (t) => {
  const { dissection } = dissect(error(quoteOf(query)));
  t.is(dissection.count, 3);
  t.is(dissection.quoted, 3);
  t.is(dissection.network, 2);
  t.is(dissect(udpFrame(client, server)).dissection.quoted, 0);
});

test('the checksums of what is quoted: of whole datagrams, never of messages', (t) => {
  const wrong = Uint8Array.from(query);
  wrong[14 + 20 + 6] = 1;
  t.is(quotedLayers(error(quoteOf(wrong)))[1].fields['udp.checksum.status'], 0);
  t.is(quotedLayers(error(quoteOf(wrong, 40)))[1].fields['udp.checksum.status'], 2);
  t.is(quotedLayers(error(quoteOf(error(quoteOf(query)))))[1].fields['icmp.checksum.status'], 2);
  t.is(quotedLayers(error6(quoteOf(error6(quoteOf(query6)))))[1].fields['icmpv6.checksum.status'], 2);
});

test("a quoted reset's payload is its cause", (t) => {
  const reset = tcpFrame({ from: client, to: server, flags: RST | ACK, payload: Buffer.from('gone') });
  t.is(pathOf(error(quoteOf(reset))), 'eth:ip:icmp:ip:tcp');
});

for (const [name, frame] of Object.entries({ error: error(quoteOf(query)), error6: error6(quoteOf(query6)) })) {
  test(`every prefix decodes: ${name}`, everyPrefixDecodes, frame);
  test(`flipped bytes decode: ${name}`, flippedBytesDecode, frame);
}
