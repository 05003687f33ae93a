import { wireText } from '../../bytes/text.ts';
import { defineField, defineProtocol, type Field, type FieldType } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { isRequest } from './port-side.ts';
import { endOfToken, hasWord, replyCode, TextLines } from './text-lines.ts';
import { decodeText } from './text-payload.ts';

const DASH = 0x2d;

const f = {
  isRequest: field('req', 'Request', 'bool', 'RFC 5321 §4.1', true),
  isResponse: field('rsp', 'Response', 'bool', 'RFC 5321 §4.2', true),
  commandLine: field('command_line', 'Command Line', 'string', 'RFC 5321 §4.1'),
  command: field('req.command', 'Command', 'string', 'RFC 5321 §4.1.1'),
  parameter: field('req.parameter', 'Request parameter', 'string', 'RFC 5321 §4.1.1'),
  username: field('auth.username', 'Username', 'string', 'RFC 4954 §4'),
  credentials: field('auth.username_password', 'Username/Password', 'string', 'RFC 4616 §2'),
  response: field('response', 'Response', 'string', 'RFC 5321 §4.2'),
  code: field('response.code', 'Response code', 'u32', 'RFC 5321 §4.2.1'),
  text: field('rsp.parameter', 'Response parameter', 'string', 'RFC 5321 §4.2.1'),
} as const;

/** The Simple Mail Transfer Protocol: commands and replies; what mail they carry is told apart by what it is not. */
export const smtp = defineProtocol({
  name: 'smtp',
  title: 'Simple Mail Transfer Protocol',
  label: 'SMTP',
  ref: 'RFC 5321',
  claims: { 'tcp.port': [25, 587] },
  minimumLength: 1,
  decode: decodeText,
  fields: Object.values(f),
  walk(layer, sink) {
    if (!isRequest(layer)) walkReplies(layer, sink);
    else if (isCommands(layer)) walkCommands(layer, sink);
  },
  summarize(layer) {
    if (isRequest(layer) && !isCommands(layer)) return `C: DATA fragment, ${layer.end - layer.start} bytes`;
    const line = new TextLines(layer);
    line.next();
    return `${isRequest(layer) ? 'C' : 'S'}: ${wireText(layer.bytes, line.start, line.textEnd)}`;
  },
});

function field(name: string, label: string, type: FieldType, ref: string, isHidden = false): Field {
  return defineField({ name: `smtp.${name}`, label, type, ref, ...(isHidden ? { hidden: true as const } : {}) });
}

/** Of four letters (RFC 5321 §4.1.1, and extensions), and what follows where mail may have the word as well. */
const COMMANDS: readonly string[] = [
  ...['EHLO ', 'HELO ', 'LHLO ', 'MAIL FROM:', 'RCPT TO:', 'DATA', 'BDAT ', 'RSET', 'NOOP', 'QUIT', 'AUTH ', 'VRFY '],
  ...['EXPN ', 'HELP', 'ETRN ', 'ATRN', 'TURN', 'SEND FROM:', 'SOML FROM:', 'SAML FROM:'],
];
/** Longer ones that Wireshark knows. */
const LONGER: readonly string[] = ['STARTTLS', 'X-EXPS', 'X-LINK2STATE', 'XEXCH50'];

/** Does the segment begin with a command, and hold nothing but commands? Else it is of a message. */
function isCommands(layer: Layer): boolean {
  const { bytes } = layer;
  const line = new TextLines(layer);
  if (!line.next() || !isKnownCommand(bytes, line)) return false;
  do {
    if (!isCommand(bytes, line)) return false;
    // Everything behind it is the message.
    if (beginsMessage(bytes, line)) return line.end === layer.end;
  } while (line.next());
  return true;
}

function isKnownCommand(bytes: Uint8Array, { start, textEnd }: TextLines): boolean {
  for (const command of [...COMMANDS, ...LONGER]) {
    if (!hasWord(bytes, start, textEnd, command)) continue;
    // A word with nothing asked of what follows is a word by itself.
    const end = start + command.length;
    if (end === textEnd || !/[A-Z0-9]$/.test(command) || endOfToken(bytes, start, textEnd) === end) return true;
  }
  return false;
}

function isCommand(bytes: Uint8Array, { start, textEnd }: TextLines): boolean {
  const end = endOfToken(bytes, start, textEnd);
  const word = wireText(bytes, start, end);
  return /^[A-Za-z]{4}$/.test(word) || LONGER.includes(word.toUpperCase());
}

function beginsMessage(bytes: Uint8Array, { start, textEnd }: TextLines): boolean {
  if (hasWord(bytes, start, textEnd, 'DATA')) return true;
  return hasWord(bytes, start, textEnd, 'BDAT') && Number.parseInt(wireText(bytes, start + 5, textEnd), 10) !== 0;
}

function walkCommands(layer: Layer, sink: FieldSink): void {
  const { bytes } = layer;
  const line = new TextLines(layer);
  while (line.next()) {
    const { start, textEnd, length } = line;
    if (sink.takesHidden) sink.value(f.isRequest, true);
    sink.at(f.commandLine, start, line.end - start);
    sink.at(f.command, start, Math.min(4, length));
    if (length <= 5) continue;
    sink.at(f.parameter, start + 5, length - 5);
    if (length <= 11) continue;
    if (hasWord(bytes, start, textEnd, 'AUTH LOGIN')) sink.at(f.username, start + 11, length - 11);
    else if (hasWord(bytes, start, textEnd, 'AUTH PLAIN')) sink.at(f.credentials, start + 11, length - 11);
  }
}

/** Of a reply of several lines the first alone has the code (RFC 5321 §4.2.1). */
function walkReplies(layer: Layer, sink: FieldSink): void {
  const { bytes } = layer;
  const line = new TextLines(layer);
  let isOpen = false;
  if (sink.takesHidden) sink.value(f.isResponse, true);
  while (line.next()) {
    const { start, textEnd, length } = line;
    const code = replyCode(bytes, start, textEnd);
    if (code < 0) continue;
    if (!isOpen) {
      sink.at(f.response, start, line.end - start);
      sink.value(f.code, code);
    }
    isOpen = length > 3 && bytes[start + 3] === DASH;
    if (length > 3) sink.at(f.text, start + 4, length - 4);
  }
}
