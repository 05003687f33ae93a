import test from 'ava';
import { PROBLEM } from '../../../src/core/problems.ts';
import { snmp } from '../../../src/protocols/application/snmp.ts';
import { Layer } from '../../../src/protocols/layer.ts';
import { dissect, fromHex } from '../../support/dissect.ts';
import { end, udpFrame } from '../../support/frames.ts';
import { everyPrefixDecodes, flippedBytesDecode } from '../../support/protocol-macros.ts';

function inUdp(hex: string): Uint8Array {
  return udpFrame(end('10.0.0.1:4000'), end('10.0.0.2:161'), fromHex(hex));
}

function snmpOf(hex: string): Readonly<Record<string, unknown>> {
  const { path, layers } = dissect(inUdp(hex));
  if (path !== 'eth:ip:udp:snmp') throw new Error(path);
  return layers[3].fields;
}

const response = `
  302b 020100 0406 7075626c6963 // version 1, public
  a21e 020126 020100 020100 // get-response 38, no error
  3013 3011 06082b06010201010200 0605 2b060181ff // 1.3.6.1.2.1.1.2.0: 1.3.6.1
`;

const version3 = `
  306c 020103 300f 02020102 020300ffe3 040104 020103 // reportable, user-based security
  0421 301f 040d 80001f888059dc486145a26322 020101 020200c8 0403 626f62 0400 0400
  3033 040d 80001f888059dc486145a26322 0403 637478 // scoped PDU
  a01d 0201ff 020100 020100 3012 3010 06082b06010201010300 43 04 00989680
`;

/** An element of BER around others. */
function ber(tag: number, ...parts: (string | Uint8Array)[]): Uint8Array {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? fromHex(part) : part)));
  return Uint8Array.from([tag, content.length, ...content]);
}

function fieldsOf(...parts: (string | Uint8Array)[]): Readonly<Record<string, unknown>> {
  return snmpOf(Buffer.from(ber(0x30, ...parts)).toString('hex'));
}

/** One variable of a get-response of version 2c. */
function shownValue(hex: string): unknown {
  const list = ber(0x30, ber(0x30, '06022b06', hex));
  const fields = fieldsOf('020101 0400', ber(0xa2, '020101 020100 020100', list));
  const name = Object.keys(fields).find((key) => key.startsWith('snmp.value.'));
  return name === undefined ? undefined : [name.slice('snmp.value.'.length), fields[name]];
}

function engineOf(hex: string): Readonly<Record<string, unknown>> {
  const header = ber(0x30, '020101 020101 040100 020103');
  return fieldsOf('020103', header, ber(4, ber(0x30, ber(4, hex))));
}

test('every field of version 1', (t) => {
  t.deepEqual(snmpOf(response), {
    'snmp.version': 0,
    'snmp.community': 'public',
    'snmp.data': 2,
    'snmp.request_id': 38,
    'snmp.error_status': 0,
    'snmp.error_index': 0,
    'snmp.variable_bindings': 1,
    'snmp.name': '1.3.6.1.2.1.1.2.0',
    'snmp.value.oid': '1.3.6.1',
  });
});

test('every field of version 3', (t) => {
  t.deepEqual(snmpOf(version3), {
    'snmp.msgVersion': 3,
    'snmp.msgID': 258,
    'snmp.msgMaxSize': 65507,
    'snmp.msgFlags': '04',
    'snmp.v3.flags.report': true,
    'snmp.v3.flags.crypt': false,
    'snmp.v3.flags.auth': false,
    'snmp.msgSecurityModel': 3,
    'snmp.msgAuthoritativeEngineID': '80001f888059dc486145a26322',
    'snmp.engineid.conform': [true, true],
    'snmp.engineid.enterprise': [8072, 8072],
    'snmp.engineid.format': [128, 128],
    'snmp.engineid.data': ['59dc4861', '59dc4861'],
    'snmp.engineid.time': ['1988-04-13T17:15:49Z', '1988-04-13T17:15:49Z'],
    'snmp.msgAuthoritativeEngineBoots': 1,
    'snmp.msgAuthoritativeEngineTime': 200,
    'snmp.msgUserName': 'bob',
    'snmp.msgAuthenticationParameters': '',
    'snmp.msgPrivacyParameters': '',
    'snmp.msgData': 0,
    'snmp.contextEngineID': '80001f888059dc486145a26322',
    'snmp.contextName': 'ctx',
    'snmp.data': 0,
    'snmp.request_id': -1,
    'snmp.error_status': 0,
    'snmp.error_index': 0,
    'snmp.variable_bindings': 1,
    'snmp.name': '1.3.6.1.2.1.1.3.0',
    'snmp.value.timeticks': 10_000_000,
  });
});

test('a trap of version 1, a bulk request, version 2u', (t) => {
  const binding = ber(0x30, ber(0x30, '060101 020107'));
  const trap = fieldsOf('020100 0400', ber(0xa4, '06032b0601 40040a000001 020106 020134 430403aa6479', binding));
  t.is(trap['snmp.enterprise'], '1.3.6.1');
  t.is(trap['snmp.agent_addr'], '10.0.0.1');
  t.is(trap['snmp.generic_trap'], 6);
  t.is(trap['snmp.specific_trap'], 52);
  t.is(trap['snmp.time_stamp'], 61498489);
  t.is(trap['snmp.name'], '0.1');
  t.is(trap['snmp.value.int'], 7);
  const bulk = fieldsOf('020101 0400', ber(0xa5, '020101 020102 020103 3000'));
  t.is(bulk['snmp.non_repeaters'], 2);
  t.is(bulk['snmp.max_repetitions'], 3);
  t.is(bulk['snmp.variable_bindings'], 0);
  const users = fieldsOf('020102 0401aa', ber(0xa0, '020101 020100 020100 3000'));
  t.is(users['snmp.parameters'], 'aa');
  t.is(users['snmp.datav2u'], 0);
  t.is(users['snmp.plaintext'], 0);
});

test('values of each kind', (t) => {
  t.deepEqual(shownValue('0201ff'), ['int', -1]);
  t.deepEqual(shownValue('02087fffffffffffffff'), ['int', 2n ** 63n - 1n]);
  t.deepEqual(shownValue('04020aff'), ['octets', '0aff']);
  t.deepEqual(shownValue('40040a000001'), ['ipv4', '10.0.0.1']);
  t.deepEqual(shownValue(`4010 20010db8${'00'.repeat(11)}01`), ['ipv6', '2001:db8::1']);
  t.deepEqual(shownValue('4003010203'), ['addr', '010203']);
  t.deepEqual(shownValue('410200ff'), ['counter', 255]);
  t.deepEqual(shownValue('4201ff'), ['g32', -1]);
  t.deepEqual(shownValue('44020102'), ['opaque', '0102']);
  t.deepEqual(shownValue('4609 00ffffffffffffffff'), ['counter', 2n ** 64n - 1n]);
  t.deepEqual(shownValue('480101'), ['unk', '01']);
  t.is(shownValue('0500'), undefined);
  t.is(shownValue('8000'), undefined);
  t.is(shownValue('0209 010000000000000000'), undefined);
});

test('engines of each kind', (t) => {
  t.is(engineOf('80001f8801c0a80001')['snmp.engineid.ipv4'], '192.168.0.1');
  t.is(engineOf(`80001f880220010db8${'00'.repeat(11)}01`)['snmp.engineid.ipv6'], '2001:db8::1');
  t.is(engineOf('80001f8803001122334455')['snmp.engineid.mac'], '00:11:22:33:44:55');
  t.is(engineOf('800000090304001122334455')['snmp.engineid.cisco.type'], 4);
  t.is(engineOf('80001f8804616263')['snmp.engineid.text'], 'abc');
  t.is(engineOf('80001f8805aabb')['snmp.engineid.data'], 'aabb');
  t.is(engineOf('000000090011223344556677')['snmp.agentid_trailer'], '0011223344556677');
});

test('the line of a packet: what it asks, of what', (t) => {
  const summaryOf = (hex: string) => {
    const { dissection } = dissect(inUdp(hex));
    return snmp.summarize?.(new Layer().load(dissection, dissection.count - 1));
  };
  t.is(summaryOf(response), 'get-response 1.3.6.1.2.1.1.2.0');
  t.is(summaryOf(version3), 'get-request 1.3.6.1.2.1.1.3.0');
  t.is(summaryOf('3003020105'), 'SNMP');
});

test('what is encrypted stays closed', (t) => {
  const header = ber(0x30, '020101 020101 040103 020103');
  const fields = fieldsOf('020103', header, ber(4, '3000'), '0402abcd');
  t.is(fields['snmp.msgData'], 1);
  t.is(fields['snmp.encryptedPDU'], 'abcd');
});

test('a message longer than its datagram is data, a shorter one is followed by data', (t) => {
  const message = fromHex(response);
  message[1]++;
  t.is(dissect(inUdp(Buffer.from(message).toString('hex'))).path, 'eth:ip:udp:data');
  const { path, layers } = dissect(inUdp(`${response} abcd`));
  t.is(path, 'eth:ip:udp:snmp:data');
  t.is(layers[4].fields['data.data'], 'abcd');
});

test('what is no message is perhaps of the other port', (t) => {
  const ntp = fromHex(`23${'00'.repeat(47)}`);
  t.is(dissect(udpFrame(end('10.0.0.1:123'), end('10.0.0.2:161'), ntp)).path, 'eth:ip:udp:ntp');
  t.is(dissect(udpFrame(end('10.0.0.1:161'), end('10.0.0.2:162'), ntp)).path, 'eth:ip:udp:data');
  const dhcpv6 = fromHex('01000001');
  t.is(dissect(udpFrame(end('10.0.0.1:547'), end('10.0.0.2:161'), dhcpv6)).path, 'eth:ip:udp:dhcpv6');
});

test('lengths inside that lie: what stands before them stays', (t) => {
  const at = { community: 6, pdu: 14, bindings: 25, name: 29, value: 39 };
  for (const length of [0x7f, 0x84, 0xff]) {
    for (const place of Object.values(at)) {
      const message = fromHex(response);
      message[place] = length;
      const fields = snmpOf(Buffer.from(message).toString('hex'));
      t.is(fields['snmp.version'], 0);
      t.is('snmp.request_id' in fields, place > at.pdu || (place === at.pdu && length === 0x7f));
    }
  }
});

test('no sequence of a version first is data; less than a head is nothing', (t) => {
  for (const hex of ['3103020100', '3003040100', '308500000000 01', '68656c6c6f20776f726c64']) {
    t.is(dissect(inUdp(hex)).path, 'eth:ip:udp:data', hex);
  }
  for (const hex of ['30', '3000', '3080']) {
    const { path, problem } = dissect(inUdp(hex));
    t.is(path, 'eth:ip:udp', hex);
    t.is(problem, PROBLEM.malformed);
  }
});

for (const [name, hex] of Object.entries({ response, version3 })) {
  test(`every prefix: ${name}`, (t) => everyPrefixDecodes(t, inUdp(hex)));
  test(`flipped bytes: ${name}`, (t) => flippedBytesDecode(t, inUdp(hex)));
}
