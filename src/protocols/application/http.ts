import { findByte, wireText } from '../../bytes/text.ts';
import { defineProtocol, type Field, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { statusNames } from '../values/http-status.ts';
import {
  contentLength,
  cookieHeader,
  cookiePair,
  headerField,
  hostHeader,
  httpFields,
  lengthHeader,
  requestFields,
  responseFields,
} from './http-fields.ts';
import { endOfLine, endOfWord, HeaderLines, trimLine } from './http-lines.ts';
import { httpStart } from './http-start.ts';

const H = 0x48;

/** HTTP/1.x: the message that begins in a segment, as far as it stands there. */
export const http = defineProtocol({
  name: 'http',
  title: 'Hypertext Transfer Protocol',
  label: 'HTTP',
  ref: 'RFC 9112',
  claims: {},
  starts: { tcp: httpStart },
  minimumLength: 8,
  leaf: true,
  decode(d) {
    d.offset = d.end;
    return STOP;
  },
  fields: httpFields,
  walk(layer, sink) {
    if (!layer.partial) walkMessage(layer, sink);
  },
  summarize: firstLine,
});

/** The message that begins with the layer (SSDP's are HTTP's). */
export function walkMessage(layer: Layer, sink: FieldSink): void {
  if (isResponse(layer)) walkResponse(layer, sink);
  else walkRequest(layer, sink);
}

export function firstLine(layer: Layer): string {
  return wireText(layer.bytes, layer.start, trimLine(layer, layer.start, endOfLine(layer, layer.start)));
}

/** No method of ours has a slash as its fifth byte. */
function isResponse({ bytes, start }: Layer): boolean {
  return bytes[start] === H && bytes[start + 4] === 0x2f;
}

function walkRequest(layer: Layer, sink: FieldSink): void {
  const { start } = layer;
  const next = endOfLine(layer, start);
  const end = trimLine(layer, start, next);
  const methodEnd = endOfWord(layer, start, end);
  const uriStart = Math.min(end, methodEnd + 1);
  const uriEnd = endOfWord(layer, uriStart, end);
  const version = Math.min(end, uriEnd + 1);
  const isNotification = isNotificationMethod(layer.bytes, start, methodEnd);
  if (sink.takesHidden) sink.value(isNotification ? requestFields.isNotification : requestFields.isRequest, true);
  sink.at(requestFields.method, start, methodEnd - start);
  sink.at(requestFields.uri, uriStart, uriEnd - uriStart);
  walkQuery(layer, sink, uriStart, uriEnd);
  sink.at(requestFields.version, version, end - version);
  hostStart = -1;
  walkHeaders(layer, sink, next, isNotification ? undefined : requestFields.line);
  if (sink.takesHidden) walkFullUri(layer, sink, methodEnd, uriStart, uriEnd);
}

/** Methods of UPnP's events: Wireshark's notifications, whose headers have no lines. */
const notifications: ReadonlySet<string> = new Set(['NOTIFY', 'SUBSCRIBE', 'UNSUBSCRIBE']);
const SHORTEST_NOTIFICATION = 6;

function isNotificationMethod(bytes: Uint8Array, start: number, end: number): boolean {
  // Of usual methods only OPTIONS, DELETE and the like are as long: no text is made of the others.
  return end - start >= SHORTEST_NOTIFICATION && notifications.has(wireText(bytes, start, end));
}

function walkFullUri(layer: Layer, sink: FieldSink, methodEnd: number, uriStart: number, uriEnd: number): void {
  const { bytes, start } = layer;
  const uri = wireText(bytes, uriStart, uriEnd);
  // RFC 9112 §3.2.3: CONNECT names the host itself.
  if (wireText(bytes, start, methodEnd) === 'CONNECT') sink.value(requestFields.fullUri, uri);
  else if (hostStart >= 0) sink.value(requestFields.fullUri, fullUri(uri, wireText(bytes, hostStart, hostEnd)));
  else if (uri.includes('://')) sink.value(requestFields.fullUri, uri);
}

function fullUri(uri: string, host: string): string {
  const isAbsolute = !uri.startsWith('/') && uri !== '*' && uri.includes('://');
  return isAbsolute ? uri : `http://${host}${uri}`;
}

/** Path and query, where there is a query; its parameters. */
function walkQuery(layer: Layer, sink: FieldSink, start: number, end: number): void {
  const question = findByte(layer.bytes, 0x3f, start, end);
  if (question === end) return;
  sink.at(requestFields.path, start, question - start);
  sink.at(requestFields.query, question + 1, end - question - 1);
  for (let at = question + 1; at < end; ) {
    const stop = findByte(layer.bytes, 0x26, at, end);
    sink.at(requestFields.parameter, at, stop - at);
    at = stop + 1;
  }
}

function walkResponse(layer: Layer, sink: FieldSink): void {
  const { bytes, start } = layer;
  const next = endOfLine(layer, start);
  const end = trimLine(layer, start, next);
  const versionEnd = endOfWord(layer, start, end);
  const codeStart = Math.min(end, versionEnd + 1);
  const codeEnd = endOfWord(layer, codeStart, end);
  const phrase = Math.min(end, codeEnd + 1);
  if (sink.takesHidden) sink.value(responseFields.isResponse, true);
  sink.at(responseFields.version, start, versionEnd - start);
  const code = codeEnd - codeStart === 3 ? readDigits(bytes, codeStart, codeEnd) : -1;
  if (code >= 0) {
    sink.value(responseFields.code, code);
    if (sink.takesHidden) sink.value(responseFields.description, statusNames[code] ?? 'Unknown');
  }
  if (codeEnd < end) sink.at(responseFields.phrase, phrase, end - phrase);
  walkHeaders(layer, sink, next, responseFields.line);
}

/** One for all layers: a walk runs to its end before the next begins. */
const headers = new HeaderLines();
/** Where the last request's Host stands. */
let hostStart = -1;
let hostEnd = -1;

function walkHeaders(layer: Layer, sink: FieldSink, at: number, line: Field | undefined): void {
  const { bytes } = layer;
  headers.open(layer, at);
  while (headers.next()) {
    const { start, nameEnd, valueStart, valueEnd } = headers;
    if (line !== undefined && sink.takesHidden) sink.at(line, start, headers.end - start);
    const known = headerField(bytes, start, nameEnd);
    if (known === undefined) {
      if (line === undefined) sink.at(requestFields.unknownHeader, start, headers.end - start);
      continue;
    }
    sink.at(known, valueStart, valueEnd - valueStart);
    if (known === lengthHeader) {
      walkLength(bytes, sink, valueStart, valueEnd);
    } else if (known === cookieHeader) {
      walkCookies(bytes, sink, valueStart, valueEnd);
    } else if (known === hostHeader) {
      hostStart = valueStart;
      hostEnd = valueEnd;
    }
  }
}

function walkLength(bytes: Uint8Array, sink: FieldSink, start: number, end: number): void {
  const digits = end - start;
  if (digits === 0 || digits > 19 || readDigits(bytes, start, end) < 0) return;
  // Beyond 2^53 only a big integer is exact.
  const value = digits > 15 ? BigInt(wireText(bytes, start, end)) : readDigits(bytes, start, end);
  sink.value(contentLength, value);
}

/** -1 where something is no digit. */
function readDigits(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - 0x30;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

function walkCookies(bytes: Uint8Array, sink: FieldSink, valueStart: number, valueEnd: number): void {
  for (let at = valueStart; at < valueEnd; ) {
    const stop = findByte(bytes, 0x3b, at, valueEnd);
    sink.at(cookiePair, at, stop - at);
    at = stop + 1;
    while (at < valueEnd && bytes[at] === 0x20) at++;
  }
}
