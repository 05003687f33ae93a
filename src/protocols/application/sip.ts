import { findByte, wireText } from '../../bytes/text.ts';
import { defineProtocol, type Field, STOP } from '../define.ts';
import { type Dissection, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { tcp } from '../transport/tcp.ts';
import { afterRefusal } from '../transport/udp.ts';
import { sipHeaderFields } from '../values/sip-headers.ts';
import { endOfLine, trimLine } from './http-lines.ts';
import { walkSipUri } from './sip-addresses.ts';
import { addressHeaders, authParameters, sipFields as f, requestUri, viaParameters } from './sip-fields.ts';
import { walkSipHeaders } from './sip-headers.ts';
import { announceMedia } from './sip-media.ts';
import { endOfSipMessage } from './sip-message.ts';
import { sipStart, startsSip } from './sip-start.ts';
import { leadingNumber } from './sip-text.ts';

const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;
const VERSION = 7;
const SLASH = 0x2f;
/** A segment of TCP that goes on with a message. */
const CONTINUATION = 1;

/** Session Initiation Protocol: first line and headers; told by its port and, on others, by its first line. */
export const sip = defineProtocol({
  name: 'sip',
  title: 'Session Initiation Protocol',
  label: 'SIP',
  ref: 'RFC 3261',
  claims: { 'udp.port': [5060], 'tcp.port': [5060] },
  starts: { udp: sipStart, tcp: sipStart },
  minimumLength: 1,
  decode(d, at) {
    const { bytes } = d;
    const isStream = isInStream(d);
    if (startsSip(bytes, d.view, at, d.end)) {
      const end = isStream ? endOfSipMessage(bytes, at, d.end) : d.end;
      announceMedia(d, at, end);
      d.offset = end;
      if (end >= d.end || !startsSip(bytes, d.view, end, d.end)) {
        d.offset = d.end;
        return STOP;
      }
      d.endLayer(end);
      return sip.id;
    }
    d.offset = d.end;
    // What keeps a connection alive is no message (RFC 5626 §3.5.1).
    if (isStream && bytes[at] === CR && at + 1 < d.end && bytes[at + 1] === LF) {
      d.drop();
      return STOP;
    }
    if (isStream) {
      d.setInfo(CONTINUATION);
      return STOP;
    }
    d.drop();
    d.offset = at;
    return afterRefusal(d, sip.id);
  },
  fields: [
    ...Object.values<Field>(f),
    ...Object.values<Field>(requestUri),
    ...sipHeaderFields,
    ...Object.values(viaParameters),
    ...Object.values(authParameters),
    ...Object.values(addressHeaders).flatMap(({ isList, ...fields }) => Object.values<Field>(fields)),
  ],
  walk(layer, sink) {
    const { start, end } = layer;
    if (layer.info === CONTINUATION) {
      if (sink.takesHidden) sink.at(f.continuation, start, end - start);
      return;
    }
    const next = endOfLine(layer, start);
    const lineEnd = trimLine(layer, start, next);
    if (isStatusLine(layer)) walkStatusLine(layer, sink, lineEnd);
    else walkRequestLine(layer, sink, lineEnd);
    if (sink.takesHidden) sink.at(f.headers, next, end - next);
    walkSipHeaders(layer, sink, next);
  },
  summarize(layer) {
    if (layer.info === CONTINUATION) return 'Continuation';
    const { bytes, start } = layer;
    const text = wireText(bytes, start, trimLine(layer, start, endOfLine(layer, start)));
    return isStatusLine(layer) ? `Status: ${text.slice(VERSION + 1)}` : `Request: ${text.slice(0, -VERSION - 1)}`;
  },
});

/** Messages of one segment stand one above the other. */
function isInStream({ stack, count }: Dissection): boolean {
  let below = (count - 2) << STRIDE_SHIFT;
  while (below > 0 && stack[below] === sip.id) below -= 1 << STRIDE_SHIFT;
  return below >= 0 && stack[below] === tcp.id;
}

/** No method has a slash. */
function isStatusLine({ bytes, start }: Layer): boolean {
  return bytes[start + 3] === SLASH;
}

function walkStatusLine({ bytes, start }: Layer, sink: FieldSink, end: number): void {
  const code = start + VERSION + 1;
  sink.at(f.statusLine, start, end - start);
  sink.value(f.statusCode, leadingNumber(bytes, code, Math.min(end, code + 3)));
}

function walkRequestLine(layer: Layer, sink: FieldSink, end: number): void {
  const { bytes, start } = layer;
  const methodEnd = findByte(bytes, SPACE, start, end);
  const uri = Math.min(end, methodEnd + 1);
  const uriEnd = findByte(bytes, SPACE, uri, end);
  sink.at(f.requestLine, start, end - start);
  sink.at(f.method, start, methodEnd - start);
  sink.at(f.uri, uri, uriEnd - uri);
  walkSipUri(layer, sink, requestUri, uri, uriEnd);
}
