import { execWords } from '../alerts/exec-words.ts';
import { readyRules } from '../alerts/ready-rules.ts';
import type { AlertRule } from '../alerts/rule.ts';
import { makeRule, type RuleValues, refuseFlag } from '../alerts/rule-values.ts';
import { readRules } from '../alerts/rules-file.ts';
import { usageError } from '../core/errors.ts';
import { ruleValues } from './alert-flags.ts';

export type AlertFormat = 'text' | 'json' | 'ndjson';

export interface AlertPlan {
  readonly rules: readonly AlertRule[];
  readonly format: AlertFormat;
  readonly maxKeys: number;
  readonly isExplained: boolean;
  readonly url: string | undefined;
  readonly secret: string | undefined;
  /** A program and its arguments. */
  readonly exec: readonly string[] | undefined;
  readonly evidence: string | undefined;
  readonly state: string | undefined;
}

export interface AlertFlagValues extends RuleValues {
  readonly rules?: string | undefined;
  readonly ready?: readonly string[] | undefined;
  readonly format: AlertFormat;
  readonly 'max-keys': number;
  readonly explain: boolean;
  readonly url?: string | undefined;
  readonly secret?: string | undefined;
  readonly exec?: string | undefined;
  readonly evidence?: string | undefined;
  readonly state?: string | undefined;
}

/** The rules of a file, the ready ones, and that of the flags, which is the classic one where nothing is said at all. */
export async function planAlert(flags: AlertFlagValues): Promise<AlertPlan> {
  const { url, exec } = flags;
  if (url !== undefined && !/^https?:$/.test(protocolOf(url))) {
    throw usageError(`--url ${url}: this is no URL of http or https`, 'Write it as http://host:port/path.');
  }
  const values = ruleValues(flags);
  const rules = [
    flags.rules === undefined ? [] : await readRules(flags.rules),
    (flags.ready ?? []).flatMap(readyRules),
  ].flat();
  if (values !== undefined || rules.length === 0) rules.push(makeRule(values ?? {}, refuseFlag));
  return Object.freeze({
    rules: Object.freeze(rules),
    format: flags.format,
    maxKeys: flags['max-keys'],
    isExplained: flags.explain,
    url,
    secret: flags.secret,
    exec: exec === undefined ? undefined : execWords(exec),
    evidence: flags.evidence,
    state: flags.state,
  });
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}
