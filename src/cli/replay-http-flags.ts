import { Flags } from '@oclif/core';
import { usageError } from '../core/errors.ts';
import { parseHeader } from '../monitor/generate-target.ts';
import { headerFlag } from './traffic-flags.ts';

const SERVER = 'TO A SERVER';
const SEVERAL = { multiple: true, multipleNonGreedy: true } as const;

/** How recorded requests are sent to a server. */
export const httpFlags = {
  http: Flags.custom<URL>({
    helpGroup: SERVER,
    helpValue: 'URL',
    summary: 'send the HTTP requests of the capture to this server',
    parse: async (input) => parseServer(input),
  })(),
  host: Flags.string({ helpGroup: SERVER, helpValue: 'NAME', summary: 'Host of each request (as recorded)' }),
  include: patternFlag('only requests whose host/path fits this regular expression'),
  exclude: patternFlag('not those that fit this one'),
  'set-header': headerFlag({ helpGroup: SERVER, summary: 'instead of, or besides, what was recorded' }),
  compare: Flags.boolean({
    helpGroup: SERVER,
    summary: 'hold status and body against the recorded answer; exit 3 when they differ',
  }),
  'compare-header': Flags.string({
    helpGroup: SERVER,
    helpValue: 'NAME',
    summary: '--compare: this header too',
    delimiter: ',',
    ...SEVERAL,
  }),
  ignore: patternFlag('--compare: take what fits out of both bodies before'),
};

/** `NAME: VALUE` in two. */
export function parseHeaders(texts: readonly string[] = []): (readonly [string, string])[] {
  return texts.map(parseHeader);
}

function patternFlag(summary: string) {
  return Flags.custom<RegExp>({
    helpGroup: SERVER,
    helpValue: 'REGEX',
    summary,
    parse: async (input) => parsePattern(input),
  })(SEVERAL);
}

function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text, 'g');
  } catch {
    throw usageError(`'${text}' is no regular expression`, "Write it as in JavaScript: '/api/.*'.");
  }
}

function parseServer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '') return url;
  throw usageError(`'${text}' is no server`, 'Write it as http://127.0.0.1:8080.');
}
