import { findByte, wireText } from '../../bytes/text.ts';
import { defineField, defineProtocol, type Field, type FieldType, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { isRequest } from './port-side.ts';
import { endOfToken, TextLines } from './text-lines.ts';
import { decodeText } from './text-payload.ts';

const ASTERISK = 0x2a;
const QUOTE = 0x22;
const OPEN = 0x28;
const CLOSE = 0x29;
const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const LF = 0x0a;
const CR = 0x0d;
/** A response to FETCH is known by one of its first words. */
const WORDS_LOOKED_AT = 3;
/** Tag, UID, command, two arguments. */
const MOST_WORDS = 5;

const f = {
  isRequest: field('isrequest', 'Request', 'bool', 'RFC 9051 §2.2', true),
  line: field('line', 'Line', 'string', 'RFC 9051 §2.2'),
  request: field('request', 'Request', 'string', 'RFC 9051 §2.2.1'),
  requestTag: field('request_tag', 'Request Tag', 'string', 'RFC 9051 §2.2.1'),
  response: field('response', 'Response', 'string', 'RFC 9051 §2.2.2'),
  responseTag: field('response_tag', 'Response Tag', 'string', 'RFC 9051 §2.2.2'),
  requestCommand: field('request.command', 'Request Command', 'string', 'RFC 9051 §6'),
  responseCommand: field('response.command', 'Response Command', 'string', 'RFC 9051 §7.1'),
  status: field('response.status', 'Response Status', 'string', 'RFC 9051 §7.1'),
  tag: field('tag', 'Tag', 'string', 'RFC 9051 §2.2.1', true),
  command: field('command', 'Command', 'string', 'RFC 9051 §6', true),
  folder: field('request.folder', 'Request Folder', 'string', 'RFC 9051 §6.3'),
  isUid: field('request.command.uid', 'Request isUID', 'bool', 'RFC 9051 §6.4.9'),
  username: field('request.username', 'Request Username', 'string', 'RFC 9051 §6.2.3'),
  password: field('request.password', 'Request Password', 'string', 'RFC 9051 §6.2.3'),
} as const;

/** The Internet Message Access Protocol: the lines of a segment, tagged or not. */
export const imap = defineProtocol({
  name: 'imap',
  title: 'Internet Message Access Protocol',
  label: 'IMAP',
  ref: 'RFC 9051',
  claims: { 'tcp.port': [143] },
  minimumLength: 1,
  decode(d, at) {
    const next = decodeText(d, at);
    if (next !== STOP || hasLineEnd(d.bytes, at, d.end)) return next;
    // Not even a line: the middle of one.
    d.drop();
    d.offset = at;
    return 0;
  },
  fields: Object.values(f),
  walk(layer, sink) {
    const request = isRequest(layer);
    if (sink.takesHidden) sink.value(f.isRequest, request);
    let line = new TextLines(layer);
    while (line.next() && line.isWhole) {
      if (layer.bytes[line.start] !== ASTERISK) {
        sink.at(f.line, line.start, line.end - line.start);
        if (request) walkRequest(layer, sink, line);
        else walkResponse(layer, sink, line);
        continue;
      }
      const next = isFetched(layer.bytes, line) ? endOfFetched(layer, line) : line.end;
      if (next < 0) return;
      sink.at(f.line, line.start, line.end - line.start);
      if (next !== line.end) line = new TextLines(layer, next);
    }
  },
  summarize(layer) {
    const line = new TextLines(layer);
    line.next();
    return `${isRequest(layer) ? 'Request' : 'Response'}: ${wireText(layer.bytes, line.start, line.textEnd)}`;
  },
});

function field(name: string, label: string, type: FieldType, ref: string, isHidden = false): Field {
  return defineField({ name: `imap.${name}`, label, type, ref, ...(isHidden ? { hidden: true as const } : {}) });
}

function hasLineEnd(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && bytes[at] !== LF && bytes[at] !== CR) at++;
  return at < end;
}

function walkRequest(layer: Layer, sink: FieldSink, line: TextLines): void {
  const { bytes } = layer;
  if (line.length > 0) sink.at(f.request, line.start, line.length);
  const words = wordsOf(bytes, line.start, line.textEnd);
  if (!walkTag(sink, f.requestTag, words) || words.length < 2) return;
  const isUid = isBeginning(textOf(bytes, words[1]), 'UID');
  if (isUid) sink.value(f.isUid, true);
  const at = isUid ? 2 : 1;
  if (words.length <= at) return;
  sink.at(f.requestCommand, words[at].start, words[at].length);
  if (sink.takesHidden) sink.at(f.command, words[1].start, words[1].length);
  walkArguments(bytes, sink, textOf(bytes, words[at]), words.slice(at + 1));
}

const WITH_FOLDER: readonly string[] = [
  ...['SELECT', 'EXAMINE', 'CREATE', 'DELETE', 'RENAME', 'SUBSCRIBE', 'UNSUBSCRIBE', 'STATUS', 'APPEND', 'SEARCH'],
];

/** As Wireshark, which takes a command's first letters for the command. */
function walkArguments(bytes: Uint8Array, sink: FieldSink, command: string, words: readonly Word[]): void {
  if (WITH_FOLDER.some((known) => isBeginning(command, known))) {
    if (words.length > 0) sink.at(f.folder, words[0].start, words[0].length);
  } else if (isBeginning(command, 'COPY')) {
    if (words.length > 1) sink.at(f.folder, words[1].start, words[1].length);
  } else if (isBeginning(command, 'LOGIN')) {
    if (words.length > 0) sink.at(f.username, words[0].start, words[0].length);
    if (words.length > 1) walkPassword(bytes, sink, words[1]);
  }
}

/** As Wireshark without its quotes (RFC 9051 §4.3), where it has them. */
function walkPassword(bytes: Uint8Array, sink: FieldSink, { start, length }: Word): void {
  const isQuoted = length >= 2 && bytes[start] === QUOTE && bytes[start + length - 1] === QUOTE;
  sink.at(f.password, isQuoted ? start + 1 : start, isQuoted ? length - 2 : length);
}

function walkResponse(layer: Layer, sink: FieldSink, line: TextLines): void {
  if (line.length > 0) sink.at(f.response, line.start, line.length);
  const words = wordsOf(layer.bytes, line.start, line.textEnd);
  if (!walkTag(sink, f.responseTag, words) || words.length < 2) return;
  sink.at(f.status, words[1].start, words[1].length);
  if (words.length < 3) return;
  sink.at(f.responseCommand, words[2].start, words[2].length);
  if (sink.takesHidden) sink.at(f.command, words[2].start, words[2].length);
}

function walkTag(sink: FieldSink, tag: Field, [word]: readonly Word[]): boolean {
  if (word === undefined) return false;
  sink.at(tag, word.start, word.length);
  if (sink.takesHidden) sink.at(f.tag, word.start, word.length);
  return true;
}

interface Word {
  readonly start: number;
  readonly length: number;
}

/** The line's first words, with one blank between them (RFC 9051 §9). */
function wordsOf(bytes: Uint8Array, start: number, end: number): Word[] {
  const words: Word[] = [];
  for (let at = start; at < end && words.length < MOST_WORDS; ) {
    const wordEnd = endOfToken(bytes, at, end);
    if (wordEnd === at) break;
    words.push({ start: at, length: wordEnd - at });
    at = wordEnd + 1;
  }
  return words;
}

function textOf(bytes: Uint8Array, { start, length }: Word): string {
  return wireText(bytes, start, start + length).toUpperCase();
}

function isBeginning(word: string, of: string): boolean {
  return word !== '' && of.startsWith(word);
}

/** Is it an untagged response with a message's data (RFC 9051 §7.5.2)? */
function isFetched(bytes: Uint8Array, { start, textEnd }: TextLines): boolean {
  const words = wireText(bytes, start + 1, textEnd).split(/[ \t]+/, WORDS_LOOKED_AT + 1);
  const found = words.filter((word) => word !== '').slice(0, WORDS_LOOKED_AT);
  return found.length >= 2 && found.some((word) => isBeginning(word.toUpperCase(), 'FETCH'));
}

/** Behind the line and the literal that it announces; -1 where not all of it is here. */
function endOfFetched({ bytes, end }: Layer, line: TextLines): number {
  const open = findByte(bytes, OPEN, line.start, end);
  const brace = findByte(bytes, BRACE, open, end);
  if (open === end) return -1;
  if (brace === end) return line.end;
  const close = findByte(bytes, CLOSING_BRACE, brace, end);
  const digits = wireText(bytes, brace + 1, close);
  const size = /^\d{1,9}$/.test(digits) ? Number(digits) : -1;
  if (close === end || size < 0) return -1;
  return findByte(bytes, CLOSE, Math.min(end, close + size), end) === end ? -1 : Math.min(end, line.end + size);
}
