import { Args, Flags } from '@oclif/core';
import { type DurationUnit, parseDurationMs, parseSize, parseTimeBound, type TimeBound } from '../core/units.ts';

const COMMON = 'COMMON';
const PACKETS = 'CHOOSING PACKETS';
const OUTPUT = 'OUTPUT';

/** Every command has these (`baseFlags` of the base command). */
export const commonFlags = {
  verbose: Flags.boolean({ char: 'v', helpGroup: COMMON, summary: 'tell on stderr what is being done' }),
  quiet: Flags.boolean({ char: 'q', helpGroup: COMMON, summary: 'nothing on stderr but errors' }),
  'log-file': Flags.string({ helpGroup: COMMON, helpValue: 'FILE', summary: 'append every message to FILE' }),
  config: Flags.string({
    helpGroup: COMMON,
    helpValue: 'FILE',
    summary: 'settings in TOML; else ./sniff.toml, else $XDG_CONFIG_HOME/sniff/config.toml',
  }),
  strict: Flags.boolean({ helpGroup: COMMON, summary: 'exit 1 when the input is damaged' }),
};

/**
 * The capture files to read; `-` is stdin, read only when named. `ignoreStdin` is vital: without it oclif waits for
 * stdin when no file is given.
 */
export const captureArgs = {
  file: Args.string({
    multiple: true,
    ignoreStdin: true,
    description: 'capture files (pcap, pcapng; gzip, zstd), merged in time order; - is stdin',
  }),
};

/** Every command that takes packets has these; what they say is planned by `planChoice`. */
export const packetFlags = {
  filter: Flags.string({
    char: 'f',
    helpGroup: PACKETS,
    helpValue: 'FILTER',
    summary: "what pcap-filter(7) chooses: 'tcp port 80'; the same words may stand after --",
  }),
  port: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
    helpGroup: PACKETS,
    helpValue: 'PORT',
    summary: 'from or to this port: 80, 8000-8999, 80,443',
  }),
  ip: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: PACKETS,
    helpValue: 'ADDR',
    summary: 'from or to this address or network; src:ADDR or dst:ADDR for one of them; twice: both',
  }),
  match: Flags.string({
    helpGroup: PACKETS,
    helpValue: 'FILE|JSON',
    summary: 'the protocol filter: \'{"tcp": {"dstport": [80, "8000-8999"]}}\', or a file that has it',
  }),
  'dump-filter': Flags.boolean({
    helpGroup: PACKETS,
    summary: "print the packet filter's program as tcpdump -d does, and end",
  }),
  since: timeBoundFlag({ helpGroup: PACKETS, summary: 'from this time on: RFC 3339, or +90s after the first packet' }),
  until: timeBoundFlag({ helpGroup: PACKETS, summary: 'before this time: RFC 3339, or +90s after the first packet' }),
  count: Flags.integer({
    char: 'c',
    helpGroup: PACKETS,
    helpValue: 'N',
    min: 1,
    summary: 'N packets after the filters, over all inputs',
  }),
};

export const outputFlag = Flags.string({
  char: 'o',
  helpGroup: OUTPUT,
  helpValue: 'FILE',
  summary: 'write the result to FILE instead of stdout',
});

/**
 * `--format` with the command's formats, and `--json` as its short form. The base command turns `--json` into
 * `format: 'json'`, so commands look at `format` alone; without a default it is undefined unless given.
 */
export function formatFlags<const F extends string>(formats: readonly [F, ...F[]], fallback: F) {
  return {
    format: Flags.option({
      options: formats,
      default: async () => fallback,
      defaultHelp: async () => fallback,
      helpGroup: OUTPUT,
      summary: 'how the result is written',
    })(),
    json: Flags.boolean({ helpGroup: OUTPUT, summary: 'short for --format json' }),
  };
}

/** As `formatFlags`, undefined unless given: the command's input decides, as `help` says. */
export function openFormatFlags<const F extends string>(formats: readonly [F, ...F[]], help: string) {
  return {
    format: Flags.option({
      options: formats,
      helpGroup: OUTPUT,
      summary: `how the result is written (${help})`,
    })(),
    json: Flags.boolean({ helpGroup: OUTPUT, summary: 'short for --format json' }),
  };
}

export function topFlag(tableRows: number) {
  return Flags.integer({
    helpGroup: OUTPUT,
    helpValue: 'N',
    min: 1,
    summary: `rows of each table (tables: ${tableRows}; json, ndjson, csv: all)`,
  });
}

export interface FlagTexts {
  readonly char?: 'd';
  readonly helpGroup?: string;
  readonly summary: string;
}

/** A flag that takes `250ms`, `10s`, `2m`; its value is in milliseconds, a bare number in `bareUnit`. */
export function durationFlag(bareUnit: DurationUnit, texts: FlagTexts) {
  return Flags.custom<number>({
    ...texts,
    helpValue: 'DURATION',
    parse: async (input) => parseDurationMs(input, bareUnit),
  })();
}

/** A flag that takes `64KiB`, `100MB` or a bare number; its value is in bytes. */
export function sizeFlag(texts: FlagTexts) {
  return Flags.custom<number>({ ...texts, helpValue: 'SIZE', parse: async (input) => parseSize(input) })();
}

/** A flag that takes several words from a list, comma-separated or repeated: `--show dns,tls`. */
export function listFlag<const W extends string>(words: readonly W[], texts: FlagTexts) {
  return Flags.option({
    ...texts,
    options: words,
    multiple: true,
    multipleNonGreedy: true,
    delimiter: ',',
    helpValue: 'WORD',
  })();
}

function timeBoundFlag(texts: FlagTexts) {
  return Flags.custom<TimeBound>({ ...texts, helpValue: 'TIME', parse: async (input) => parseTimeBound(input) })();
}
