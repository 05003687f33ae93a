import { ipv4Text, ipv6Text } from '../../bytes/addresses.ts';
import { wireText } from '../../bytes/text.ts';
import { defineField, defineProtocol, type Field, type FieldType } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { readExtendedPassive, readExtendedPort, readHostPort } from './ftp-ends.ts';
import { isRequest } from './port-side.ts';
import { endOfToken, passBlanks, replyCode, TextLines } from './text-lines.ts';
import { decodeText } from './text-payload.ts';

const PASSIVE = 227;
const EXTENDED_PASSIVE = 229;

const f = {
  isResponse: field('response', 'Response', 'bool', 'RFC 959 §4.2', true),
  isRequest: field('request', 'Request', 'bool', 'RFC 959 §4.1', true),
  command: field('request.command', 'Request command', 'string', 'RFC 959 §5.3.1'),
  argument: field('request.arg', 'Request arg', 'string', 'RFC 959 §5.3.1'),
  code: field('response.code', 'Response code', 'u32', 'RFC 959 §4.2'),
  text: field('response.arg', 'Response arg', 'string', 'RFC 959 §4.2'),
  passiveAddress: field('passive.ip', 'Passive IP address', 'ipv4', 'RFC 959 §4.1.2'),
  passivePort: field('passive.port', 'Passive port', 'u16', 'RFC 959 §4.1.2'),
  passiveNat: field('passive.nat', 'Passive IP NAT', 'bool', 'RFC 959 §4.1.2'),
  activeAddress: field('active.cip', 'Active IP address', 'ipv4', 'RFC 959 §4.1.2'),
  activePort: field('active.port', 'Active port', 'u16', 'RFC 959 §4.1.2'),
  activeNat: field('active.nat', 'Active IP NAT', 'bool', 'RFC 959 §4.1.2'),
  family: field('eprt.af', 'Extended active address family', 'u8', 'RFC 2428 §2'),
  extendedAddress: field('eprt.ip', 'Extended active IP address', 'ipv4', 'RFC 2428 §2'),
  extendedAddress6: field('eprt.ipv6', 'Extended active IPv6 address', 'ipv6', 'RFC 2428 §2'),
  extendedPort: field('eprt.port', 'Extended active port', 'u16', 'RFC 2428 §2'),
  serverAddress: field('epsv.ip', 'Extended passive IPv4 address', 'ipv4', 'RFC 2428 §3'),
  serverAddress6: field('epsv.ipv6', 'Extended passive IPv6 address', 'ipv6', 'RFC 2428 §3'),
  serverPort: field('epsv.port', 'Extended passive port', 'u16', 'RFC 2428 §3'),
} as const;

/** The File Transfer Protocol's control connection: the first command or reply of a segment. */
export const ftp = defineProtocol({
  name: 'ftp',
  title: 'File Transfer Protocol (FTP)',
  label: 'FTP',
  ref: 'RFC 959',
  claims: { 'tcp.port': [21] },
  minimumLength: 1,
  decode: decodeText,
  fields: Object.values(f),
  walk(layer, sink) {
    const request = isRequest(layer);
    if (sink.takesHidden) {
      sink.value(f.isRequest, request);
      sink.value(f.isResponse, !request);
    }
    const line = new TextLines(layer);
    if (!line.next()) return;
    if (request) walkRequest(layer, sink, line);
    else walkResponse(layer, sink, line);
  },
  summarize(layer) {
    const line = new TextLines(layer);
    line.next();
    return `${isRequest(layer) ? 'Request' : 'Response'}: ${wireText(layer.bytes, line.start, line.textEnd)}`;
  },
});

function field(name: string, label: string, type: FieldType, ref: string, isHidden = false): Field {
  return defineField({ name: `ftp.${name}`, label, type, ref, ...(isHidden ? { hidden: true as const } : {}) });
}

function walkRequest(layer: Layer, sink: FieldSink, { start, textEnd }: TextLines): void {
  const { bytes } = layer;
  const commandEnd = endOfToken(bytes, start, textEnd);
  if (commandEnd > start) sink.at(f.command, start, commandEnd - start);
  const argument = passBlanks(bytes, commandEnd, textEnd);
  if (argument === textEnd) return;
  sink.at(f.argument, argument, textEnd - argument);
  const command = wireText(bytes, start, commandEnd);
  if (command === 'PORT') walkActive(layer, sink, wireText(bytes, argument, textEnd));
  else if (command === 'EPRT') walkExtendedActive(sink, wireText(bytes, argument, textEnd));
}

function walkResponse(layer: Layer, sink: FieldSink, { start, textEnd }: TextLines): void {
  const { bytes } = layer;
  const code = replyCode(bytes, start, textEnd);
  if (code >= 0) sink.value(f.code, code);
  const text = code < 0 ? start : Math.min(textEnd, start + 4);
  if (text === textEnd) return;
  sink.at(f.text, text, textEnd - text);
  if (code === PASSIVE) walkPassive(layer, sink, wireText(bytes, text, textEnd));
  else if (code === EXTENDED_PASSIVE) walkExtendedPassive(layer, sink, wireText(bytes, text, textEnd));
}

function walkActive(layer: Layer, sink: FieldSink, text: string): void {
  const found = readHostPort(text);
  if (found === undefined) return;
  sink.value(f.activeAddress, found.address);
  sink.value(f.activePort, found.port);
  if (found.address !== sourceOf(layer)?.address) sink.value(f.activeNat, true);
}

function walkPassive(layer: Layer, sink: FieldSink, text: string): void {
  const found = readHostPort(text);
  if (found === undefined) return;
  sink.value(f.passiveAddress, found.address);
  sink.value(f.passivePort, found.port);
  if (found.address !== sourceOf(layer)?.address) sink.value(f.passiveNat, true);
}

function walkExtendedActive(sink: FieldSink, text: string): void {
  const found = readExtendedPort(text);
  if (found === undefined) return;
  sink.value(f.family, found.isVersion6 ? 2 : 1);
  sink.value(found.isVersion6 ? f.extendedAddress6 : f.extendedAddress, found.address);
  sink.value(f.extendedPort, found.port);
}

function walkExtendedPassive(layer: Layer, sink: FieldSink, text: string): void {
  const port = readExtendedPassive(text);
  if (port === undefined) return;
  const source = sourceOf(layer);
  if (source !== undefined) sink.value(source.isVersion6 ? f.serverAddress6 : f.serverAddress, source.address);
  sink.value(f.serverPort, port);
}

/** The address that the segment comes from. */
function sourceOf({ bytes, networkStart }: Layer): { isVersion6: boolean; address: string } | undefined {
  if (networkStart < 0) return undefined;
  const isVersion6 = bytes[networkStart] >>> 4 === 6;
  return { isVersion6, address: isVersion6 ? ipv6Text(bytes, networkStart + 8) : ipv4Text(bytes, networkStart + 12) };
}
