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
  readonly body: Buffer;
}

/** What of an answer is not as recorded: `status`, `body`, `header NAME`; with both. */
export interface Difference {
  readonly what: string;
  readonly recorded: string;
  readonly now: string;
}

const EXCERPT = 60;

export function compareAnswers(recorded: RawMessage, now: Answer, rules: CompareRules): Difference[] {
  const differences: Difference[] = [];
  const differ = (what: string, before: string, after: string): void => {
    if (before !== after) differences.push({ what, recorded: before, now: after });
  };
  differ('status', recorded.startLine.split(' ')[1] ?? '', String(now.status));
  for (const name of rules.headers) {
    const value = now.headers[name];
    differ(
      `header ${name}`,
      headerOf(recorded, name) ?? '',
      typeof value === 'string' ? value : (value ?? []).join(', '),
    );
  }
  const [before, after] = [strip(recorded.body, rules.ignore), strip(now.body, rules.ignore)];
  if (before === after) return differences;
  let at = 0;
  while (before[at] === after[at]) at++;
  const from = Math.max(0, at - EXCERPT / 3);
  differ('body', before.slice(from, from + EXCERPT), after.slice(from, from + EXCERPT));
  return differences;
}

function strip(body: Buffer, ignore: readonly RegExp[]): string {
  return ignore.reduce((text, pattern) => text.replaceAll(pattern, ''), body.toString('latin1'));
}
