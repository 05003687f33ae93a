import { Flags } from '@oclif/core';
import {
  type DelayRange,
  type Failure,
  type PathRule,
  parseDelayRange,
  parseDelayRule,
  parseFailureRule,
  parseShare,
} from '../monitor/path-rules.ts';
import { type MixEntry, parseMixEntry } from '../monitor/request-mix.ts';

interface FlagTexts {
  readonly helpGroup: string;
  readonly summary: string;
}

/** Given several times, or once with commas between. */
const SEVERAL = { multiple: true, multipleNonGreedy: true, delimiter: ',' } as const;

/** `/search=150ms-600ms` */
export function slowFlag(texts: FlagTexts) {
  return Flags.custom<PathRule<DelayRange>>({
    ...texts,
    helpValue: 'PATH=DURATION[-DURATION]',
    parse: async (input) => parseDelayRule(input),
  })(SEVERAL);
}

/** `/cart=503@12%` */
export function failFlag(texts: FlagTexts) {
  return Flags.custom<PathRule<Failure>>({
    ...texts,
    helpValue: 'PATH=STATUS[@SHARE]',
    parse: async (input) => parseFailureRule(input),
  })(SEVERAL);
}

/** `'products=5,POST cart=1'` */
export function sectionsFlag(texts: FlagTexts) {
  return Flags.custom<MixEntry>({
    ...texts,
    helpValue: 'SECTION=WEIGHT,…',
    parse: async (input) => parseMixEntry(input),
  })(SEVERAL);
}

/** `5ms`, `5ms-20ms` */
export function delayRangeFlag(texts: FlagTexts) {
  return Flags.custom<DelayRange>({
    ...texts,
    helpValue: 'DURATION[-DURATION]',
    parse: async (input) => parseDelayRange(input),
  })();
}

/** `0.05`, `5%` */
export function shareFlag(texts: FlagTexts) {
  return Flags.custom<number>({ ...texts, helpValue: 'SHARE', parse: async (input) => parseShare(input) })();
}

/** `'X-Site: here'` */
export function headerFlag(texts: FlagTexts) {
  return Flags.string({ ...texts, helpValue: "'NAME: VALUE'", multiple: true, multipleNonGreedy: true });
}
