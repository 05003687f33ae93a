import { limits } from '../../core/limits.ts';
import { defineProtocol, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { flagFields, headFields, http2FrameFields, otherFlags } from './http2-fields.ts';
import { headerListFields } from './http2-header-list.ts';
import { walkPayload } from './http2-payload.ts';
import { FRAME_HEADER, frameLength, isPreface, PREFACE, startsHttp2 } from './http2-start.ts';

const P = 0x50;

/** HTTP/2 in the clear: a layer for each frame that begins in a segment, as far as it stands there. */
export const http2 = defineProtocol({
  name: 'http2',
  title: 'HyperText Transfer Protocol 2',
  label: 'HTTP/2',
  ref: 'RFC 9113',
  claims: {},
  starts: { tcp: { test: (bytes, _view, at, end) => startsHttp2(bytes, at, end), firstBytes: [0, P] } },
  minimumLength: FRAME_HEADER,
  decode(d, at) {
    const end = endOfFrame(d.bytes, at, d.end);
    // Too many frames for layers of their own are the last one's; what is left of a header stands in the next segment.
    if (end + FRAME_HEADER > d.end || d.count >= limits.layers - 1) {
      if (end <= d.end && d.count < limits.layers - 1) d.endLayer(end);
      d.offset = d.end;
      return STOP;
    }
    d.endLayer(end);
    d.offset = end;
    return http2.id;
  },
  fields: [...http2FrameFields, ...headerListFields],
  walk(layer, sink) {
    for (let at = layer.start; at + FRAME_HEADER <= layer.end; ) {
      const end = endOfFrame(layer.bytes, at, layer.end);
      if (layer.bytes[at] === P && end === at + PREFACE.length) sink.at(headFields.magic, at, PREFACE.length);
      else walkFrame(layer, sink, at, end);
      at = end;
    }
  },
  summarize: ({ bytes, start, end }) => {
    if (end - start < FRAME_HEADER) return '';
    if (bytes[start] === P) return 'Magic';
    const name = headFields.type.values?.[bytes[start + 3]] ?? `type ${bytes[start + 3]}`;
    return `${name}[${new DataView(bytes.buffer, bytes.byteOffset).getUint32(start + 5) & 0x7fffffff}]`;
  },
});

/** Behind the frame or the preface at `at`; it may be beyond `end`. */
function endOfFrame(bytes: Uint8Array, at: number, end: number): number {
  const isMagic = bytes[at] === P && end - at >= PREFACE.length && isPreface(bytes, at, end);
  return at + (isMagic ? PREFACE.length : FRAME_HEADER + frameLength(bytes, at));
}

function walkFrame(layer: Layer, sink: FieldSink, at: number, end: number): void {
  const { bytes } = layer;
  const type = bytes[at + 3];
  sink.at(headFields.length, at, 3);
  sink.at(headFields.type, at + 3, 1);
  sink.at(headFields.flags, at + 4, 1);
  for (const flag of flagFields[type] ?? otherFlags) sink.at(flag, at + 4, 1);
  sink.at(headFields.reserved, at + 5, 4);
  sink.at(headFields.stream, at + 5, 4);
  walkPayload(new FieldCursor(layer, sink, at + FRAME_HEADER, end), type, bytes[at + 4], end <= layer.end);
}
