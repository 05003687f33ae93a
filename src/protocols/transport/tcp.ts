import { expectedPseudoHeaderChecksum, pseudoHeaderChecksum } from '../checksum-status.ts';
import { defineField, defineProtocol, type Field, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { tcpPorts } from '../spaces.ts';
import { tcpStarts } from '../starts.ts';
import { tcpOptionFields, walkTcpOptions } from './tcp-options.ts';
import { relativeAcknowledgment, relativeSequence, tcpStreamFields, windowSize } from './tcp-stream-fields.ts';

const MINIMUM_HEADER = 20;
const RESET = 0x04;
const REF = 'RFC 9293 §3.1';

const payload = defineField({ name: 'tcp.payload', label: 'TCP payload', type: 'bytes', hidden: true, ref: REF });

const resetCause = defineField({
  name: 'tcp.reset_cause',
  label: 'Reset cause',
  type: 'string',
  ref: 'RFC 9293 §3.5.3',
});

/** Transmission Control Protocol. */
export const tcp = defineProtocol({
  name: 'tcp',
  title: 'Transmission Control Protocol',
  label: 'TCP',
  ref: 'RFC 9293',
  claims: { 'ip.proto': [6] },
  hot: true,
  minimumLength: MINIMUM_HEADER,
  visibleFrom: 4,
  decode(d, at) {
    const headerLength = (d.bytes[at + 12] >>> 4) << 2;
    if (headerLength < MINIMUM_HEADER) {
      d.malformed(at + 12, MINIMUM_HEADER, headerLength);
      d.cutHeader(at + 13);
      return STOP;
    }
    if (!d.has(at, headerLength)) return STOP;
    d.offset = at + headerLength;
    // RFC 9293 §3.5.3: what a reset carries tells its cause.
    if ((d.bytes[at + 13] & RESET) !== 0) {
      d.setPayload(d.offset);
      return STOP;
    }
    return upperProtocol(d.bytes, d.view, at, d.offset, d.end);
  },
  fields: [
    defineField({ name: 'tcp.srcport', label: 'Source Port', type: 'u16', at: 0, ref: REF }),
    defineField({ name: 'tcp.dstport', label: 'Destination Port', type: 'u16', at: 2, ref: REF }),
    defineField({
      name: 'tcp.port',
      label: 'Source or Destination Port',
      type: 'u16',
      at: [0, 2],
      hidden: true,
      ref: REF,
    }),
    ...tcpStreamFields,
    defineField({ name: 'tcp.len', label: 'TCP Segment Len', type: 'u32', compute: knownLength, ref: REF }),
    defineField({ name: 'tcp.seq_raw', label: 'Sequence Number (raw)', type: 'u32', at: 4, ref: REF }),
    defineField({ name: 'tcp.ack_raw', label: 'Acknowledgment number (raw)', type: 'u32', at: 8, ref: REF }),
    defineField({
      name: 'tcp.hdr_len',
      label: 'Header Length',
      type: 'u8',
      compute: (layer) => (layer.bytes[layer.start + 12] >>> 4) << 2,
      reads: 13,
      ref: REF,
    }),
    defineField({ name: 'tcp.flags', label: 'Flags', type: 'u16', at: 12, mask: 0x0fff, display: 'hex', ref: REF }),
    defineField({
      name: 'tcp.flags.str',
      label: 'TCP Flags',
      type: 'text',
      hidden: true,
      compute: ({ view, start }) => flagLetters(view.getUint16(start + 12) & 0x0fff),
      reads: 14,
      ref: REF,
    }),
    flag('res', 'Reserved', 0x0e00, REF),
    flag('ae', 'Accurate ECN', 0x0100, 'RFC 9768 §3'),
    flag('cwr', 'Congestion Window Reduced', 0x0080, 'RFC 3168 §6.1'),
    flag('ece', 'ECN-Echo', 0x0040, 'RFC 3168 §6.1'),
    flag('urg', 'Urgent', 0x0020, REF),
    flag('ack', 'Acknowledgment', 0x0010, REF),
    flag('push', 'Push', 0x0008, REF),
    flag('reset', 'Reset', 0x0004, REF),
    flag('syn', 'Syn', 0x0002, REF),
    flag('fin', 'Fin', 0x0001, REF),
    defineField({ name: 'tcp.window_size_value', label: 'Window', type: 'u16', at: 14, ref: REF }),
    defineField({ name: 'tcp.checksum', label: 'Checksum', type: 'u16', at: 16, display: 'hex', ref: REF }),
    defineField({
      name: 'tcp.checksum.status',
      label: 'Checksum Status',
      type: 'u8',
      hidden: true,
      compute: (layer) => verify(layer.dissection, layer.index),
      ref: REF,
    }),
    defineField({
      name: 'tcp.checksum_calculated',
      label: 'Calculated Checksum',
      type: 'u16',
      display: 'hex',
      hidden: true,
      compute: (layer) => expectedPseudoHeaderChecksum(layer.dissection, layer.index, 6, 16),
      ref: REF,
    }),
    defineField({ name: 'tcp.urgent_pointer', label: 'Urgent Pointer', type: 'u16', at: 18, ref: REF }),
    ...tcpOptionFields,
    payload,
    resetCause,
  ],
  walk,
  checksum: verify,
  summarize,
});

/** Whose a segment's payload `[payload, end)` is, by its ports and how it begins; 0: nobody's. */
export function upperProtocol(bytes: Uint8Array, view: DataView, at: number, payload: number, end: number): number {
  const source = view.getUint16(at);
  const destination = view.getUint16(at + 2);
  // Services have the lower port.
  const low = tcpPorts.table[Math.min(source, destination)];
  if (low !== 0) return low;
  const high = tcpPorts.table[Math.max(source, destination)];
  return high !== 0 ? high : tcpStarts.find(bytes, view, payload, end);
}

function walk(layer: Layer, sink: FieldSink): void {
  walkTcpOptions(layer, sink);
  if (layer.partial || layer.payload >= layer.end) return;
  const isReset = (layer.bytes[layer.start + 13] & RESET) !== 0;
  sink.at(isReset ? resetCause : payload, layer.payload, layer.end - layer.payload);
}

/** Wireshark's twelve places, `·······A··S·`. */
function flagLetters(bits: number): string {
  let letters = '';
  for (let i = 0; i < 12; i++) letters += (bits & (0x800 >>> i)) === 0 ? '·' : 'RRRACEUAPRSF'[i];
  return letters;
}

function flag(name: string, label: string, mask: number, ref: string): Field {
  return { name: `tcp.flags.${name}`, label, type: 'bool', at: 12, length: 2, mask, ref };
}

function verify(d: Dissection, index: number): number {
  return pseudoHeaderChecksum(d, index, 6, 16);
}

/** Of a segment that is quoted, nobody knows where it ended. */
function knownLength(layer: Layer): number | undefined {
  return layer.isQuoted ? undefined : segmentLength(layer);
}

function segmentLength(layer: Layer): number {
  return layer.wireEnd - layer.payload;
}

const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'];

function summarize(layer: Layer): string {
  const { view, start } = layer;
  const bits = view.getUint16(start + 12) & 0x1ff;
  const flags = FLAG_NAMES.filter((_, bit) => (bits >>> bit) & 1).join(', ');
  const sequence = relativeSequence(layer) ?? view.getUint32(start + 4);
  const acknowledgment = relativeAcknowledgment(layer) ?? view.getUint32(start + 8);
  const window = windowSize(layer) ?? view.getUint16(start + 14);
  return `${view.getUint16(start)} → ${view.getUint16(start + 2)} [${flags}] Seq=${sequence} Ack=${acknowledgment} Win=${window} Len=${segmentLength(layer)}`;
}
