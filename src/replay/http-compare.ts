import { digestOf, type HttpBody } from './http-body.ts';
import { headerOf, type RawMessage } from './http-message.ts';

export interface CompareRules {
  /** Headers that are held against each other, in lower case. */
  readonly headers: readonly string[];
  /** What fits is taken out of both bodies before: times, tokens. */
  readonly ignore: readonly RegExp[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: HttpBody;
}

/** What of an answer is not as recorded: `status`, `body`, `header NAME`; with both. */
export interface Difference {
  readonly what: string;
  readonly recorded: string;
  readonly now: string;
}

const EXCERPT = 60;

/** Bodies that are too long to be kept are held against each other by their digests; nothing is ignored in them. */
export function compareAnswers(recorded: RawMessage, now: Answer, rules: CompareRules): Difference[] {
  const differences: Difference[] = [];
  const differ = (what: string, before: string, after: string): void => {
    if (before !== after) differences.push({ what, recorded: before, now: after });
  };
  differ('status', recorded.startLine.split(' ')[1] ?? '', String(now.status));
  for (const name of rules.headers) {
    const value = now.headers[name];
    const text = typeof value === 'string' ? value : (value ?? []).join(', ');
    differ(`header ${name}`, headerOf(recorded, name) ?? '', text);
  }
  const [before, after] = [recorded.body, now.body];
  if (before.bytes === undefined || after.bytes === undefined) {
    differ('body', describe(before), describe(after));
    return differences;
  }
  const [one, other] = [strip(before.bytes, rules.ignore), strip(after.bytes, rules.ignore)];
  if (one === other) return differences;
  let at = 0;
  while (one[at] === other[at]) at++;
  const from = Math.max(0, at - EXCERPT / 3);
  differ('body', one.slice(from, from + EXCERPT), other.slice(from, from + EXCERPT));
  return differences;
}

function describe(body: HttpBody): string {
  return `${body.length} bytes, SHA-256 ${digestOf(body)}`;
}

function strip(body: Buffer, ignore: readonly RegExp[]): string {
  return ignore.reduce((text, pattern) => text.replaceAll(pattern, ''), body.toString('latin1'));
}
