import { defineProtocol, type Field, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout } from '../layout.ts';
import { ntpControlFields, walkNtpControl } from './ntp-control.ts';
import { ntpPrivateFields, walkNtpPrivate } from './ntp-private.ts';

const HEADER = 48;
const CONTROL = 6;
const PRIVATE = 7;
/** A key identifier and the longest digest: what is more is an extension (RFC 7822 §3). */
const LONGEST_MAC = 24;
const KEY_ID = 4;
const SMALLEST_EXTENSION = 16;
/** Seconds from 1900 to 1970, and those of an era more: times without the first bit are after 2036 (RFC 4330 §3). */
const ERA_0 = 2_208_988_800;
const ERA_1 = 0x1_0000_0000 - ERA_0;
const REF = 'RFC 5905 §7.3';
const field = fieldMaker('ntp.', REF);

const flags: Layout = [
  [0, field('flags', 'Flags', 'u8', HEX)],
  [0, field('flags.li', 'Leap Indicator', 'u8', { mask: 0xc0 })],
  [0, field('flags.vn', 'Version number', 'u8', { mask: 0x38 })],
  [0, field('flags.mode', 'Mode', 'u8', { mask: 0x07 })],
];
const header: Layout = [
  [1, field('stratum', 'Peer Clock Stratum', 'u8')],
  [2, field('ppoll', 'Peer Polling Interval', 'u8')],
  [3, field('precision', 'Peer Clock Precision', 'u8')],
  [4, field('rootdelay', 'Root Delay', 'u32')],
  [8, field('rootdispersion', 'Root Dispersion', 'u32')],
  [12, field('refid', 'Reference ID', 'bytes', { length: 4 })],
];
const times: readonly Field[] = [
  field('reftime', 'Reference Timestamp', 'text'),
  field('org', 'Origin Timestamp', 'text'),
  field('rec', 'Receive Timestamp', 'text'),
  field('xmt', 'Transmit Timestamp', 'text'),
];
const extension: Layout = [
  [0, field('ext.type', 'Field Type', 'u16', { ...HEX, ref: 'RFC 7822 §3' })],
  [2, field('ext.length', 'Length', 'u16', { ref: 'RFC 7822 §3' })],
];
const extensionValue = field('ext.value', 'Value', 'bytes', { ref: 'RFC 7822 §3' });
const keyId = field('keyid', 'Key ID', 'bytes', { length: KEY_ID });
const mac = field('mac', 'Message Authentication Code', 'bytes');

/** Network Time Protocol, its control messages (RFC 9327) and ntpd's own. */
export const ntp = defineProtocol({
  name: 'ntp',
  title: 'Network Time Protocol',
  label: 'NTP',
  ref: 'RFC 5905',
  claims: { 'udp.port': [123], 'tcp.port': [123] },
  minimumLength: 1,
  decode(d) {
    d.offset = d.end;
    return STOP;
  },
  fields: [
    ...flags.map(([, each]) => each),
    ...header.map(([, each]) => each),
    ...times,
    ...extension.map(([, each]) => each),
    extensionValue,
    keyId,
    mac,
    ...ntpControlFields,
    ...ntpPrivateFields,
  ],
  walk,
  summarize({ bytes, start }) {
    const mode = bytes[start] & 7;
    return `NTP Version ${(bytes[start] >>> 3) & 7}, ${MODES[mode]}`;
  },
});

const MODES = [
  'reserved',
  'symmetric active',
  'symmetric passive',
  'client',
  'server',
  'broadcast',
  'control message',
  'private use',
];

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  const mode = bytes[start] & 7;
  if (mode === PRIVATE) {
    for (const [, each] of flags) if (each !== flags[1][1]) sink.at(each, start, 1);
    walkNtpPrivate(layer, sink, header[0][1], header[1][1]);
    return;
  }
  emitLayout(sink, flags, start, end);
  if (mode === CONTROL) walkNtpControl(layer, sink);
  else walkTimes(layer, sink);
}

function walkTimes(layer: Layer, sink: FieldSink): void {
  const { view, start, end } = layer;
  if (!emitLayout(sink, header, start, end)) return;
  let at = start + 16;
  for (const time of times) {
    if (at + 8 > end) return;
    sink.value(time, timestampText(view.getUint32(at), view.getUint32(at + 4)));
    at += 8;
  }
  if ((layer.bytes[start] >>> 3) % 8 === 4) at = walkExtensions(layer, sink, start + HEADER);
  if (at + KEY_ID > end) return;
  sink.at(keyId, at, KEY_ID);
  if (at + KEY_ID < end) sink.at(mac, at + KEY_ID, end - at - KEY_ID);
}

/** Returns where they end. */
function walkExtensions({ view, end }: Layer, sink: FieldSink, start: number): number {
  let at = start;
  while (end - at > LONGEST_MAC) {
    const length = view.getUint16(at + 2);
    emitLayout(sink, extension, at, end);
    if (length < SMALLEST_EXTENSION || at + length > end) return end;
    sink.at(extensionValue, at + KEY_ID, length - KEY_ID);
    at += length;
  }
  return at;
}

/** `2015-11-16T22:33:35.307509582Z`; `NULL`, as Wireshark has it, where there is none (RFC 5905 §6). */
function timestampText(seconds: number, fraction: number): string {
  if (seconds === 0 && fraction === 0) return 'NULL';
  const unix = seconds >= 0x8000_0000 ? seconds - ERA_0 : seconds + ERA_1;
  const nanoseconds = Math.floor((fraction * 1e9) / 0x1_0000_0000);
  const date = new Date(unix * 1000).toISOString().slice(0, 19);
  return `${date}.${String(nanoseconds).padStart(9, '0')}Z`;
}
