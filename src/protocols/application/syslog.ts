import { wireText } from '../../bytes/text.ts';
import { defineProtocol, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';

const PORT = 514;
const OPEN = 0x3c;
const CLOSE = 0x3e;
const SPACE = 0x20;
const COLON = 0x3a;
/** RFC 5424 §6.2.1: a priority has up to three digits. */
const PRIORITY_DIGITS = 3;
/** `Oct 11 22:14:15`. */
const OLD_TIMESTAMP = 15;
const NIL_TIME = '1970-01-01T00:00:00Z';

const FACILITIES: readonly string[] = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp', 'ntp'],
  ...['logaudit', 'logalert', 'cron', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
];
const LEVELS: readonly string[] = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'];

const field = fieldMaker('syslog.', 'RFC 5424 §6');
const priority = fieldMaker('syslog.', 'RFC 5424 §6.2.1');
const fields = {
  facility: priority('facility', 'Facility', 'u8', { values: { ...FACILITIES } }),
  level: priority('level', 'Level', 'u8', { values: { ...LEVELS } }),
  message: field('msg', 'Message', 'string'),
  version: field('version', 'Syslog version', 'string'),
  timestamp: field('timestamp', 'Syslog timestamp', 'text'),
  oldTimestamp: field('timestamp_rfc3164', 'Syslog timestamp (RFC3164)', 'string', { ref: 'RFC 3164 §4.1.2' }),
  hostname: field('hostname', 'Syslog hostname', 'string'),
  application: field('appname', 'Syslog app name', 'string'),
  process: field('procid', 'Syslog process id', 'string'),
  messageId: field('msgid', 'Syslog message id', 'string'),
  byteOrderMark: field('msgid.bom', 'Syslog BOM', 'u24', HEX),
} as const;

/** Syslog in datagrams (RFC 5426): of the message RFC 5424's header and that of RFC 3164 before it. */
export const syslog = defineProtocol({
  name: 'syslog',
  title: 'Syslog Message',
  label: 'Syslog',
  ref: 'RFC 5424',
  claims: { 'udp.port': [PORT] },
  minimumLength: 1,
  leaf: true,
  decode(d, at) {
    // A priority alone is no message.
    const message = endOfPriority(d.bytes, at, d.end);
    if (message >= d.end) {
      d.has(message, 1);
      d.drop();
      return STOP;
    }
    d.offset = d.end;
    return STOP;
  },
  fields: Object.values(fields),
  walk,
  summarize(layer) {
    const message = endOfPriority(layer.bytes, layer.start, layer.end);
    const text = wireText(layer.bytes, message, layer.end);
    if (message === layer.start) return text;
    const value = priorityOf(layer, message);
    return `${FACILITIES[value >>> 3] ?? value >>> 3}.${LEVELS[value & 7]}: ${text}`;
  },
});

/** Where the message starts: behind `<34>`, or what is there of it. */
function endOfPriority(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] !== OPEN) return start;
  const most = Math.min(end, start + 1 + PRIORITY_DIGITS);
  let at = start + 1;
  while (at < most && isDigit(bytes[at])) at++;
  return at < end && bytes[at] === CLOSE ? at + 1 : at;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

function priorityOf({ bytes, start }: Layer, end: number): number {
  let value = 0;
  for (let at = start + 1; at < end && isDigit(bytes[at]); at++) value = value * 10 + bytes[at] - 0x30;
  return value;
}

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  const message = endOfPriority(bytes, start, end);
  if (message > start) {
    const value = priorityOf(layer, message);
    sink.value(fields.facility, value >>> 3);
    sink.value(fields.level, value & 7);
  }
  sink.at(fields.message, message, end - message);
  if (end - message > 2 && bytes[message] === 0x31 && bytes[message + 1] === SPACE) walkHeader(layer, sink, message);
  else if (hasOldTimestamp(bytes, message, end)) walkOldHeader(layer, sink, message);
}

/** RFC 5424 §6.2: version, timestamp and four names, a space behind each. */
function walkHeader(layer: Layer, sink: FieldSink, start: number): void {
  const { bytes, end } = layer;
  sink.at(fields.version, start, 1);
  let at = start + 2;
  for (const field of [fields.timestamp, fields.hostname, fields.application, fields.process]) {
    const space = endOfWord(bytes, at, end);
    if (space === end || space === at) return;
    if (field === fields.timestamp) sink.value(field, timeText(wireText(bytes, at, space)));
    else sink.at(field, at, space - at);
    at = space + 1;
  }
  if (end - at > 3 && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) {
    sink.at(fields.byteOrderMark, at, 3);
    at += 3;
  }
  // Wireshark's id goes on with structured data and text.
  if (endOfWord(bytes, at, end) + 1 < end) sink.at(fields.messageId, at, end - at);
}

/** `Mmm dd hh:mm:ss ` (RFC 3164 §4.1.2), by its separators. */
function hasOldTimestamp(bytes: Uint8Array, at: number, end: number): boolean {
  return (
    end - at > OLD_TIMESTAMP &&
    bytes[at + 3] === SPACE &&
    bytes[at + 6] === SPACE &&
    bytes[at + 9] === COLON &&
    bytes[at + 12] === COLON &&
    bytes[at + OLD_TIMESTAMP] === SPACE
  );
}

/** Host name, tag (RFC 3164 §4.1.3: letters and digits), and the rest. */
function walkOldHeader(layer: Layer, sink: FieldSink, start: number): void {
  const { bytes, end } = layer;
  sink.at(fields.oldTimestamp, start, OLD_TIMESTAMP);
  const host = start + OLD_TIMESTAMP + 1;
  const space = endOfWord(bytes, host, end);
  if (space === end) return;
  sink.at(fields.hostname, host, space - host);
  const tag = space + 1;
  let rest = tag;
  while (rest < end && isAlphanumeric(bytes[rest])) rest++;
  if (rest === end) return;
  sink.at(fields.process, tag, rest - tag);
  sink.at(fields.messageId, rest, end - rest);
}

function endOfWord(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== SPACE) at++;
  return at;
}

function isAlphanumeric(byte: number): boolean {
  return isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}

const TIMESTAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?\d*(Z|[+-]\d\d:?\d\d)?$/;

/** In UTC; as Wireshark has it, 1970 for what is no time (`-`). */
function timeText(text: string): string {
  const [, clock, fraction = '', zone = 'Z'] = TIMESTAMP.exec(text) ?? [];
  const time = Date.parse(`${clock}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(time) ? NIL_TIME : `${new Date(time).toISOString().slice(0, 19)}${fraction}Z`;
}
