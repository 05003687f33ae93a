import { usageError } from '../core/errors.ts';

/** Characters of a long line that are shown on either side of the mistake. */
const SHOWN = 40;

/** Reads the JSON of a protocol filter; a comma behind the last entry is forgiven. `from` names it in errors. */
export function parseMatchJson(text: string, from: string): unknown {
  const json = withoutTrailingCommas(text.replace(/^\uFEFF/, ''));
  try {
    return JSON.parse(json);
  } catch (error) {
    throw usageError(`${from} is no JSON${place(json, (error as Error).message)}`, EXAMPLE);
  }
}

const EXAMPLE = 'Write it as {"ip": {"src": "10.0.0.1"}, "tcp": {"dstport": [80, "8000-8999"]}}.';

/** Replaced by spaces, so that places in the text stay. */
function withoutTrailingCommas(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|(?<=["\w}\]]\s*),(?=\s*[}\]])/gs, (found) => (found === ',' ? ' ' : found));
}

/** The line with a caret under the mistake, as far as the engine's message tells where it is. */
function place(text: string, message: string): string {
  const told = /position (\d+)/.exec(message)?.[1];
  const at = told === undefined ? text.trimEnd().length : Number(told);
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const line = (text.slice(lineStart).split('\n')[0] ?? '').replaceAll('\t', ' ');
  const from = Math.max(0, at - lineStart - SHOWN);
  const shown = line.slice(from, at - lineStart + SHOWN);
  const number = text.slice(0, lineStart).split('\n').length;
  return ` (line ${number}):\n  ${shown}\n  ${' '.repeat(at - lineStart - from)}^`;
}
