import test from 'ava';
import { flippedBytesDecode } from '../../support/protocol-macros.ts';
import { fieldsOf, fromService, pathOf, toService } from '../../support/service-frames.ts';

const SSH = 22;

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function string(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content as string, 'latin1');
  return Buffer.concat([u32(bytes.length), bytes]);
}

/** A packet in clear text (RFC 4253 §6), padded to blocks of eight. */
function packet(code: number, ...parts: Uint8Array[]): Buffer {
  const payload = Buffer.concat([Buffer.from([code]), ...parts]);
  const padding = 4 + ((16 - ((payload.length + 9) % 8)) % 8);
  const head = Buffer.concat([u32(payload.length + 1 + padding), Buffer.from([padding])]);
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}

const LISTS = ['kex-a,kex-b', 'ssh-rsa', 'enc-c', 'enc-s', 'mac-c', 'mac-s', 'none', 'zlib', '', ''];
const keyInit = packet(20, Buffer.alloc(16, 7), ...LISTS.map(string), Buffer.from([1]), u32(0));
const key = (type: string, ...parts: Uint8Array[]) => string(Buffer.concat([string(type), ...parts]));

function asked(...payload: Uint8Array[]): Readonly<Record<string, unknown>> | undefined {
  return fieldsOf(toService(SSH, Buffer.concat(payload)), 'ssh')[0];
}

function answered(...payload: Uint8Array[]): Readonly<Record<string, unknown>> | undefined {
  return fieldsOf(fromService(SSH, Buffer.concat(payload)), 'ssh')[0];
}

test('the version, and algorithms with their fingerprint, in one segment', (t) => {
  const frame = fromService(SSH, Buffer.concat([Buffer.from('SSH-2.0-Test_1 x\r\n'), keyInit]));
  t.is(pathOf(frame), 'eth:ip:tcp:ssh');
  const padding = keyInit[4];
  t.deepEqual(fieldsOf(frame, 'ssh')[0], {
    'ssh.protocol': 'SSH-2.0-Test_1 x',
    'ssh.packet_length': keyInit.length - 4,
    'ssh.padding_length': padding,
    'ssh.message_code': 20,
    'ssh.cookie': '07'.repeat(16),
    'ssh.kex_algorithms_length': 11,
    'ssh.kex_algorithms': 'kex-a,kex-b',
    'ssh.server_host_key_algorithms_length': 7,
    'ssh.server_host_key_algorithms': 'ssh-rsa',
    'ssh.encryption_algorithms_client_to_server_length': 5,
    'ssh.encryption_algorithms_client_to_server': 'enc-c',
    'ssh.encryption_algorithms_server_to_client_length': 5,
    'ssh.encryption_algorithms_server_to_client': 'enc-s',
    'ssh.mac_algorithms_client_to_server_length': 5,
    'ssh.mac_algorithms_client_to_server': 'mac-c',
    'ssh.mac_algorithms_server_to_client_length': 5,
    'ssh.mac_algorithms_server_to_client': 'mac-s',
    'ssh.compression_algorithms_client_to_server_length': 4,
    'ssh.compression_algorithms_client_to_server': 'none',
    'ssh.compression_algorithms_server_to_client_length': 4,
    'ssh.compression_algorithms_server_to_client': 'zlib',
    'ssh.languages_client_to_server_length': 0,
    'ssh.languages_client_to_server': '',
    'ssh.languages_server_to_client_length': 0,
    'ssh.languages_server_to_client': '',
    'ssh.first_kex_packet_follows': 1,
    'ssh.kex.reserved': '00000000',
    'ssh.kex.hasshserver_algorithms': 'kex-a,kex-b;enc-s;mac-s;zlib',
    'ssh.kex.hasshserver': 'b44701a5b7a806c403d6033fc129ec2b',
    'ssh.padding_string': '00'.repeat(padding ?? 0),
    'ssh.direction': true,
  });
  t.is(asked(keyInit)?.['ssh.kex.hassh_algorithms'], 'kex-a,kex-b;enc-c;mac-c;none');
  t.false(asked(keyInit)?.['ssh.direction']);
});

test('key exchange: elliptic curves, Diffie-Hellman, its groups; told apart by form', (t) => {
  const curve = asked(packet(30, string(Buffer.alloc(32, 9))));
  t.is(curve?.['ssh.ecdh.q_c_length'], 32);
  t.is(curve?.['ssh.ecdh.q_c'], '09'.repeat(32));
  const number = asked(packet(30, string(Buffer.alloc(129, 1))));
  t.is(number?.['ssh.mpint_length'], 129);
  t.is(number?.['ssh.dh.e'], '01'.repeat(129));
  t.is(asked(packet(30, u32(2048)))?.['ssh.dh_gex.nbits'], 2048);
  const group = answered(packet(31, string(Buffer.alloc(129, 3)), string(Buffer.from([2]))));
  t.is(group?.['ssh.dh_gex.p'], '03'.repeat(129));
  t.is(group?.['ssh.dh_gex.g'], '02');
  t.is(asked(packet(32, string(Buffer.alloc(129, 3))))?.['ssh.dh.e'], '03'.repeat(129));
  const request = asked(packet(34, u32(1024), u32(2048), u32(8192)));
  t.is(request?.['ssh.dh_gex.min'], 1024);
  t.is(request?.['ssh.dh_gex.nbits'], 2048);
  t.is(request?.['ssh.dh_gex.max'], 8192);
});

test('replies: keys and signatures of every type', (t) => {
  const integer = (byte: number) => string(Buffer.from([byte]));
  const reply = (code: number, ...parts: Uint8Array[]) => answered(packet(code, ...parts));
  const rsa = reply(33, key('ssh-rsa', integer(3), integer(5)), integer(7), key('ssh-rsa', integer(9)));
  t.is(rsa?.['ssh.host_key.type'], 'ssh-rsa');
  t.is(rsa?.['ssh.host_key.rsa.e'], '03');
  t.is(rsa?.['ssh.host_key.rsa.n'], '05');
  t.is(rsa?.['ssh.dh.f'], '07');
  t.is(rsa?.['ssh.host_sig.type'], 'ssh-rsa');
  t.is(rsa?.['ssh.host_sig.rsa'], '09');
  t.deepEqual(rsa?.['ssh.mpint_length'], [1, 1, 1, 1]);
  const dss = key('ssh-dss', integer(1), integer(2), integer(3), integer(4));
  const dsa = reply(31, dss, integer(7), key('ssh-dss', integer(9)));
  t.is(dsa?.['ssh.host_key.dsa.p'], '01');
  t.is(dsa?.['ssh.host_key.dsa.y'], '04');
  t.is(dsa?.['ssh.host_sig.dsa'], '09');
  const ecdsa = key('ecdsa-sha2-nistp256', string('nistp256'), integer(4));
  const nist = reply(31, ecdsa, string(Buffer.alloc(65, 4)), key('ecdsa-sha2-nistp256', integer(9)));
  t.is(nist?.['ssh.host_key.ecdsa.id'], 'nistp256');
  t.is(nist?.['ssh.host_key.ecdsa.q'], '04');
  t.is(nist?.['ssh.ecdh.q_s'], '04'.repeat(65));
  t.is(nist?.['ssh.host_sig.data'], undefined);
  const edwards = reply(
    31,
    key('ssh-ed25519', integer(6)),
    string(Buffer.alloc(32, 4)),
    key('rsa-sha2-512', integer(9)),
  );
  t.is(edwards?.['ssh.host_key.eddsa.key'], '06');
  t.is(edwards?.['ssh.host_sig.data'], '0000000109');
  t.is(reply(31, key('sk-odd', integer(6)), integer(1), key('x', integer(9)))?.['ssh.host_key.data'], '0000000106');
});

test('goodbye in clear text, and what has no fields of its own', (t) => {
  const bye = answered(packet(1, u32(2), string('Too many'), string('en')));
  t.is(bye?.['ssh.disconnect_reason'], 2);
  t.is(bye?.['ssh.disconnect_description'], 'Too many');
  t.is(bye?.['ssh.lang_tag'], 'en');
  t.is(answered(packet(2, string('x')))?.['ssh.payload'], '0000000178');
  t.is(answered(packet(21))?.['ssh.message_code'], 21);
});

test('what is encrypted has a direction, and no more', (t) => {
  t.deepEqual(asked(Buffer.alloc(52, 0xb3)), { 'ssh.direction': false });
  t.deepEqual(asked(packet(21), Buffer.alloc(52, 0xb3))?.['ssh.packet_length'], packet(21).length - 4);
  for (const wrong of ['0000000b0a1500000000000000000000', '0000000c031500000000000000000000', '0000000c0b15']) {
    t.deepEqual(asked(Buffer.from(wrong, 'hex')), { 'ssh.direction': false }, wrong);
  }
  t.deepEqual(asked(keyInit.subarray(0, 40)), {
    'ssh.packet_length': keyInit.length - 4,
    'ssh.padding_length': keyInit[4],
  });
});

test('SSH 1.5: a code in clear text with keys alone', (t) => {
  const bytes = Buffer.concat([u32(201), Buffer.alloc(7), Buffer.from([2]), Buffer.alloc(200, 5)]);
  t.deepEqual(answered(bytes), {
    'ssh.packet_length': 201,
    'ssh.padding_length': 7,
    'ssh.message_code': 2,
    'ssh.payload': '05'.repeat(200),
    'ssh.direction': true,
  });
  t.is(answered(Buffer.from('00000005f9cbb8450b787aa1', 'hex'))?.['ssh.payload'], '450b787aa1');
});

test('lengths that lie, flipped bytes', (t) => {
  const lying = Buffer.from(keyInit);
  lying.writeUInt32BE(0xffff, 22);
  t.is(asked(lying)?.['ssh.kex_algorithms'], undefined);
  t.is(asked(packet(31, u32(5000), string('ssh-rsa')))?.['ssh.host_sig.type'], undefined);
  flippedBytesDecode(t, toService(SSH, Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), keyInit])));
  const reply = packet(31, key('ssh-rsa', string('a'), string('b')), string('c'), key('ssh-rsa', string('d')));
  flippedBytesDecode(t, fromService(SSH, reply));
});
