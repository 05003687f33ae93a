import { Flags } from '@oclif/core';
import { RULE_KEYS, type RuleValues } from '../alerts/rule-values.ts';

const RULE = 'RULE';
const EVENTS = 'EVENTS';

/** What makes a rule; the keys of rule files are the same. */
export const ruleFlags = {
  metric: Flags.string({ helpGroup: RULE, helpValue: 'METRIC', summary: 'what is counted (http.requests)' }),
  by: Flags.string({ helpGroup: RULE, helpValue: 'KEY', summary: 'each of these for itself: none, section, client …' }),
  threshold: Flags.string({
    helpGroup: RULE,
    helpValue: 'N',
    summary: 'more than this is too much (10): 100, 5MB, 300ms or 5%, as the metric has it',
  }),
  window: Flags.string({ helpGroup: RULE, helpValue: 'DURATION', summary: 'within so long (2m)' }),
  'min-duration': Flags.string({ helpGroup: RULE, helpValue: 'DURATION', summary: 'only if it lasts so long' }),
  'recover-below': Flags.string({ helpGroup: RULE, helpValue: 'N', summary: 'over only when there are fewer' }),
  cooldown: Flags.string({ helpGroup: RULE, helpValue: 'DURATION', summary: 'so long after a recovery, not again' }),
  'least-count': Flags.string({
    helpGroup: RULE,
    helpValue: 'N',
    summary: 'shares and percentiles of fewer tell nothing (20)',
  }),
  baseline: Flags.boolean({
    helpGroup: RULE,
    summary: 'learn what is normal, from ten windows on; --threshold is then what is never too much',
  }),
  sensitivity: Flags.string({ helpGroup: RULE, helpValue: 'N', summary: 'too much: so many spreads above normal (6)' }),
};

export const alertFlags = {
  ...ruleFlags,
  rules: Flags.string({
    helpGroup: RULE,
    helpValue: 'FILE',
    summary: 'rules in TOML: [[rule]] with these flags as keys',
  }),
  ready: Flags.string({
    helpGroup: RULE,
    helpValue: 'NAME',
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
    summary: 'rules that are made already, by name; all for all of them',
  }),
  suggest: Flags.string({
    helpGroup: RULE,
    helpValue: 'FILE',
    summary: 'read this capture and write rules with thresholds that it stays below',
  }),
  'max-keys': Flags.integer({
    helpGroup: RULE,
    helpValue: 'N',
    min: 16,
    max: 4_000_000,
    default: 100_000,
    summary: 'know so many keys at once; of more, those silent for the longest are given up',
  }),
  explain: Flags.boolean({ helpGroup: EVENTS, summary: 'with window, count and the frames that made it' }),
  state: Flags.string({
    helpGroup: EVENTS,
    helpValue: 'FILE',
    summary: 'go on where the run before ended, and leave there what the next one has to know',
  }),
  'exit-code': Flags.boolean({ helpGroup: EVENTS, summary: 'exit 3 when an alert fired' }),
  url: Flags.string({ helpGroup: EVENTS, helpValue: 'URL', summary: 'POST each event there, until it is taken' }),
  secret: Flags.string({
    helpGroup: EVENTS,
    helpValue: 'TEXT',
    summary: 'sign what is sent: Sniff-Signature, HMAC-SHA256 (better: SNIFF_ALERT_SECRET)',
  }),
  exec: Flags.string({
    helpGroup: EVENTS,
    helpValue: 'PROGRAM',
    summary: 'run for each event, which is on its stdin and in ALERT_*; words apart by spaces, or quoted; no shell',
  }),
  evidence: Flags.string({
    helpGroup: EVENTS,
    helpValue: 'DIR',
    summary: "the window's packets of each alert, as pcap",
  }),
};

/** The flags that say something of a rule. */
export function ruleValues(flags: RuleValues): RuleValues | undefined {
  const given = RULE_KEYS.filter((key) => key !== 'name' && flags[key] !== undefined && flags[key] !== false);
  return given.length === 0 ? undefined : Object.fromEntries(given.map((key) => [key, flags[key]]));
}
