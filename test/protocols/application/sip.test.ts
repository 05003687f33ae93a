import test from 'ava';
import { dissect } from '../../support/dissect.ts';
import { end, tcpFrame, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

function inUdp(text: string, port = 5060): Uint8Array {
  return udpFrame(end('10.0.0.1:4000'), end(`10.0.0.2:${port}`), Buffer.from(text, 'latin1'));
}

function inTcp(text: string, port = 5060): Uint8Array {
  return tcpFrame({ from: end('10.0.0.1:4000'), to: end(`10.0.0.2:${port}`), payload: Buffer.from(text, 'latin1') });
}

const request = [
  'INVITE sip:bob:pw@[2001:db8::1]:5070;lr SIP/2.0',
  'Via: SIP/2.0/UDP 10.0.0.1:5061;branch=z9hG4bK1;rport, SIP/2.0/TCP [2001:db8::2];received=10.0.0.3',
  'From: "A <x>" <sip:alice@example.com:5062;user=phone;lr>;tag=9f',
  't: sip:bob@example.com',
  'Call-ID: 38@example.com',
  'CSeq: 7 INVITE',
  'Contact: <sip:a1@h1>;expires=60, Al <sip:a2@h2>;q=1',
  'Max-Forwards: 70',
  'X-Mine: 1',
  'Content-Length: 4',
  '',
  'body',
].join('\r\n');

function headersOf(...lines: string[]): Readonly<Record<string, unknown>> {
  const fields = dissect(inUdp(['OPTIONS sip:h SIP/2.0', ...lines, '', ''].join('\r\n'))).layers[3].fields;
  const first = new Set(['sip.Request-Line', 'sip.Method', 'sip.r-uri', 'sip.r-uri.host', 'sip.msg_hdr']);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !first.has(name)));
}

test('every field of a request', (t) => {
  const { path, layers } = dissect(inUdp(request));
  t.is(path, 'eth:ip:udp:sip');
  t.deepEqual(layers[3].fields, {
    'sip.Request-Line': 'INVITE sip:bob:pw@[2001:db8::1]:5070;lr SIP/2.0',
    'sip.Method': 'INVITE',
    'sip.r-uri': 'sip:bob:pw@[2001:db8::1]:5070;lr',
    'sip.r-uri.user': 'bob:pw',
    'sip.r-uri.host': '[2001:db8::1]',
    'sip.r-uri.port': '5070',
    'sip.msg_hdr': request.slice(request.indexOf('Via')),
    'sip.Via': 'SIP/2.0/UDP 10.0.0.1:5061;branch=z9hG4bK1;rport, SIP/2.0/TCP [2001:db8::2];received=10.0.0.3',
    'sip.Via.transport': ['UDP', 'TCP'],
    'sip.Via.sent-by.address': ['10.0.0.1', '2001:db8::2'],
    'sip.Via.sent-by.port': 5061,
    'sip.Via.branch': 'z9hG4bK1',
    'sip.Via.rport': 'rport',
    'sip.Via.received': '10.0.0.3',
    'sip.From': '"A <x>" <sip:alice@example.com:5062;user=phone;lr>;tag=9f',
    'sip.from.display.info': '"A <x>"',
    'sip.display.info': ['"A <x>" ', 'Al '],
    'sip.from.addr': 'sip:alice@example.com:5062;user=phone;lr',
    'sip.from.user': 'alice',
    'sip.from.host': 'example.com',
    'sip.from.port': '5062',
    'sip.from.param': ['user=phone', 'lr'],
    'sip.from.tag': '9f',
    'sip.tag': '9f',
    'sip.To': 'sip:bob@example.com',
    'sip.to.addr': 'sip:bob@example.com',
    'sip.to.user': 'bob',
    'sip.to.host': 'example.com',
    'sip.Call-ID': '38@example.com',
    'sip.call_id_generated': '38@example.com',
    'sip.CSeq': '7 INVITE',
    'sip.CSeq.seq': 7,
    'sip.CSeq.method': 'INVITE',
    'sip.Contact': '<sip:a1@h1>;expires=60, Al <sip:a2@h2>;q=1',
    'sip.contact.uri': ['sip:a1@h1', 'sip:a2@h2'],
    'sip.contact.user': ['a1', 'a2'],
    'sip.contact.host': ['h1', 'h2'],
    'sip.contact.parameter': ['expires=60', 'q=1'],
    'sip.contact.display.info': 'Al',
    'sip.Max-Forwards': 70,
    'sip.Content-Length': 4,
  });
});

test('every field of a status line', (t) => {
  t.deepEqual(dissect(inUdp('SIP/2.0 180 Ringing\r\n\r\n')).layers[3].fields, {
    'sip.Status-Line': 'SIP/2.0 180 Ringing',
    'sip.Status-Code': 180,
    'sip.msg_hdr': '\r\n',
  });
});

test('credentials and challenges', (t) => {
  t.deepEqual(headersOf('Authorization: Digest username="bob", foo=1, uri="sip:x,y",nc=01'), {
    'sip.Authorization': 'Digest username="bob", foo=1, uri="sip:x,y",nc=01',
    'sip.auth.scheme': 'Digest',
    'sip.auth.username': '"bob"',
    'sip.auth.uri': '"sip:x,y"',
    'sip.auth.nc': '01',
    'sip.auth': 'Authorization: Digest username="bob", foo=1, uri="sip:x,y",nc=01\r\n',
  });
  t.is(headersOf('Authentication-Info: nextnonce="n"')['sip.auth.nextnonce'], '"n"');
});

test('routes, identities, reasons, acknowledgments', (t) => {
  const routes = headersOf(
    'Route: <sip:p1;lr>,<sip:p2:5063>',
    'Record-Route: <sip:p3>;x',
    'P-Asserted-Identity: <tel:+1>',
  );
  t.deepEqual(routes['sip.Route.uri'], ['sip:p1;lr', 'sip:p2:5063']);
  t.deepEqual(routes['sip.Route.host'], ['p1', 'p2']);
  t.is(routes['sip.Route.param'], 'lr');
  t.is(routes['sip.Route.port'], '5063');
  t.is(routes['sip.Record-Route.uri'], 'sip:p3');
  t.is(routes['sip.pai.addr'], 'tel:+1');
  t.false('sip.pai.host' in routes);
  const reason = headersOf('Reason: Q.850;cause=16;text="bye; bye"', 'RAck: 776656 1 INVITE');
  t.is(reason['sip.reason_protocols'], 'Q.850');
  t.is(reason['sip.reason_cause_q850'], 16);
  t.is(reason['sip.reason_text'], 'bye; bye');
  t.is(reason['sip.RAck.RSeq.seq'], 776656);
  t.is(reason['sip.RAck.CSeq.seq'], 1);
  t.is(headersOf('Reason: SIP;cause=200')['sip.reason_cause_sip'], 200);
  t.is(headersOf('Reason: X;cause=5')['sip.reason_cause_other'], 5);
});

test('headers that lie or stop: what is there is there', (t) => {
  t.is(headersOf('l: bad')['sip.Content-Length'], 0);
  t.is(headersOf('Expires: 99999999999')['sip.Expires'], 0xffff_ffff);
  t.deepEqual(headersOf('CSeq: x'), { 'sip.CSeq': 'x', 'sip.CSeq.seq': 0, 'sip.CSeq.method': 'x' });
  for (const text of ['<sip:a@b', '"x', 'x <', 'http://x', ''])
    t.deepEqual(headersOf(`To: ${text}`), { 'sip.To': text });
  t.deepEqual(headersOf('To: ;tag=1'), { 'sip.To': ';tag=1', 'sip.to.tag': '1', 'sip.tag': '1' });
  t.deepEqual(headersOf('Via: SIP/2.0'), { 'sip.Via': 'SIP/2.0' });
  t.deepEqual(headersOf('Via: SIP/2.0/UDP'), { 'sip.Via': 'SIP/2.0/UDP', 'sip.Via.transport': 'UDP' });
  t.is(headersOf('Via: SIP/2.0/UDP [::1')['sip.Via.sent-by.address'], '::1');
});

test('on any port by its first line; what has none is data', (t) => {
  for (const line of ['OPTIONS sip:h SIP/2.0', 'MESSAGE tel:+1 SIP/2.0\r\n', 'SIP/2.0 200 OK', 'SIP/2.0 200 \n']) {
    t.is(dissect(inUdp(line, 7001)).path, 'eth:ip:udp:sip', line);
    t.is(dissect(inTcp(line, 7001)).path, 'eth:ip:tcp:sip', line);
  }
  const others = [
    'SIP/2.0 99 OK',
    'SIP/2.0 200',
    'SIP/2.0 2x0 OK',
    'OPTIONS h SIP/2.0',
    'OPTIONS sip:h SIP/1.0',
    'OPTIONS sip:h',
  ];
  for (const line of [...others, 'OPTIONS sip:h SIP/2.0 x', 'OPTIONS sip:a b SIP/2.0', 'hello', '\r\n\r\n', '\0']) {
    t.is(dissect(inUdp(line)).path, 'eth:ip:udp:data', line);
  }
});

test('a stream: messages one behind the other, their rest, what keeps it alive', (t) => {
  const message = 'OPTIONS sip:h SIP/2.0\r\nL: 4\r\n\r\nbody';
  const { path, layers } = dissect(inTcp(message + message));
  t.is(path, 'eth:ip:tcp:sip:sip');
  t.is(layers[3].fields['sip.msg_hdr'], 'L: 4\r\n\r\nbody');
  t.is(layers[4].fields['sip.Method'], 'OPTIONS');
  t.is(dissect(inTcp(`${message}rest`)).path, 'eth:ip:tcp:sip');
  t.is(dissect(inTcp(message.slice(0, -2))).path, 'eth:ip:tcp:sip');
  t.deepEqual(dissect(inTcp('body')).layers[3].fields, { 'sip.continuation': '626f6479' });
  t.is(dissect(inTcp('\r\n\r\n')).path, 'eth:ip:tcp');
  t.is(dissect(inUdp(message + message)).path, 'eth:ip:udp:sip');
});

test('lengths of bodies that lie end with the segment', (t) => {
  for (const length of ['0', '3', '5', '4294967296', '-1']) {
    const message = `OPTIONS sip:h SIP/2.0\r\nContent-Length: ${length}\r\n\r\nbody`;
    t.is(dissect(inTcp(message)).path, 'eth:ip:tcp:sip', length);
  }
});

test('every prefix', (t) => everyPrefixDecodes(t, inTcp(request)));
test('flipped bytes', (t) => flippedBytesDecode(t, inUdp(request)));
test('flipped bytes of a stream', (t) => flippedBytesDecode(t, inTcp(request + request)));
