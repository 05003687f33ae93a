import { readFileSync } from 'node:fs';
import { environmentError, systemReason, usageError } from '../core/errors.ts';
import { suggest } from '../core/nearest.ts';
import { readyRules } from './ready-rules.ts';
import type { AlertRule } from './rule.ts';
import { makeRule, RULE_KEYS, type RuleValues } from './rule-values.ts';

const EXAMPLE = '[[rule]]\nmetric = "http.requests"\nby = "section"\nthreshold = 100\nwindow = "1m"';

/** Rules in TOML: `[[rule]]` sections with the keys of the flags, and `ready = ["syn-flood"]` above them. */
export async function readRules(path: string): Promise<AlertRule[]> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? systemReason(error) : String(error);
    throw environmentError(
      `can't read the rules ${path}: ${reason}`,
      `Name a file that holds rules:\n${EXAMPLE}`,
      error,
    );
  }
  return parseRules(path, text);
}

/** A mistake is told with its line and what was expected there. */
export async function parseRules(path: string, text: string): Promise<AlertRule[]> {
  const table = await parseToml(path, text);
  const lines = text.split('\n');
  const { rule: sections = [], ready = [], ...others } = table;
  for (const key of Object.keys(others)) {
    const line = lineOf(lines, 0, key);
    throw usageError(`${path}:${line}: unknown key '${key}'`, suggest(key, ['rule', 'ready'], `Write:\n${EXAMPLE}`));
  }
  if (!Array.isArray(ready))
    throw usageError(`${path}:${lineOf(lines, 0, 'ready')}: ready: a list of names is expected`);
  if (!Array.isArray(sections)) {
    throw usageError(`${path}:${lineOf(lines, 0, 'rule')}: rules stand under [[rule]], with two brackets`, EXAMPLE);
  }
  const rules = ready.flatMap((name) => readyRules(String(name)));
  const starts = lines.flatMap((line, index) => (/^\s*\[\[\s*rule\s*\]\]/.test(line) ? [index + 1] : []));
  for (const [index, section] of sections.entries()) rules.push(readSection(path, lines, starts[index] ?? 0, section));
  if (rules.length === 0) throw usageError(`${path}: there is no rule in it`, `Write:\n${EXAMPLE}`);
  return rules;
}

function readSection(path: string, lines: readonly string[], start: number, section: unknown): AlertRule {
  if (typeof section !== 'object' || section === null) {
    throw usageError(`${path}:${start || 1}: a rule is a section of keys`, EXAMPLE);
  }
  for (const key of Object.keys(section)) {
    if (RULE_KEYS.some((known) => known === key)) continue;
    const place = `${path}:${lineOf(lines, start, key)}`;
    throw usageError(`${place}: unknown key '${key}'`, suggest(key, RULE_KEYS, `Keys are ${RULE_KEYS.join(', ')}.`));
  }
  const values: RuleValues = section;
  return makeRule(values, (key, expected) => usageError(`${path}:${lineOf(lines, start, key)}: ${key}: ${expected}`));
}

/** Where a key stands in the section that begins with line `start`; the section's own line where it doesn't. */
function lineOf(lines: readonly string[], start: number, key: string): number {
  for (let index = start; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (index > start && /^\s*\[/.test(line) && start > 0) break;
    const written = /^\s*(?:\[+\s*)?"?([\w.-]+)"?/.exec(line)?.[1];
    if (written === key) return index + 1;
  }
  return Math.max(1, start);
}

async function parseToml(path: string, text: string): Promise<Record<string, unknown>> {
  // Only those who have rules pay for the parser.
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    const written = (text.split('\n')[error.line - 1] ?? '').trim();
    throw usageError(`${path}:${error.line}: ${written}\n${reason}`, `Rules look like this:\n${EXAMPLE}`);
  }
}
