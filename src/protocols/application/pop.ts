import { wireText } from '../../bytes/text.ts';
import { defineField, defineProtocol, type Field } from '../define.ts';
import type { Layer } from '../layer.ts';
import { isRequest } from './port-side.ts';
import { endOfToken, hasWord, passBlanks, TextLines } from './text-lines.ts';
import { decodeText } from './text-payload.ts';

const request = {
  line: field('request', 'Request', 'RFC 1939 §3'),
  first: field('request.command', 'Request command', 'RFC 1939 §3'),
  rest: field('request.parameter', 'Request parameter', 'RFC 1939 §3'),
  data: field('request.data', 'Data', 'RFC 1939 §3'),
} as const;

const response = {
  line: field('response', 'Response', 'RFC 1939 §3'),
  first: field('response.indicator', 'Response indicator', 'RFC 1939 §3'),
  rest: field('response.description', 'Response description', 'RFC 1939 §3'),
  data: field('response.data', 'Data', 'RFC 1939 §3'),
} as const;

/** The Post Office Protocol, version 3: a command or a response, and the lines that follow in its segment. */
export const pop = defineProtocol({
  name: 'pop',
  title: 'Post Office Protocol',
  label: 'POP',
  ref: 'RFC 1939',
  claims: { 'tcp.port': [110] },
  minimumLength: 1,
  decode: decodeText,
  fields: [...Object.values(request), ...Object.values(response)],
  walk(layer, sink) {
    const fields = isRequest(layer) ? request : response;
    const line = new TextLines(layer);
    if (!line.next() || (fields === response && !isResponse(layer))) return;
    const { start, textEnd } = line;
    sink.at(fields.line, start, line.end - start);
    const wordEnd = endOfToken(layer.bytes, start, textEnd);
    if (wordEnd > start) sink.at(fields.first, start, wordEnd - start);
    const rest = passBlanks(layer.bytes, wordEnd, textEnd);
    if (rest < textEnd) sink.at(fields.rest, rest, textEnd - rest);
    while (line.next()) sink.at(fields.data, line.start, line.end - line.start);
  },
  summarize(layer) {
    const line = new TextLines(layer);
    line.next();
    if (isRequest(layer)) return `C: ${wireText(layer.bytes, line.start, line.textEnd)}`;
    if (!isResponse(layer)) return `S: DATA fragment, ${layer.end - layer.start} bytes`;
    return `S: ${wireText(layer.bytes, line.start, line.textEnd)}`;
  },
});

function field(name: string, label: string, ref: string): Field {
  return defineField({ name: `pop.${name}`, label, type: 'string', ref });
}

/** What begins with no status indicator goes on with a message. */
function isResponse({ bytes, start, end }: Layer): boolean {
  return hasWord(bytes, start, end, '+OK') || hasWord(bytes, start, end, '-ERR');
}
