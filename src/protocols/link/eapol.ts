import { defineProtocol, type Field, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { keyDataFields, readKeyData } from './eapol-key-data.ts';

const HEADER = 4;
const TYPE = { packet: 0, key: 3 } as const;
const DESCRIPTOR = { rc4: 1, rsn: 2, wpa: 254 } as const;

const field = fieldMaker('eapol.', 'IEEE 802.1X §11.3');
const old = fieldMaker('eapol.keydes.', 'IEEE 802.1X-2004 §7.6');
const key = fieldMaker('eapol.keydes.', 'IEEE 802.11 §12.7.2');
const rsn = fieldMaker('wlan_rsna_eapol.keydes.', 'IEEE 802.11 §12.7.2');
const typeNames = {
  0: 'EAP Packet',
  1: 'Start',
  2: 'Logoff',
  3: 'Key',
  4: 'Encapsulated ASF Alert',
  5: 'MKA',
  6: 'Announcement (Generic)',
  7: 'Announcement (Specific)',
  8: 'Announcement Request',
};
const version = field('version', 'Version', 'u8', {
  values: { 1: '802.1X-2001', 2: '802.1X-2004', 3: '802.1X-2010' },
});
const type = field('type', 'Type', 'u8', { values: typeNames });
const length = field('len', 'Length', 'u16');
const descriptor = key('type', 'Key Descriptor Type', 'u8', {
  values: { 1: 'RC4 Descriptor', 2: 'EAPOL RSN Key', 254: 'EAPOL WPA Key' },
});
const keyLength = key('key_len', 'Key Length', 'u16');
const replayCounter = key('replay_counter', 'Replay Counter', 'u64');
const iv = key('key_iv', 'Key IV', 'bytes');
const keyIndex = [
  old('key_index', 'Key Index', 'u8', HEX),
  old('key_index.type', 'Type', 'bool', { mask: 0x80 }),
  old('key_index.number', 'Number', 'u8', { mask: 0x7f }),
] as const;
const signature = old('key_signature', 'Key Signature', 'bytes');
const keyBytes = old('key', 'Key', 'bytes');
const isLocal = old('key.generated_locally', 'Key Generated Locally', 'bool');
const flag = (name: string, label: string, mask: number): [number, Field] => [
  0,
  rsn(`key_info.${name}`, label, 'bool', { length: 2, mask }),
];
const info: Layout = [
  [0, rsn('key_info', 'Key Information', 'u16', HEX)],
  [0, rsn('key_info.keydes_version', 'Key Descriptor Version', 'u16', { mask: 0x0007 })],
  flag('key_type', 'Key Type', 0x0008),
  [0, rsn('key_info.key_index', 'Key Index', 'u16', { mask: 0x0030 })],
  flag('install', 'Install', 0x0040),
  flag('key_ack', 'Key ACK', 0x0080),
  flag('key_mic', 'Key MIC', 0x0100),
  flag('secure', 'Secure', 0x0200),
  flag('error', 'Error', 0x0400),
  flag('request', 'Request', 0x0800),
  flag('encrypted_key_data', 'Encrypted Key Data', 0x1000),
  flag('smk_message', 'SMK Message', 0x2000),
];
const INFO = { pairwise: 0x0008, ack: 0x0080, mic: 0x0100, secure: 0x0200, encrypted: 0x1000 } as const;
/** Of the handshake: 1 to 4 between two stations, 1 and 2 for the group's key. */
const messageNumber = rsn('msgnr', 'Message number', 'u8');
const nonce = rsn('nonce', 'WPA Key Nonce', 'bytes');
const receiveCounter = rsn('rsc', 'WPA Key RSC', 'bytes');
const keyId = rsn('id', 'WPA Key ID', 'bytes');
const mic = rsn('mic', 'WPA Key MIC', 'bytes');
const dataLength = rsn('data_len', 'WPA Key Data Length', 'u16');
const data = rsn('data', 'WPA Key Data', 'bytes');

/** 802.1X: who may use a port or a wireless network, and the handshake that gives a wireless station its keys. */
export const eapol = defineProtocol({
  name: 'eapol',
  title: '802.1X Authentication',
  label: 'EAPOL',
  aliases: ['802.1X'],
  ref: 'IEEE 802.1X',
  claims: { ethertype: [0x888e, 0x88c7] },
  minimumLength: 1,
  decode(d, at) {
    if (!d.has(at, HEADER)) return STOP;
    const claimed = d.view.getUint16(at + 2);
    d.offset = at + HEADER;
    if (d.bytes[at + 1] === TYPE.packet && claimed > 0) {
      d.limit(d.offset + claimed);
      return innerLayers.table[INNER.eap];
    }
    if (d.has(d.offset, claimed)) d.endLayer(d.offset + claimed);
    return STOP;
  },
  fields: [
    ...[version, type, length, descriptor, keyLength, replayCounter, iv, ...keyIndex, signature, keyBytes, isLocal],
    ...[...layoutFields(info), messageNumber, nonce, receiveCounter, keyId, mic, dataLength, data],
    ...keyDataFields,
  ],
  walk,
  summarize(layer) {
    const { bytes, start, end, view } = layer;
    const name = typeNames[bytes[start + 1] as keyof typeof typeNames] ?? '';
    if (bytes[start + 1] !== TYPE.key || start + HEADER + 97 > end || bytes[start + HEADER] === DESCRIPTOR.rc4)
      return name;
    return `${name} (Message ${numberOf(view.getUint16(start + 5), view.getUint16(start + 97))})`;
  },
});

function walk(layer: Layer, sink: FieldSink): void {
  const cursor = new FieldCursor(layer, sink, layer.start, layer.end);
  cursor.number(version, 1);
  const kind = cursor.number(type, 1);
  cursor.number(length, 2);
  if (kind !== TYPE.key) return;
  const described = cursor.number(descriptor, 1);
  if (described === DESCRIPTOR.rc4) readOldKey(cursor);
  else if (described === DESCRIPTOR.rsn || described === DESCRIPTOR.wpa) readKey(cursor);
}

function readOldKey(cursor: FieldCursor): void {
  cursor.number(keyLength, 2);
  cursor.bytes(replayCounter, 8);
  cursor.bytes(iv, 16);
  cursor.same(...keyIndex);
  cursor.pass(1);
  if (!cursor.bytes(signature, 16)) return;
  const hasKey = cursor.left > 0;
  cursor.bytes(keyBytes, cursor.left);
  cursor.sink.value(isLocal, !hasKey);
}

function readKey(cursor: FieldCursor): void {
  const { layer, sink, at } = cursor;
  if (cursor.left < 2) return;
  const flags = cursor.peek(at, 2);
  if (cursor.left >= 94) sink.value(messageNumber, numberOf(flags, cursor.peek(at + 92, 2)));
  emitLayout(sink, info, at, cursor.end);
  cursor.pass(2);
  cursor.number(keyLength, 2);
  cursor.bytes(replayCounter, 8);
  cursor.bytes(nonce, 32);
  cursor.bytes(iv, 16);
  cursor.bytes(receiveCounter, 8);
  cursor.bytes(keyId, 8);
  cursor.bytes(mic, 16);
  const size = cursor.number(dataLength, 2);
  const start = cursor.at;
  if (size <= 0 || !cursor.bytes(data, size)) return;
  if ((flags & INFO.encrypted) === 0) readKeyData(new FieldCursor(layer, sink, start, start + size));
}

/** IEEE 802.11 §12.7.6, §12.7.7. */
function numberOf(flags: number, size: number): number {
  if ((flags & INFO.pairwise) === 0) return (flags & INFO.ack) !== 0 ? 1 : 2;
  if ((flags & INFO.ack) !== 0) return (flags & INFO.mic) !== 0 ? 3 : 1;
  return (flags & INFO.secure) !== 0 || size === 0 ? 4 : 2;
}
