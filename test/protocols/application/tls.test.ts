import test from 'ava';
import { tls } from '../../../src/protocols/application/tls.ts';
import { Layer } from '../../../src/protocols/layer.ts';
import { dissect } from '../../support/dissect.ts';
import { ACK, end, tcpFrame } from '../../support/frames.ts';
import { flippedBytesDecode } from '../../support/protocol-macros.ts';
import {
  alpn,
  CHANGE_CIPHER_SPEC,
  certificate,
  certificateMessage,
  clientHello,
  extension,
  handshake,
  message,
  record,
  serverHello,
  serverName,
  u16s,
  vector,
} from '../../support/tls-builder.ts';

const ends = { from: end('10.0.0.1:40000'), to: end('10.0.0.2:8443'), flags: ACK };

const inTcp = (...payload: Uint8Array[]) => tcpFrame({ ...ends, payload: Buffer.concat(payload) });
const pathOf = (...payload: Uint8Array[]) => dissect(inTcp(...payload)).path;

function tlsOf(...payload: Uint8Array[]): Record<string, unknown> {
  const layer = dissect(inTcp(...payload)).layers.find(({ protocol }) => protocol === 'tls');
  return { ...layer?.fields };
}

const RANDOM = '52'.repeat(32);
const hello = handshake(
  clientHello({
    sessionId: [1, 2, 3, 4],
    ciphers: [0x1a1a, 0x1301],
    extensions: [
      extension(0x2a2a),
      serverName('shop.example'),
      extension(10, vector(2, u16s(29, 23))),
      extension(11, vector(1, [0])),
      extension(13, vector(2, u16s(0x0403))),
      alpn('h2'),
      extension(5, [1, 0, 0, 0, 0]),
      extension(43, vector(1, u16s(0x0304))),
      extension(45, vector(1, [1])),
      extension(51, vector(2, [...u16s(29), ...vector(2, [7, 7])])),
      extension(41, [...vector(2, vector(2, [9]), [0, 0, 0, 5]), ...vector(2, vector(1, [8]))]),
    ],
  }),
);

test('every field of a client hello', (t) => {
  t.is(pathOf(hello), 'eth:ip:tcp:tls');
  t.deepEqual(tlsOf(hello), {
    'tls.record.content_type': 22,
    'tls.record.version': 0x0303,
    'tls.record.length': hello.length - 5,
    'tls.handshake.type': 1,
    'tls.handshake.length': hello.length - 9,
    'tls.handshake.version': 0x0303,
    'tls.handshake.random': RANDOM,
    'tls.handshake.random_time': '2013-10-07T06:18:58Z',
    'tls.handshake.random_bytes': '52'.repeat(28),
    'tls.handshake.session_id_length': 4,
    'tls.handshake.session_id': '01020304',
    'tls.handshake.cipher_suites_length': 4,
    'tls.handshake.ciphersuite': [0x1a1a, 0x1301],
    'tls.handshake.comp_methods_length': 1,
    'tls.handshake.comp_method': 0,
    'tls.handshake.extensions_length': hello.length - 9 - 49,
    'tls.handshake.extension.type': [0x2a2a, 0, 10, 11, 13, 16, 5, 43, 45, 51, 41],
    'tls.handshake.extension.len': [0, 17, 6, 2, 4, 5, 5, 3, 2, 8, 13],
    'tls.handshake.extension.data': '',
    'tls.handshake.extensions_server_name_list_len': 15,
    'tls.handshake.extensions_server_name_type': 0,
    'tls.handshake.extensions_server_name_len': 12,
    'tls.handshake.extensions_server_name': 'shop.example',
    'tls.handshake.extensions_supported_groups_length': 4,
    'tls.handshake.extensions_supported_group': [29, 23],
    'tls.handshake.extensions_ec_point_formats_length': 1,
    'tls.handshake.extensions_ec_point_format': 0,
    'tls.handshake.sig_hash_alg_len': 2,
    'tls.handshake.sig_hash_alg': 0x0403,
    'tls.handshake.sig_hash_hash': 4,
    'tls.handshake.sig_hash_sig': 3,
    'tls.handshake.extensions_alpn_len': 3,
    'tls.handshake.extensions_alpn_str_len': 2,
    'tls.handshake.extensions_alpn_str': 'h2',
    'tls.handshake.extensions_status_request_type': 1,
    'tls.handshake.extensions_status_request_responder_ids_len': 0,
    'tls.handshake.extensions_status_request_exts_len': 0,
    'tls.handshake.extensions.supported_versions_len': 2,
    'tls.handshake.extensions.supported_version': 0x0304,
    'tls.extension.psk_ke_modes_length': 1,
    'tls.extension.psk_ke_mode': 1,
    'tls.handshake.extensions_key_share_client_length': 6,
    'tls.handshake.extensions_key_share_group': 29,
    'tls.handshake.extensions_key_share_key_exchange_length': 2,
    'tls.handshake.extensions_key_share_key_exchange': '0707',
    'tls.handshake.extensions.psk.identities.length': 7,
    'tls.handshake.extensions.psk.identity.identity_length': 1,
    'tls.handshake.extensions.psk.identity.identity': '09',
    'tls.handshake.extensions.psk.identity.obfuscated_ticket_age': 5,
    'tls.handshake.extensions.psk.binders_len': 2,
    'tls.handshake.ja4': 't13d0110h2_0f2cb44170f4_0ad54f4065cf',
    'tls.handshake.ja3_full': '771,4865,0-10-11-13-16-5-43-45-51-41,29-23,0',
    'tls.handshake.ja3': '5e6e1717436f562ee6cd65be7d93abb6',
  });
});

const answer = handshake(
  serverHello({ ciphers: [0xc02f] }),
  certificateMessage(certificate('shop.example', 'Authority', ['shop.example'])),
  message(12, [3], u16s(29), vector(1, [5, 6]), u16s(0x0804), vector(2, [1, 2, 3])),
  message(13, vector(1, [1, 64]), vector(2, u16s(0x0401)), vector(2, vector(2, [0x30, 0]))),
  message(14),
);

test('a server’s messages in one record, with the names of its certificate', (t) => {
  const fields = tlsOf(answer);
  t.deepEqual(fields['tls.handshake.type'], [2, 11, 12, 13, 14]);
  t.is(fields['tls.handshake.ciphersuite'], 0xc02f);
  t.is(fields['tls.handshake.ja3s_full'], '771,49199,');
  t.deepEqual(fields['x509if.oid'], ['2.5.4.10', '2.5.4.3', '2.5.4.10', '2.5.4.3']);
  t.deepEqual(fields['x509sat.uTF8String'], ['Example, Inc.', 'Authority', 'Example, Inc.', 'shop.example']);
  t.deepEqual(fields['x509af.utcTime'], ['2026-01-01 00:00:00 (UTC)', '2027-01-01 00:00:00 (UTC)']);
  t.is(fields['x509ce.dNSName'], 'shop.example');
  t.is(fields['tls.handshake.server_named_curve'], 29);
  t.is(fields['tls.handshake.server_point'], '0506');
  t.deepEqual(fields['tls.handshake.sig_hash_alg'], [0x0804, 0x0401]);
  t.is(fields['tls.handshake.sig'], '010203');
  t.is(fields['tls.handshake.dname'], '3000');
});

test('records of every type, one behind the other, and a cut one', (t) => {
  const data = record(23, Buffer.from('abc'));
  const fields = tlsOf(
    CHANGE_CIPHER_SPEC,
    handshake(message(16, [2, 8, 9])),
    record(21, [2, 40]),
    data,
    data.subarray(0, 6),
  );
  t.deepEqual(fields['tls.record.content_type'], [20, 22, 21, 23, 23]);
  t.is(fields['tls.handshake.client_point'], '0809');
  t.is(fields['tls.alert_message.level'], 2);
  t.is(fields['tls.alert_message.desc'], 40);
  t.deepEqual(fields['tls.app_data'], ['616263', '61']);
});

test('summaries name messages', (t) => {
  const summary = (...payload: Uint8Array[]) => {
    const { dissection } = dissect(inTcp(...payload));
    return tls.summarize?.(new Layer().load(dissection, dissection.count - 1));
  };
  t.is(summary(hello), 'Client Hello (SNI=shop.example)');
  t.is(summary(answer), 'Server Hello, Certificate, Server Key Exchange, Certificate Request, Server Hello Done');
  t.is(
    summary(CHANGE_CIPHER_SPEC, record(22, Buffer.alloc(40, 0xee))),
    'Change Cipher Spec, Encrypted Handshake Message',
  );
  t.is(summary(record(23, [1])), 'Application Data');
});

test('what is encrypted has no messages', (t) => {
  const types = (content: Uint8Array) => tlsOf(record(22, content))['tls.handshake.type'];
  t.is(types(Buffer.alloc(40, 0xee)), undefined);
  t.is(types(Buffer.from(`0000000000${'11'.repeat(30)}`, 'hex')), undefined);
  t.is(types(Buffer.from(`01ffffff${'11'.repeat(30)}`, 'hex')), undefined);
});

test('SSLv2: a hello of either side', (t) => {
  const client = Buffer.concat([Buffer.from([0x80, 28, 1, ...u16s(0x0301, 3, 0, 16), 7, 0, 0xc0]), Buffer.alloc(16)]);
  t.deepEqual(tlsOf(client), {
    'tls.record.version': 2,
    'tls.record.length': 28,
    'tls.handshake.type': 1,
    'tls.handshake.version': 0x0301,
    'tls.handshake.cipher_spec_len': 3,
    'tls.handshake.session_id_length': 0,
    'tls.handshake.challenge_length': 16,
    'tls.handshake.cipherspec': 0x0700c0,
  });
  const own = certificate('old.example', 'Authority');
  const body = Buffer.concat([Buffer.from([4, 0, 1, ...u16s(2, own.length, 3, 16)]), own, Buffer.alloc(19, 1)]);
  const server = tlsOf(Buffer.from(u16s(0x8000 | body.length)), body);
  t.is(server['tls.handshake.certificate_length'], own.length);
  t.is(server['tls.handshake.session_id_hit'], false);
  t.true((server['x509sat.uTF8String'] as string[]).includes('old.example'));
});

test('what begins like no record is data: other versions, lengths that no record has, garbage on port 443', (t) => {
  const first = (...bytes: number[]) => pathOf(Buffer.from([...bytes, ...Buffer.alloc(40)]));
  for (const bytes of [
    [22, 2, 1, 0, 40],
    [22, 3, 9, 0, 40],
    [22, 3, 1, 0xff, 0xff],
    [22, 3, 1, 0, 3],
    [20, 3, 1, 0, 2],
    [21, 3, 1, 0, 3],
    [24, 3, 1, 0, 200],
    [25, 3, 1, 0, 40],
    [0x80, 28, 1, 3, 1, 0, 3, 0, 0, 0, 17],
  ]) {
    t.is(first(...bytes), 'eth:ip:tcp:data', `${bytes}`);
  }
  const garbage = tcpFrame({ ...ends, to: end('10.0.0.2:443'), payload: Buffer.alloc(60, 0x5a) });
  t.is(dissect(garbage).path, 'eth:ip:tcp:data');
  t.is(dissect(tcpFrame({ ...ends, to: end('10.0.0.2:80'), payload: hello })).path, 'eth:ip:tcp:tls');
});

test('every prefix, and every length that lies', (t) => {
  for (const whole of [hello, answer]) {
    for (let length = 5; length < whole.length; length++) t.is(pathOf(whole.subarray(0, length)), 'eth:ip:tcp:tls');
    for (let at = 5; at < whole.length; at++) {
      for (const value of [0, 0xff]) {
        const lying = Buffer.from(whole);
        lying[at] = value;
        t.is(dissect(inTcp(lying)).path, 'eth:ip:tcp:tls');
      }
    }
  }
});

test('flipped bytes', (t) => {
  flippedBytesDecode(t, inTcp(hello));
  flippedBytesDecode(t, inTcp(answer));
});
