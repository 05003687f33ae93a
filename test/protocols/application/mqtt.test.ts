import test from 'ava';
import { flippedBytesDecode } from '../../support/protocol-macros.ts';
import { fieldsOf, pathOf, toService } from '../../support/service-frames.ts';

const MQTT = 1883;

function string(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length >>> 8, text.length & 0xff]), Buffer.from(text)]);
}

function packet(header: number, ...parts: (Uint8Array | number[])[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length: number[] = [];
  for (let rest = body.length; ; rest >>>= 7) {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Buffer.from([header, ...length]), body]);
}

function said(...packets: Uint8Array[]): Readonly<Record<string, unknown>>[] {
  return fieldsOf(toService(MQTT, Buffer.concat(packets)), 'mqtt');
}

/** Without the fixed header. */
function body(packetBytes: Uint8Array): Record<string, unknown> {
  const [fields] = said(packetBytes);
  const head = ['hdrflags', 'msgtype', 'hdr_reserved', 'dupflag', 'qos', 'retain', 'len'];
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([name]) => !head.includes(name.slice(5))));
}

const connect = packet(
  0x10,
  ...[string('MQTT'), [4, 0xc6, 0, 60], string('me'), string('will/t'), string('bye'), string('user'), string('pass')],
);

test('every field of CONNECT', (t) => {
  t.is(pathOf(toService(MQTT, connect)), 'eth:ip:tcp:mqtt');
  t.deepEqual(said(connect)[0], {
    'mqtt.hdrflags': 0x10,
    'mqtt.msgtype': 1,
    'mqtt.hdr_reserved': 0,
    'mqtt.len': connect.length - 2,
    'mqtt.proto_len': 4,
    'mqtt.protoname': 'MQTT',
    'mqtt.ver': 4,
    'mqtt.conflags': 0xc6,
    'mqtt.conflag.uname': true,
    'mqtt.conflag.passwd': true,
    'mqtt.conflag.retain': false,
    'mqtt.conflag.qos': 0,
    'mqtt.conflag.willflag': true,
    'mqtt.conflag.cleansess': true,
    'mqtt.conflag.reserved': false,
    'mqtt.kalive': 60,
    'mqtt.clientid_len': 2,
    'mqtt.clientid': 'me',
    'mqtt.willtopic_len': 6,
    'mqtt.willtopic': 'will/t',
    'mqtt.willmsg_len': 3,
    'mqtt.willmsg': '627965',
    'mqtt.username_len': 4,
    'mqtt.username': 'user',
    'mqtt.passwd_len': 4,
    'mqtt.passwd': 'pass',
  });
});

test('messages and their acknowledgments, several in a segment', (t) => {
  const publish = packet(0x33, string('a/b'), [0, 7], Buffer.from('hello'));
  const frame = toService(MQTT, Buffer.concat([publish, packet(0x30, string('x'), Buffer.from('m'))]));
  t.is(pathOf(frame), 'eth:ip:tcp:mqtt:mqtt');
  t.deepEqual(said(publish)[0], {
    'mqtt.hdrflags': 0x33,
    'mqtt.msgtype': 3,
    'mqtt.dupflag': false,
    'mqtt.qos': 1,
    'mqtt.retain': true,
    'mqtt.len': 12,
    'mqtt.topic_len': 3,
    'mqtt.topic': 'a/b',
    'mqtt.msgid': 7,
    'mqtt.msg': '68656c6c6f',
  });
  t.deepEqual(body(packet(0x40, [0, 7])), { 'mqtt.msgid': 7 });
  t.like(body(packet(0x40, [0, 7, 0x10, 0])), { 'mqtt.puback.reason_code': 16, 'mqtt.property_len': 0 });
});

test('subscriptions of 3.1.1 and of 5', (t) => {
  t.deepEqual(body(packet(0x82, [0, 1], string('a/b'), [1], string('c/#'), [2])), {
    'mqtt.msgid': 1,
    'mqtt.topic_len': [3, 3],
    'mqtt.topic': ['a/b', 'c/#'],
    'mqtt.sub.qos': [1, 2],
  });
  t.deepEqual(body(packet(0x82, [0, 1, 0], string('a/b'), [0x2d])), {
    'mqtt.msgid': 1,
    'mqtt.property_len': 0,
    'mqtt.topic_len': 3,
    'mqtt.topic': 'a/b',
    'mqtt.subscription_options': 0x2d,
    'mqtt.subscription_options_reserved': 0,
    'mqtt.subscription_options_retain': 2,
    'mqtt.subscription_options_rap': true,
    'mqtt.subscription_options_nl': true,
    'mqtt.subscription_options_qos': 1,
  });
  t.deepEqual(body(packet(0x90, [0, 1, 1, 0x80])), { 'mqtt.msgid': 1, 'mqtt.suback.qos': [1, 0x80] });
  t.is(body(packet(0xa2, [0, 9], string('a/b')))['mqtt.topic'], 'a/b');
  t.is(body(packet(0xb0, [0, 9, 0, 0x11]))['mqtt.unsuback.reason_code'], 0x11);
});

test('answers to CONNECT, the end, authentication', (t) => {
  t.deepEqual(body(packet(0x20, [1, 5])), {
    'mqtt.conack.flags': 1,
    'mqtt.conack.flags.reserved': false,
    'mqtt.conack.flags.sp': true,
    'mqtt.conack.val': 5,
  });
  t.like(body(packet(0x20, [0, 0x87, 0])), { 'mqtt.connack.reason_code': 0x87, 'mqtt.property_len': 0 });
  t.deepEqual(body(packet(0xe0)), {});
  t.is(body(packet(0xe0, [0x8b]))['mqtt.disconnect.reason_code'], 0x8b);
  t.is(body(packet(0xf0, [0x18, 0]))['mqtt.auth.reason_code'], 0x18);
});

test('properties of every form', (t) => {
  const properties = Buffer.concat([
    Buffer.from([0x11, 0, 0, 0, 10, 0x22, 0, 20, 0x01, 1, 0x0b, 0x80, 0x01, 0x1f]),
    ...[string('why'), Buffer.from([0x26]), string('k'), string('v')],
  ]);
  t.like(body(packet(0xe0, [0, properties.length], properties)), {
    'mqtt.property_len': properties.length,
    'mqtt.property_id': [0x11, 0x22, 0x01, 0x0b, 0x1f, 0x26],
    'mqtt.prop_number': [10, 20, 1, 128],
    'mqtt.prop_string_len': 3,
    'mqtt.prop_string': 'why',
    'mqtt.prop_key': 'k',
    'mqtt.prop_value': 'v',
  });
  t.like(body(packet(0xe0, [0, 4, 0x7f, 1, 2, 3])), { 'mqtt.property_id': 0x7f, 'mqtt.property_len': 4 });
});

test('what is no packet is data, or what it begins', (t) => {
  for (const wrong of [[0x00, 0], [0x36, 0], [0x80, 0], [0x10, 0xff, 0xff, 0xff, 0xff, 0x01], [0x10]]) {
    t.is(pathOf(toService(MQTT, Uint8Array.from(wrong))), 'eth:ip:tcp:data', `${wrong}`);
  }
  t.is(pathOf(toService(MQTT, 'GET / HTTP/1.1\r\n\r\n')), 'eth:ip:tcp:http');
});

test('lengths that lie, more packets than layers, flipped bytes', (t) => {
  t.is(body(packet(0x30, string('abc').subarray(0, 4)))['mqtt.topic'], undefined);
  t.is(said(connect.subarray(0, 20))[0]?.['mqtt.len'], connect.length - 2, 'the rest is in the next segment');
  const pings = said(...Array.from({ length: 300 }, () => packet(0xc0)));
  t.deepEqual(pings.at(-1)?.['mqtt.msgtype'], Array(300 - pings.length + 1).fill(12));
  flippedBytesDecode(t, toService(MQTT, Buffer.concat([connect, packet(0x82, [0, 1, 0], string('a'), [0])])));
  flippedBytesDecode(t, toService(MQTT, packet(0x20, [0, 0, 9, 0x26], string('k'), string('v'), [1, 1])));
});
