import { findByte, wireText } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { type AddressFields, sipFields as f } from './sip-fields.ts';
import { endOfPart, parametersOf, skipBlanks, trimBlanks } from './sip-text.ts';

const LESS = 0x3c;
const GREATER = 0x3e;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const COLON = 0x3a;
const AT = 0x40;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const QUESTION = 0x3f;

/** `"Bob" <sip:bob@example.com;lr>;tag=1`, or several with commas between them (RFC 3261 §20.10). */
export function walkAddresses(layer: Layer, sink: FieldSink, fields: AddressFields, start: number, end: number): void {
  for (let at = start; at < end; ) {
    const next = fields.isList ? endOfPart(layer.bytes, at, end, COMMA) : end;
    walkAddress(layer, sink, fields, skipBlanks(layer.bytes, at, next), next);
    at = next + 1;
  }
}

function walkAddress(layer: Layer, sink: FieldSink, fields: AddressFields, start: number, end: number): void {
  const { bytes } = layer;
  const less = endOfPart(bytes, start, end, LESS);
  let parameters: number;
  if (less < end) {
    const greater = findByte(bytes, GREATER, less, end);
    if (greater === end) return;
    if (less > start) {
      sink.at(fields.display, start, trimBlanks(bytes, start, less) - start);
      if (sink.takesHidden) sink.at(f.displayInfo, start, less - start);
    }
    walkUri(layer, sink, fields, less + 1, greater);
    parameters = endOfPart(bytes, greater, end, SEMICOLON);
  } else {
    parameters = endOfPart(bytes, start, end, SEMICOLON);
    walkUri(layer, sink, fields, start, trimBlanks(bytes, start, parameters));
  }
  for (const parameter of parametersOf(bytes, parameters, end)) {
    if (fields.tag !== undefined && parameter.name === 'tag') {
      sink.at(fields.tag, parameter.valueStart, parameter.end - parameter.valueStart);
      if (sink.takesHidden) sink.at(f.tag, parameter.valueStart, parameter.end - parameter.valueStart);
    } else if (fields.uri.name === 'sip.contact.uri') {
      sink.at(f.contactParameter, parameter.start, parameter.end - parameter.start);
    }
  }
}

function walkUri(layer: Layer, sink: FieldSink, fields: AddressFields, start: number, end: number): void {
  const scheme = schemeOf(layer, start, end);
  if (scheme === undefined) return;
  sink.at(fields.uri, start, end - start);
  if (scheme !== 'tel') walkSipUri(layer, sink, fields, start, end);
}

const SCHEMES: ReadonlySet<string> = new Set(['sip', 'sips', 'tel']);

/** In small letters; undefined for those that no party has. */
function schemeOf({ bytes }: Layer, start: number, end: number): string | undefined {
  const colon = findByte(bytes, COLON, start, Math.min(end, start + 5));
  const scheme = wireText(bytes, start, colon).toLowerCase();
  return bytes[colon] === COLON && SCHEMES.has(scheme) ? scheme : undefined;
}

/** The parts of a URI of SIP's (RFC 3261 §19.1.1): user with password, host, port, parameters with headers. */
export function walkSipUri(
  layer: Layer,
  sink: FieldSink,
  fields: Pick<AddressFields, 'user' | 'host' | 'port'> & { readonly parameter?: Field },
  start: number,
  end: number,
): void {
  const { bytes } = layer;
  const scheme = schemeOf(layer, start, end);
  if (scheme === undefined || scheme === 'tel') return;
  let at = start + scheme.length + 1;
  const sign = findByte(bytes, AT, at, end);
  if (sign < end) {
    if (sign > at) sink.at(fields.user, at, sign - at);
    at = sign + 1;
  }
  const host = at;
  if (bytes[at] === OPEN_BRACKET) at = Math.min(end, findByte(bytes, CLOSE_BRACKET, at, end) + 1);
  while (at < end && bytes[at] !== COLON && bytes[at] !== SEMICOLON && bytes[at] !== QUESTION) at++;
  if (at > host) sink.at(fields.host, host, at - host);
  if (at < end && bytes[at] === COLON) {
    const port = at + 1;
    at = port;
    while (at < end && bytes[at] !== SEMICOLON && bytes[at] !== QUESTION) at++;
    if (at > port) sink.at(fields.port, port, at - port);
  }
  if (fields.parameter === undefined) return;
  while (at < end && bytes[at] === SEMICOLON) {
    const stop = findByte(bytes, SEMICOLON, at + 1, end);
    if (stop > at + 1) sink.at(fields.parameter, at + 1, stop - at - 1);
    at = stop;
  }
}
