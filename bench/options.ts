import { parseArgs } from 'node:util';

/** What the benchmark was asked for, normalised once. */
export interface Options {
  /** Small inputs from the seeded generator; ratios are shown, only fixed limits judged. */
  smoke: boolean;
  /** Parts of check or group names; empty means all. */
  only: readonly string[];
  jsonFile: string | undefined;
  repeat: number;
  /** For programs that take half a minute on the large input. */
  slowRepeat: number;
  startupRepeat: number;
  /** The slowest peers read the whole input instead of its first packets. */
  full: boolean;
  build: boolean;
  slicePackets: number;
}

export const USAGE = `npm run bench -- [--smoke] [--only NAME]… [--repeat N] [--slow-repeat N] [--full] [--no-build] [--json FILE]

  --smoke          small generated inputs, under a minute; ratios are shown, only fixed limits judged
  --only NAME      checks or groups whose name contains NAME (repeatable)
  --repeat N       rounds for ourselves and quick peers (5)
  --slow-repeat N  rounds for tshark (2)
  --full           tshark -T ek reads the whole input, not its first packets
  --no-build       measure what stands in dist
  --json FILE      every sample, for comparing runs
`;

export function readOptions(argv: string[]): Options | undefined {
  const { values } = parseArgs({
    args: argv,
    allowNegative: true,
    options: {
      smoke: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      repeat: { type: 'string' },
      'slow-repeat': { type: 'string' },
      full: { type: 'boolean', default: false },
      build: { type: 'boolean', default: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const { smoke } = values;
  return {
    smoke,
    only: values.only,
    jsonFile: values.json,
    repeat: positive(values.repeat, smoke ? 2 : 5),
    slowRepeat: positive(values['slow-repeat'], smoke ? 1 : 2),
    startupRepeat: smoke ? 5 : 20,
    full: values.full,
    build: values.build,
    slicePackets: smoke ? 10_000 : 100_000,
  };
}

function positive(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`not a number of rounds: ${text}`);
  return value;
}
