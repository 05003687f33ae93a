import { readFileSync } from 'node:fs';
import { environmentError, systemReason, usageError } from '../core/errors.ts';
import type { TimeBound } from '../core/units.ts';
import { parseMatchJson } from '../filter/match-json.ts';
import { addressCondition, portCondition } from './shorthands.ts';

/** Which packets a job is about. Plain and frozen. */
export interface ChoicePlan {
  readonly since: TimeBound | undefined;
  readonly until: TimeBound | undefined;
  readonly count: number | undefined;
  /** The packet filter as it was written, for its errors; undefined: none. */
  readonly filter: string | undefined;
  /** What `--port` and `--ip` add to it, as filters. */
  readonly conditions: readonly string[];
  /** The JSON of the protocol filter. */
  readonly match: unknown;
}

/** The values of `packetFlags`. */
export interface ChoiceFlags {
  readonly since?: TimeBound | undefined;
  readonly until?: TimeBound | undefined;
  readonly count?: number | undefined;
  readonly filter?: string | undefined;
  readonly port?: readonly string[] | undefined;
  readonly ip?: readonly string[] | undefined;
  readonly match?: string | undefined;
}

/** `filterWords` stood behind `--`. */
export function planChoice(flags: ChoiceFlags, filterWords: readonly string[]): ChoicePlan {
  const { since, until, count, filter, port = [], ip = [], match } = flags;
  if (filter !== undefined && filterWords.length > 0) {
    throw usageError('the packet filter is given twice: by -f and after --', "Join the two with 'and'.");
  }
  return Object.freeze({
    since,
    until,
    count,
    filter: filterWords.length > 0 ? filterWords.join(' ') : filter,
    conditions: Object.freeze([port.length > 0 ? portCondition(port) : [], ip.map(addressCondition)].flat()),
    match: match === undefined ? undefined : readMatch(match),
  });
}

/** JSON where it starts as such, else the name of a file. */
function readMatch(argument: string): unknown {
  if (/^\s*[{[]/.test(argument)) return parseMatchJson(argument, '--match');
  try {
    return parseMatchJson(readFileSync(argument, 'utf8'), argument);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const remedy = 'Name a file, or write the filter itself: --match \'{"tcp": {"dstport": 80}}\'.';
    throw environmentError(`can't read the protocol filter ${argument}: ${systemReason(error)}`, remedy, error);
  }
}
