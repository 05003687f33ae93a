import type { Command } from '@oclif/core';
import { usageError } from '../core/errors.ts';
import type { ConfigEntry, ConfigFile, ConfigKeys, ConfigValue } from './config.ts';

/** Where a flag's value came from. */
export type SettingSource =
  | { readonly from: 'flag' }
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'file'; readonly path: string; readonly line: number }
  | { readonly from: 'default' };

export interface Setting {
  readonly value: unknown;
  readonly source: SettingSource;
}

/** What we use of oclif's flags; `parse` is a method so that those of every type fit. */
export interface CommandFlag {
  readonly type: 'boolean' | 'option';
  readonly char?: string | undefined;
  readonly multiple?: boolean;
  readonly options?: readonly string[] | undefined;
  parse(input: string | boolean, context: unknown, flag: unknown): Promise<unknown>;
}

/** Names the environment or the file gives a flag by; the first that is set wins. */
interface Offer {
  readonly value: ConfigValue;
  readonly source: SettingSource;
  /** For messages: `SNIFF_TOP` or `sniff.toml:12`. */
  readonly place: string;
}

/** These choose the configuration or end the program: they make no sense in it. */
const NOT_CONFIGURABLE = new Set(['config', 'help', 'version']);
/** `--json` is short for `--format json`: a stronger one of the two silences both in weaker places. */
const FORMAT_PAIR = ['format', 'json'];

/** `SNIFF_ANALYZE_TOP` before `SNIFF_TOP`. */
export function environmentNames(commandId: string, flag: string): [string, string] {
  const shout = (text: string): string => text.replaceAll(/[:-]/g, '_').toUpperCase();
  return [`SNIFF_${shout(commandId)}_${shout(flag)}`, `SNIFF_${shout(flag)}`];
}

/** The sections and keys that a configuration may have. */
export function configKeys(commands: readonly Command.Loadable[], commonFlags: Iterable<string>): ConfigKeys {
  const keys = new Map<string, ReadonlySet<string>>([['', new Set(configurable(commonFlags))]]);
  for (const command of configurableCommands(commands)) {
    keys.set(command.id, new Set(configurable(Object.keys(command.flags))));
  }
  return keys;
}

/** Topics' commands (`config show`) and those that take no flags of their own have no section. */
export function configurableCommands(commands: readonly Command.Loadable[]): Command.Loadable[] {
  return commands.filter((command) => !command.id.includes(':') && command.id !== 'version' && !command.hidden);
}

/** The flags of one command that stand in the environment or in the file, checked and parsed. */
export async function readSettings(
  commandId: string,
  flags: Readonly<Record<string, CommandFlag>>,
  given: ReadonlySet<string>,
  env: NodeJS.ProcessEnv,
  file: ConfigFile | undefined,
): Promise<Map<string, Setting>> {
  const names = configurable(Object.keys(flags));
  const settings = new Map<string, Setting>();
  const levels: ((name: string) => Offer | undefined)[] = [
    (name) => offerOfEnvironment(environmentNames(commandId, name)[0], env),
    (name) => offerOfEnvironment(environmentNames(commandId, name)[1], env),
    (name) => offerOfFile(file, file?.sections.get(commandId)?.get(name)),
    (name) => offerOfFile(file, file?.sections.get('')?.get(name)),
  ];
  const taken = new Set(given);
  for (const offerAt of levels) {
    if (FORMAT_PAIR.some((name) => taken.has(name))) for (const name of FORMAT_PAIR) taken.add(name);
    for (const name of names) {
      const flag = flags[name];
      const offer = taken.has(name) || flag === undefined ? undefined : offerAt(name);
      if (offer === undefined || flag === undefined) continue;
      settings.set(name, { value: await parseOffer(name, flag, offer), source: offer.source });
      taken.add(name);
    }
  }
  return settings;
}

/** Variables that name this command but none of its flags: most likely misspelt. */
export function unknownVariables(commandId: string, flags: Iterable<string>, env: NodeJS.ProcessEnv): string[] {
  const names = configurable(flags).map((flag) => environmentNames(commandId, flag)[0]);
  const [prefix] = environmentNames(commandId, '');
  return Object.keys(env).filter((name) => name.startsWith(prefix) && !names.includes(name));
}

function configurable(names: Iterable<string>): string[] {
  return [...names].filter((name) => !NOT_CONFIGURABLE.has(name));
}

function offerOfEnvironment(name: string, env: NodeJS.ProcessEnv): Offer | undefined {
  const value = env[name];
  // SNIFF_TOP= in front of a command is how a shell unsets it.
  return value === undefined || value === '' ? undefined : { value, source: { from: 'env', name }, place: name };
}

function offerOfFile(file: ConfigFile | undefined, entry: ConfigEntry | undefined): Offer | undefined {
  if (file === undefined || entry === undefined) return undefined;
  const { line, value } = entry;
  return { value, source: { from: 'file', path: file.path, line }, place: `${file.path}:${line}` };
}

async function parseOffer(name: string, flag: CommandFlag, offer: Offer): Promise<unknown> {
  if (flag.type === 'boolean') return parseBoolean(name, offer);
  const texts = offeredTexts(offer.value, flag.multiple === true && offer.source.from === 'env');
  if (texts === undefined || (texts.length !== 1 && flag.multiple !== true)) {
    throw usageError(`${offer.place}: '${name}' must be a single ${flag.options === undefined ? 'value' : 'word'}`);
  }
  const values: unknown[] = [];
  for (const text of texts) values.push(await parseText(name, flag, text, offer.place));
  return flag.multiple === true ? values : values[0];
}

function parseBoolean(name: string, { value, place }: Offer): boolean {
  const text = String(value).toLowerCase();
  if (typeof value === 'boolean' || place.startsWith('SNIFF_')) {
    if (['true', '1', 'yes', 'on'].includes(text)) return true;
    if (['false', '0', 'no', 'off'].includes(text)) return false;
  }
  throw usageError(`${place}: '${name}' must be true or false, not ${JSON.stringify(value)}`);
}

function offeredTexts(value: ConfigValue, split: boolean): string[] | undefined {
  const list = Array.isArray(value) ? value : [value];
  if (list.some((item) => typeof item === 'boolean')) return undefined;
  return list.flatMap((item) => (split ? String(item).split(',') : [String(item)]));
}

async function parseText(name: string, flag: CommandFlag, text: string, place: string): Promise<unknown> {
  if (flag.options !== undefined && !flag.options.includes(text)) {
    throw usageError(`${place}: '${name}' must be one of ${flag.options.join(', ')}, not '${text}'`);
  }
  try {
    // oclif hands over the command as context; neither our parsers nor those of oclif that we use look at it.
    return await flag.parse(text, undefined, flag);
  } catch (error) {
    throw usageError(`${place}: '${name}': ${(error as Error).message}`);
  }
}
