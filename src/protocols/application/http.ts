import { findByte, wireText } from '../../bytes/text.ts';
import { defineProtocol, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { INNER } from '../spaces.ts';
import { statusNames } from '../values/http-status.ts';
import { contentLength, cookiePair, headerFields, httpFields, requestFields, responseFields } from './http-fields.ts';
import { endOfLine, endOfWord, type HeaderLine, headerLines, trimLine } from './http-lines.ts';

const H = 0x48;
const COLON = 0x3a;

/** HTTP/1.x: the message that begins in a segment, as far as it stands there. */
export const http = defineProtocol({
  name: 'http',
  title: 'Hypertext Transfer Protocol',
  label: 'HTTP',
  ref: 'RFC 9112',
  claims: { inner: [INNER.http] },
  minimumLength: 8,
  leaf: true,
  decode(d) {
    d.offset = d.end;
    return STOP;
  },
  fields: httpFields,
  walk(layer, sink) {
    if (layer.partial) return;
    if (isResponse(layer)) walkResponse(layer, sink);
    else walkRequest(layer, sink);
  },
  summarize: (layer) => wireText(layer.bytes, layer.start, trimLine(layer, layer.start, endOfLine(layer, layer.start))),
});

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
  sink.value(requestFields.isRequest, true);
  sink.at(requestFields.method, start, methodEnd - start);
  sink.at(requestFields.uri, uriStart, uriEnd - uriStart);
  walkQuery(layer, sink, uriStart, uriEnd);
  sink.at(requestFields.version, version, end - version);
  let host: HeaderLine | undefined;
  for (const line of headerLines(layer, next)) {
    sink.at(requestFields.line, line.start, line.end - line.start);
    walkHeader(layer, sink, line);
    if (nameOf(layer, line) === 'host') host = line;
  }
  const uri = wireText(layer.bytes, uriStart, uriEnd);
  // RFC 9112 §3.2.3: CONNECT names the host itself.
  if (wireText(layer.bytes, start, methodEnd) === 'CONNECT') sink.value(requestFields.fullUri, uri);
  else if (host !== undefined) sink.value(requestFields.fullUri, fullUri(uri, layer, host));
  else if (uri.includes('://')) sink.value(requestFields.fullUri, uri);
}

function fullUri(uri: string, { bytes }: Layer, host: HeaderLine): string {
  const isAbsolute = !uri.startsWith('/') && uri !== '*' && uri.includes('://');
  return isAbsolute ? uri : `http://${wireText(bytes, host.valueStart, host.valueEnd)}${uri}`;
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
  sink.value(responseFields.isResponse, true);
  sink.at(responseFields.version, start, versionEnd - start);
  const code = wireText(bytes, codeStart, codeEnd);
  if (/^\d{3}$/.test(code)) {
    sink.value(responseFields.code, Number(code));
    sink.value(responseFields.description, statusNames[Number(code)] ?? 'Unknown');
  }
  if (codeEnd < end) sink.at(responseFields.phrase, phrase, end - phrase);
  for (const line of headerLines(layer, next)) {
    sink.at(responseFields.line, line.start, line.end - line.start);
    walkHeader(layer, sink, line);
  }
}

function walkHeader(layer: Layer, sink: FieldSink, line: HeaderLine): void {
  const name = nameOf(layer, line);
  const known = Object.hasOwn(headerFields, name) ? headerFields[name] : undefined;
  if (known === undefined) return;
  sink.at(known, line.valueStart, line.valueEnd - line.valueStart);
  if (name === 'content-length') {
    const digits = wireText(layer.bytes, line.valueStart, line.valueEnd);
    if (/^\d{1,19}$/.test(digits)) sink.value(contentLength, BigInt(digits));
  } else if (name === 'cookie') {
    walkCookies(layer, sink, line);
  }
}

function walkCookies({ bytes }: Layer, sink: FieldSink, { valueStart, valueEnd }: HeaderLine): void {
  for (let at = valueStart; at < valueEnd; ) {
    const stop = findByte(bytes, 0x3b, at, valueEnd);
    sink.at(cookiePair, at, stop - at);
    at = stop + 1;
    while (at < valueEnd && bytes[at] === 0x20) at++;
  }
}

/** In small letters. */
function nameOf({ bytes }: Layer, { start, nameEnd }: HeaderLine): string {
  return bytes[nameEnd] === COLON ? wireText(bytes, start, nameEnd).toLowerCase() : '';
}
