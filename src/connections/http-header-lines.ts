import { unescapedUri, utf8Text } from './zeek-text.ts';

/** A header of HTTP: its name in capitals, its value without the spaces before it. */
export type HeaderLine = readonly [name: string, value: string];

/**
 * The headers of a head behind its first line, as Zeek reads them: a CR, an LF or both end a line, and one that begins
 * with a space goes on with the line before (RFC 9112 §5.2) as it stands.
 */
export function headerLines(head: string): HeaderLine[] {
  const headers: HeaderLine[] = [];
  const lines = head.split(BARE_CR.test(head) ? ANY_END : '\n');
  let line = '';
  for (let index = 1; index < lines.length; index++) {
    const end = lines[index].endsWith('\r') ? -1 : undefined;
    const text = lines[index].slice(0, end);
    const isRest = text.startsWith(' ') || text.startsWith('\t');
    if (!isRest) enterHeader(headers, line);
    line = isRest ? line + text : text;
  }
  enterHeader(headers, line);
  return headers;
}

const BARE_CR = /\r(?!\n)/;
const ANY_END = /\r\n|\r|\n/;

function enterHeader(headers: HeaderLine[], line: string): void {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon)).trimEnd();
  if (name !== '') headers.push([name.toUpperCase(), line.slice(colon + 1).trimStart()]);
}

/** What the content is called by the last header that says so (RFC 6266), as Zeek reads it; undefined: none does. */
export function fileName(headers: readonly HeaderLine[]): string | undefined {
  const naming = headers.findLast(([name, value]) => NAMING[name]?.test(value));
  if (naming === undefined) return undefined;
  const text = naming[1].replace(/^.*name[ \t]*\*?=[ \t]*/is, '');
  const unquoted = text.startsWith('"') ? text.split('"')[1] : text;
  return utf8Text(unescapedUri(unquoted.replace(/^[^' ]+'[^' ]*'/, '')));
}

const NAMING: Readonly<Record<string, RegExp>> = { 'CONTENT-DISPOSITION': /filename/i, 'CONTENT-TYPE': /name[ \t]*=/i };
