import { findByte, wireText } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { sipHeader } from '../values/sip-headers.ts';
import { HeaderLines } from './http-lines.ts';
import { walkAddresses } from './sip-addresses.ts';
import { addressHeaders, authParameters, sipFields as f, viaParameters } from './sip-fields.ts';
import { endOfPart, leadingNumber, parameter, parametersOf, skipBlanks, trimBlanks } from './sip-text.ts';

const SPACE = 0x20;
const SLASH = 0x2f;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const COLON = 0x3a;
const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** One for all layers: a walk runs to its end before the next begins. */
const lines = new HeaderLines();

/** The headers from `start` on, each by its own field, and what the main ones are made of. */
export function walkSipHeaders(layer: Layer, sink: FieldSink, start: number): void {
  const { bytes } = layer;
  lines.open(layer, start);
  while (lines.next()) {
    const header = sipHeader(wireText(bytes, lines.start, lines.nameEnd));
    if (header === undefined) continue;
    const { valueStart, valueEnd } = lines;
    if (header.field.type === 'u32') sink.value(header.field, leadingNumber(bytes, valueStart, valueEnd));
    else sink.at(header.field, valueStart, valueEnd - valueStart);
    const addresses = Object.hasOwn(addressHeaders, header.name) ? addressHeaders[header.name] : undefined;
    if (addresses !== undefined) walkAddresses(layer, sink, addresses, valueStart, valueEnd);
    else if (Object.hasOwn(WALKERS, header.name)) WALKERS[header.name](layer, sink, valueStart, valueEnd);
  }
}

type Walker = (layer: Layer, sink: FieldSink, start: number, end: number) => void;

const WALKERS: Readonly<Record<string, Walker>> = {
  via: walkVias,
  cseq: walkSequence,
  'call-id': (_, sink, start, end) => sink.at(f.callId, start, end - start),
  rack: walkAcknowledgment,
  reason: walkReason,
  authorization: walkCredentials,
  'proxy-authorization': walkCredentials,
  'www-authenticate': walkCredentials,
  'proxy-authenticate': walkCredentials,
  'authentication-info': (layer, sink, start, end) => walkAuthentication(layer, sink, start, end),
};

/** RFC 3261 §20.42: `SIP/2.0/UDP host:5060;branch=…`, several with commas between them. */
function walkVias(layer: Layer, sink: FieldSink, start: number, end: number): void {
  const { bytes } = layer;
  for (let at = start; at < end; ) {
    const next = endOfPart(bytes, at, end, COMMA);
    const parameters = endOfPart(bytes, at, next, SEMICOLON);
    walkSentBy(layer, sink, at, parameters);
    for (const { name, start: from, valueStart, end: to } of parametersOf(bytes, parameters, next)) {
      if (!Object.hasOwn(viaParameters, name)) continue;
      // What has no value, `rport`, is its name.
      const value = valueStart < to ? valueStart : from;
      sink.at(viaParameters[name], value, to - value);
    }
    at = next + 1;
  }
}

function walkSentBy({ bytes }: Layer, sink: FieldSink, start: number, end: number): void {
  const slash = findByte(bytes, SLASH, findByte(bytes, SLASH, start, end) + 1, end);
  const transport = skipBlanks(bytes, slash + 1, end);
  if (transport >= end) return;
  const space = findByte(bytes, SPACE, transport, end);
  sink.at(f.transport, transport, space - transport);
  let host = skipBlanks(bytes, space, end);
  if (host >= end) return;
  const isBracketed = bytes[host] === OPEN_BRACKET;
  let stop: number;
  if (isBracketed) stop = findByte(bytes, CLOSE_BRACKET, ++host, end);
  else stop = trimBlanks(bytes, host, findByte(bytes, COLON, host, end));
  sink.at(f.sentBy, host, stop - host);
  const colon = findByte(bytes, COLON, stop, end);
  const port = skipBlanks(bytes, colon + 1, end);
  if (port < end) sink.value(f.sentByPort, leadingNumber(bytes, port, end) & 0xffff);
}

function walkSequence({ bytes }: Layer, sink: FieldSink, start: number, end: number): void {
  sink.value(f.sequence, leadingNumber(bytes, start, end));
  const method = skipBlanks(bytes, passDigits(bytes, start, end), end);
  if (method < end) sink.at(f.sequenceMethod, method, end - method);
}

/** RFC 3262 §7.2. */
function walkAcknowledgment({ bytes }: Layer, sink: FieldSink, start: number, end: number): void {
  sink.value(f.ackResponse, leadingNumber(bytes, start, end));
  const sequence = skipBlanks(bytes, passDigits(bytes, start, end), end);
  if (sequence < end) sink.value(f.ackSequence, leadingNumber(bytes, sequence, end));
}

function passDigits(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] >= 0x30 && bytes[at] <= 0x39) at++;
  return at;
}

/** RFC 3326 §2. */
function walkReason({ bytes }: Layer, sink: FieldSink, start: number, end: number): void {
  const stop = endOfPart(bytes, start, end, SEMICOLON);
  sink.at(f.reasonProtocol, start, stop - start);
  const protocol = wireText(bytes, start, stop).toLowerCase();
  for (const { name, valueStart, end: to } of parametersOf(bytes, stop, end)) {
    if (name === 'cause') sink.value(causeField(protocol), leadingNumber(bytes, valueStart, to));
    else if (name === 'text') {
      const isQuoted = bytes[valueStart] === QUOTE && to - valueStart > 1;
      sink.at(f.reasonText, valueStart + (isQuoted ? 1 : 0), to - valueStart - (isQuoted ? 2 : 0));
    }
  }
}

function causeField(protocol: string): Field {
  if (protocol === 'q.850') return f.causeQ850;
  return protocol === 'sip' ? f.causeSip : f.causeOther;
}

/** RFC 3261 §22: a scheme, and its parameters with commas between them. */
function walkCredentials(layer: Layer, sink: FieldSink, start: number, end: number): void {
  const space = findByte(layer.bytes, SPACE, start, end);
  sink.at(f.scheme, start, space - start);
  walkAuthentication(layer, sink, space, end);
}

function walkAuthentication({ bytes }: Layer, sink: FieldSink, start: number, end: number): void {
  for (let at = start; at < end; ) {
    const next = endOfPart(bytes, at, end, COMMA);
    const from = skipBlanks(bytes, at, next);
    const { name, valueStart, end: to } = parameter(bytes, from, trimBlanks(bytes, from, next));
    if (valueStart < to && Object.hasOwn(authParameters, name))
      sink.at(authParameters[name], valueStart, to - valueStart);
    at = next + 1;
  }
  if (sink.takesHidden) sink.at(f.auth, lines.start, lines.end - lines.start);
}
