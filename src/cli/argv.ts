import { type SniffError, usageError } from '../core/errors.ts';
import { nearest, suggest } from '../core/nearest.ts';

/** What the command line's checks need to know about a flag. */
export interface FlagNames {
  readonly char?: string | undefined;
  readonly type: 'boolean' | 'option';
}

export type FlagTable = Readonly<Record<string, FlagNames>>;

/** oclif mixes what follows `--` into the arguments; for us it is the text of the packet filter. */
export function splitAtDashes(argv: readonly string[]): { own: string[]; words: string[] } {
  const at = argv.indexOf('--');
  return at < 0 ? { own: [...argv], words: [] } : { own: argv.slice(0, at), words: argv.slice(at + 1) };
}

/** `-ip 10.0.0.1` would be read as `-i p`: a long flag's name behind one dash is refused instead. */
export function refuseSingleDash(argv: readonly string[], flags: FlagTable): void {
  for (const token of argv) {
    const name = /^-([a-z][\w-]+)(=.*)?$/i.exec(token)?.[1];
    if (name !== undefined && Object.hasOwn(flags, name)) {
      throw usageError(`${token}: long flags take two dashes`, `Did you mean '--${name}'?`);
    }
  }
}

/** Turns what oclif's parser throws into one line that says what to do; undefined when it isn't one of its errors. */
export function explainParseError(error: unknown, flags: FlagTable, command: string): SniffError | undefined {
  if (!(error instanceof Error)) return undefined;
  const help = `'sniff ${command} --help'`;
  if (hasTexts(error, 'flags')) return unknownFlag(error.flags[0] ?? '', flags, help);
  if (hasTexts(error, 'args')) {
    const words = error.args.map((word) => `'${word}'`).join(', ');
    return usageError(`unexpected argument ${words}`, `${help} tells what it takes.`);
  }
  const message = error.message.replace(/\s*See more help with --help$/, '');
  const [, name = '', given = '', options] = /^Expected (--[\w-]+)=(.*) to be one of: (.*)$/s.exec(message) ?? [];
  if (options !== undefined) return wrongOption(name, given, options.split(', '), `${help} tells what the flag takes.`);
  const [, flag, reason = ''] = /^Parsing (--[\w-]+) \n\t(.*)$/s.exec(message) ?? [];
  // A mistake of ours in a flag's parser is no mistake of the command line.
  if (flag === undefined && !('oclif' in error)) return undefined;
  const remedy = 'remedy' in error && typeof error.remedy === 'string' ? error.remedy : undefined;
  const told = flag === undefined ? withoutCapital(message) : `${flag}: ${withoutCapital(reason)}`;
  return usageError(told, remedy ?? `${help} tells what the flag takes.`);
}

function wrongOption(flag: string, given: string, options: readonly string[], help: string): SniffError {
  return usageError(`${flag}: '${given}' is none of ${options.join(', ')}`, suggest(given, options, help));
}

function unknownFlag(flag: string, flags: FlagTable, help: string): SniffError {
  const word = flag.replace(/^-+/, '').replace(/=.*$/, '');
  const candidate = nearest(word.replace(/^no-/, ''), Object.keys(flags));
  const remedy = candidate === undefined ? `${help} lists the flags.` : `Did you mean '--${candidate}'?`;
  return usageError(`unknown flag ${flag}`, remedy);
}

function hasTexts<K extends string>(error: Error, key: K): error is Error & Record<K, string[]> {
  const value: unknown = Reflect.get(error, key);
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}

function withoutCapital(text: string): string {
  return text.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
