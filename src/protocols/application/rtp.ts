import { defineProtocol, type Field, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { isRtcpType, rtcp } from './rtcp.ts';

const HEADER = 12;
const VERSION = 2;
const FLAG = { padding: 0x20, extension: 0x10 } as const;
/** Profiles of header extensions whose elements have heads of one byte, or of two. */
const ONE_BYTE = 0xbede;
const TWO_BYTES = 0x100;

const field = fieldMaker('rtp.', 'RFC 3550 §5.1');
const extension = fieldMaker('rtp.', 'RFC 3550 §5.3.1');
const element = fieldMaker('rtp.ext.rfc5285.', 'RFC 8285 §4');
const version = field('version', 'Version', 'u8', { mask: 0xc0 });
const firstByte: readonly Field[] = [
  field('padding', 'Padding', 'bool', { mask: FLAG.padding }),
  field('ext', 'Extension', 'bool', { mask: FLAG.extension }),
  field('cc', 'Contributing source identifiers count', 'u8', { mask: 0x0f }),
];
const marker = field('marker', 'Marker', 'bool', { mask: 0x80 });
const payloadType = field('p_type', 'Payload type', 'u8', { mask: 0x7f });
const sequence = field('seq', 'Sequence number', 'u16');
const timestamp = field('timestamp', 'Timestamp', 'u32');
const source = field('ssrc', 'Synchronization Source identifier', 'u32', HEX);
const contributor = field('csrc.item', 'CSRC item', 'u32', HEX);
const profile = extension('ext.profile', 'Defined by profile', 'u16', HEX);
const extensionLength = extension('ext.len', 'Extension length', 'u16');
const extensionWord = extension('hdr_ext', 'Header extension', 'u32', HEX);
const elementId = element('id', 'Identifier', 'u8');
const elementLength = element('len', 'Length', 'u8');
const payload = field('payload', 'Payload', 'bytes', { hidden: true });
const paddingCount = field('padding.count', 'Padding count', 'u8');

/** Real-time Transport Protocol: the head of a medium's packet, where SDP announced the medium. */
export const rtp = defineProtocol({
  name: 'rtp',
  title: 'Real-Time Transport Protocol',
  label: 'RTP',
  ref: 'RFC 3550',
  claims: {},
  minimumLength: 1,
  decode(d, at) {
    if (d.bytes[at] >>> 6 !== VERSION) {
      // What else shares the port (RFC 7983 §7).
      d.cutHeader(at + 1);
      d.offset = at;
      return 0;
    }
    if (at + 1 < d.end && isRtcpType(d.bytes[at + 1])) {
      d.drop();
      d.offset = at;
      return rtcp.id;
    }
    if (!d.has(at, HEADER)) {
      d.drop();
      return STOP;
    }
    const sources = HEADER + (d.bytes[at] & 0x0f) * 4;
    if (!d.has(at, sources)) return STOP;
    if ((d.bytes[at] & FLAG.extension) !== 0) {
      if (!d.has(at + sources, 4)) return STOP;
      if (!d.has(at + sources + 4, d.view.getUint16(at + sources + 2) * 4)) return STOP;
    }
    d.offset = d.end;
    return STOP;
  },
  fields: [
    version,
    ...firstByte,
    marker,
    payloadType,
    sequence,
    timestamp,
    source,
    contributor,
    profile,
    extensionLength,
    extensionWord,
    elementId,
    elementLength,
    payload,
    paddingCount,
  ],
  walk(layer, sink) {
    const { bytes, start } = layer;
    const first = bytes[start];
    sink.at(version, start, 1);
    if (first >>> 6 !== VERSION) return;
    const cursor = new FieldCursor(layer, sink, start, layer.end);
    cursor.same(...firstByte);
    cursor.pass(1);
    cursor.same(marker, payloadType);
    cursor.pass(1);
    cursor.bytes(sequence, 2);
    cursor.bytes(timestamp, 4);
    cursor.bytes(source, 4);
    if (cursor.left < (first & 0x0f) * 4) return;
    for (let i = 0; i < (first & 0x0f); i++) cursor.bytes(contributor, 4);
    if ((first & FLAG.extension) !== 0 && !walkExtension(cursor)) return;
    walkPayload(cursor, (first & FLAG.padding) !== 0 && layer.wireEnd === layer.end);
  },
  summarize: ({ bytes, view, start, end }) =>
    end - start < HEADER
      ? 'RTP'
      : `PT=${bytes[start + 1] & 0x7f}, SSRC=0x${view
          .getUint32(start + 8)
          .toString(16)
          .toUpperCase()}, Seq=${view.getUint16(start + 2)}, Time=${view.getUint32(start + 4)}`,
});

/** False when it isn't all there. */
function walkExtension(cursor: FieldCursor): boolean {
  const kind = cursor.number(profile, 2);
  const words = cursor.number(extensionLength, 2);
  if (words < 0 || words * 4 > cursor.left) return false;
  const part = cursor.part(words * 4);
  if (kind === ONE_BYTE) walkElements(part, 1);
  else if (kind >>> 4 === TWO_BYTES) walkElements(part, 2);
  else while (part.left > 0) part.bytes(extensionWord, 4);
  return true;
}

/** RFC 8285 §4.2, §4.3: a byte of zero is padding. */
function walkElements(part: FieldCursor, head: 1 | 2): void {
  const { bytes } = part.layer;
  while (part.left >= head) {
    const first = bytes[part.at];
    if (first === 0) {
      part.pass(1);
      continue;
    }
    const id = head === 1 ? first >>> 4 : first;
    // An identifier that is kept back: nothing more is read.
    if (head === 1 && id === 15) return;
    const length = head === 1 ? (first & 0x0f) + 1 : bytes[part.at + 1];
    part.sink.value(elementId, id);
    part.sink.value(elementLength, length);
    part.pass(head + length);
  }
}

function walkPayload(cursor: FieldCursor, hasPadding: boolean): void {
  const { at, left } = cursor;
  if (left === 0) return;
  const count = hasPadding ? cursor.layer.bytes[cursor.end - 1] : 0;
  if (left > count) cursor.bytes(payload, left - count);
  if (hasPadding) cursor.sink.at(paddingCount, at + left - 1, 1);
}
