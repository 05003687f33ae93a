import { formatTime } from '../../core/time.ts';
import { defineProtocol, type Field, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker } from '../layout.ts';
import { ipProtocols } from '../spaces.ts';
import { ipProtocolNames } from '../values/ip-protocols.ts';

const HEADER = 8;
const FORWARD = 1;

const field = fieldMaker('ayiya.', 'draft-massar-v6ops-ayiya-02 §4');
const epoch = field('epoch', 'Epoch', 'text');
const identity = field('identity', 'Identity', 'bytes');
const signature = field('signature', 'Signature', 'bytes');

/** Anything in Anything: IPv6 through address translators in signed UDP datagrams, as tunnel brokers used it. */
export const ayiya = defineProtocol({
  name: 'ayiya',
  title: 'Anything in Anything Protocol',
  label: 'AYIYA',
  ref: 'draft-massar-v6ops-ayiya-02',
  claims: { 'udp.port': [5072] },
  minimumLength: HEADER,
  visibleFrom: 4,
  decode(d, at) {
    const length = HEADER + identityLength(d.bytes, at) + signatureLength(d.bytes, at);
    if (!d.has(at, length)) return STOP;
    d.offset = at + length;
    if ((d.bytes[at + 2] & 0x0f) !== FORWARD) return STOP;
    const next = ipProtocols.table[d.bytes[at + 3]];
    return next === 0 ? STOP : next;
  },
  fields: [
    bits(0, 0xf0, 'idlen', 'Identity field length'),
    bits(0, 0x0f, 'idtype', 'Identity field type', { 0: 'None', 1: 'Integer', 2: 'ASCII string' }),
    bits(1, 0xf0, 'siglen', 'Signature Length'),
    bits(1, 0x0f, 'hashmethod', 'Hash method', { 0: 'No hash', 1: 'MD5', 2: 'SHA1' }),
    bits(2, 0xf0, 'authmethod', 'Authentication method', {
      0: 'No authentication',
      1: 'Hash using a Shared Secret',
      2: 'Hash using a public/private key method',
    }),
    bits(2, 0x0f, 'opcode', 'Operation Code', {
      0: 'No Operation / Heartbeat',
      1: 'Forward',
      2: 'Echo Request',
      3: 'Echo Request and Forward',
      4: 'Echo Response',
      5: 'MOTD',
      6: 'Query Request',
      7: 'Query Response',
    }),
    bits(3, 0xff, 'nextheader', 'Next Header', ipProtocolNames),
    epoch,
    identity,
    signature,
  ],
  walk,
});

function bits(at: number, mask: number, name: string, label: string, values?: Readonly<Record<number, string>>): Field {
  return { ...field(name, label, 'u8', { mask, display: 'hex', ...(values ? { values } : {}) }), at };
}

/** A power of two: from one byte to 32 KiB. */
function identityLength(bytes: Uint8Array, at: number): number {
  return 1 << (bytes[at] >>> 4);
}

function signatureLength(bytes: Uint8Array, at: number): number {
  return (bytes[at + 1] >>> 4) << 2;
}

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, view, start } = layer;
  if (start + HEADER > layer.end) return;
  sink.value(epoch, formatTime(view.getUint32(start + 4), 0, 0));
  const cursor = new FieldCursor(layer, sink, start + HEADER, layer.end);
  if (cursor.bytes(identity, identityLength(bytes, start))) cursor.bytes(signature, signatureLength(bytes, start));
}
