import { defineProtocol, type Field, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { byteRange } from '../starts.ts';

const HEADER = 4;
const VERSION = 2;
const TYPE = {
  sender: 200,
  receiver: 201,
  sources: 202,
  bye: 203,
  application: 204,
  transport: 205,
  payload: 206,
} as const;
const EXTENDED = 207;
/** Seconds from 1900 to 1970. */
const UNIX_EPOCH = 2_208_988_800;

const TYPES = {
  192: 'Full Intra-frame Request (H.261)',
  193: 'Negative Acknowledgement (H.261)',
  200: 'Sender Report',
  201: 'Receiver Report',
  202: 'Source description',
  203: 'Goodbye',
  204: 'Application specific',
  205: 'Generic RTP Feedback',
  206: 'Payload-specific Feedback',
  207: 'Extended report (RFC 3611)',
  208: 'AVB RTCP packet (IEEE1733)',
  209: 'Receiver Summary Information',
  210: 'Port Mapping',
} as const;
const SDES_ITEMS: readonly string[] = [
  ...['END', 'CNAME (user and domain)', 'NAME (common name)', 'EMAIL (e-mail address)', 'PHONE (phone number)'],
  ...[
    'LOC (geographic location)',
    'TOOL (name/version of source app)',
    'NOTE (note about source)',
    'PRIV (private extensions)',
  ],
];

const field = fieldMaker('rtcp.', 'RFC 3550 §6.4');
const version = field('version', 'Version', 'u8', { mask: 0xc0 });
const padding = field('padding', 'Padding', 'bool', { mask: 0x20 });
const five = (name: string, label: string): Field => field(name, label, 'u8', { mask: 0x1f });
const reports = five('rc', 'Reception report count');
const sourceCount = five('sc', 'Source count');
/** What the five bits behind the padding's are. */
const COUNTS: Readonly<Record<number, Field>> = {
  192: reports,
  193: reports,
  [TYPE.sender]: reports,
  [TYPE.receiver]: reports,
  [TYPE.sources]: sourceCount,
  [TYPE.bye]: sourceCount,
  [TYPE.application]: five('app.subtype', 'Subtype'),
  [TYPE.transport]: five('rtpfb.fmt', 'RTCP Feedback message type (FMT)'),
  [TYPE.payload]: five('psfb.fmt', 'RTCP Feedback message type (FMT)'),
};
const type = field('pt', 'Packet type', 'u8', { values: TYPES });
const length = field('length', 'Length', 'u16');
const sender = field('senderssrc', 'Sender SSRC', 'u32', HEX);
const media = field('mediassrc', 'Media source SSRC', 'u32', { ...HEX, ref: 'RFC 4585 §6.1' });
const identifier = field('ssrc.identifier', 'Identifier', 'u32', HEX);
const ntpTime = field('timestamp.ntp', 'MSW and LSW as NTP timestamp', 'text');
const lost = field('ssrc.cum_nr', 'Cumulative number of packets lost', 'i32');
const appName = field('app.name', 'Name (ASCII)', 'string', { ref: 'RFC 3550 §6.7' });
const appData = field('app.data', 'Application specific data', 'bytes', { ref: 'RFC 3550 §6.7' });
const extensionType = field('profile-specific-extension.type', 'Extension Type', 'u16');
const extensionLength = field('profile-specific-extension.length', 'Extension Length', 'u16');
const extensionData = field('profile-specific-extension', 'Profile-specific extension', 'bytes');
const sdesType = field('sdes.type', 'Type', 'u8', { values: { ...SDES_ITEMS }, ref: 'RFC 3550 §6.5' });
const sdesLength = field('sdes.length', 'Length', 'u8', { ref: 'RFC 3550 §6.5' });
const sdesText = field('sdes.text', 'Text', 'string', { ref: 'RFC 3550 §6.5' });

const senderTime: Layout = [
  [0, field('timestamp.ntp.msw', 'Timestamp, MSW', 'u32')],
  [4, field('timestamp.ntp.lsw', 'Timestamp, LSW', 'u32')],
];
const senderInfo: Layout = [
  [8, field('timestamp.rtp', 'RTP timestamp', 'u32')],
  [12, field('sender.packetcount', "Sender's packet count", 'u32')],
  [16, field('sender.octetcount', "Sender's octet count", 'u32')],
];
const SENDER_INFO = 20;
const reportHead: Layout = [
  [0, identifier],
  [4, field('ssrc.fraction', 'Fraction lost', 'u8')],
];
const reportRest: Layout = [
  [8, field('ssrc.ext_high', 'Extended highest sequence number received', 'u32')],
  [8, field('ssrc.high_cycles', 'Sequence number cycles count', 'u16')],
  [10, field('ssrc.high_seq', 'Highest sequence number received', 'u16')],
  [12, field('ssrc.jitter', 'Interarrival jitter', 'u32')],
  [16, field('ssrc.lsr', 'Last SR timestamp', 'u32')],
  [20, field('ssrc.dlsr', 'Delay since last SR timestamp', 'u32')],
];
const REPORT = 24;

/** RTP Control Protocol: the packets of a datagram, a layer each. */
export const rtcp = defineProtocol({
  name: 'rtcp',
  title: 'Real-time Transport Control Protocol',
  label: 'RTCP',
  ref: 'RFC 3550 §6',
  claims: {},
  starts: { udp: { test: startsRtcp, firstBytes: byteRange(VERSION << 6, (VERSION << 6) | 0x3f) } },
  minimumLength: HEADER,
  visibleFrom: HEADER,
  decode(d, at) {
    if (d.bytes[at] >>> 6 !== VERSION) {
      d.cutHeader(at + 1);
      d.offset = at;
      return 0;
    }
    if (!isRtcpType(d.bytes[at + 1])) {
      d.drop();
      return STOP;
    }
    const size = (d.view.getUint16(at + 2) + 1) * 4;
    if (!d.has(at, size)) return STOP;
    d.offset = at + size;
    if (d.offset + HEADER > d.end || !isRtcpType(d.bytes[d.offset + 1])) {
      d.offset = d.end;
      return STOP;
    }
    d.endLayer(d.offset);
    return rtcp.id;
  },
  fields: [
    version,
    padding,
    ...new Set(Object.values(COUNTS)),
    type,
    length,
    sender,
    media,
    ...layoutFields(senderTime, senderInfo, reportHead, reportRest),
    ntpTime,
    lost,
    appName,
    appData,
    extensionType,
    extensionLength,
    extensionData,
    sdesType,
    sdesLength,
    sdesText,
  ],
  walk(layer, sink) {
    const { bytes, view, start } = layer;
    sink.at(version, start, 1);
    if (bytes[start] >>> 6 !== VERSION) return;
    sink.at(padding, start, 1);
    const kind = bytes[start + 1];
    if (COUNTS[kind] !== undefined) sink.at(COUNTS[kind], start, 1);
    const size = layer.end - start < HEADER ? 0 : (view.getUint16(start + 2) + 1) * 4;
    const cursor = new FieldCursor(layer, sink, start + 1, start + size);
    cursor.bytes(type, 1);
    cursor.bytes(length, 2);
    walkBody(cursor, kind, bytes[start] & 0x1f);
  },
  summarize: ({ bytes, start }) => TYPES[bytes[start + 1] as keyof typeof TYPES] ?? 'RTCP',
});

/** RFC 5761 §4: what RTP has as marker and payload type when both use one port. */
export function isRtcpType(kind: number): boolean {
  return kind === 192 || kind === 193 || (kind >= TYPE.sender && kind <= 210);
}

/** Whole words, of which a report, a farewell or an application's packet is the first. */
function startsRtcp(bytes: Uint8Array, _view: DataView, at: number, end: number): boolean {
  if (end - at < HEADER || ((end - at) & 3) !== 0 || bytes[at] >>> 6 !== VERSION) return false;
  const kind = bytes[at + 1];
  return kind === TYPE.sender || kind === TYPE.receiver || kind === TYPE.bye || kind === TYPE.application;
}

function walkBody(cursor: FieldCursor, kind: number, count: number): void {
  if (kind === TYPE.sender || kind === TYPE.receiver) {
    if (!cursor.bytes(sender, 4)) return;
    if (kind === TYPE.sender) walkSenderInfo(cursor);
    for (let i = 0; i < count && cursor.left > 0; i++) walkReport(cursor);
    walkExtension(cursor);
  } else if (kind === TYPE.sources) {
    for (let i = 0; i < count && cursor.left > 0; i++) walkChunk(cursor);
  } else if (kind === TYPE.bye) {
    for (let i = 0; i < count && cursor.left > 0; i++) cursor.bytes(identifier, 4);
    if (cursor.left > 0) cursor.bytes(sdesText, Math.max(0, cursor.number(sdesLength, 1)));
  } else if (kind === TYPE.application) {
    cursor.bytes(identifier, 4);
    cursor.bytes(appName, 4);
    cursor.bytes(appData, cursor.left);
  } else if (kind === TYPE.transport || kind === TYPE.payload) {
    cursor.bytes(sender, 4);
    cursor.bytes(media, 4);
  } else if (kind === EXTENDED) {
    cursor.bytes(sender, 4);
  } else {
    cursor.bytes(identifier, 4);
  }
}

function walkSenderInfo(cursor: FieldCursor): void {
  const { at, end, sink } = cursor;
  const { view } = cursor.layer;
  if (emitLayout(sink, senderTime, at, end)) sink.value(ntpTime, timeText(view.getUint32(at), view.getUint32(at + 4)));
  emitLayout(sink, senderInfo, at, end);
  cursor.pass(SENDER_INFO);
}

function walkReport(cursor: FieldCursor): void {
  const { at, end, sink } = cursor;
  if (emitLayout(sink, reportHead, at, end) && at + 8 <= end) sink.value(lost, (cursor.peek(at + 5, 3) << 8) >> 8);
  emitLayout(sink, reportRest, at, end);
  cursor.pass(REPORT);
}

/** RFC 3550 §6.4.3: what a profile adds, as it mostly looks; its length has its head in it. */
function walkExtension(cursor: FieldCursor): void {
  cursor.bytes(extensionType, 2);
  const size = cursor.number(extensionLength, 2);
  if (size > 4) cursor.bytes(extensionData, size - 4);
}

/** RFC 3550 §6.5: a source and its items, up to an item of type 0, and on to the next word. */
function walkChunk(cursor: FieldCursor): void {
  const { start } = cursor.layer;
  cursor.bytes(identifier, 4);
  while (cursor.left > 0) {
    if (cursor.number(sdesType, 1) === 0) break;
    const size = cursor.number(sdesLength, 1);
    if (size > 0) cursor.bytes(sdesText, size);
  }
  cursor.pass((start - cursor.at) & 3);
}

/** In UTC; as Wireshark has it, 1970 where there is none. */
function timeText(seconds: number, fraction: number): string {
  if (seconds === 0 && fraction === 0) return '1970-01-01T00:00:00Z';
  const unix = seconds >= 0x8000_0000 ? seconds - UNIX_EPOCH : seconds + 0x1_0000_0000 - UNIX_EPOCH;
  const date = new Date(unix * 1000).toISOString().slice(0, 19);
  return `${date}.${String(Math.floor((fraction * 1e9) / 0x1_0000_0000)).padStart(9, '0')}Z`;
}
