import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { environmentError, usageError } from '../core/errors.ts';
import { suggest } from '../core/nearest.ts';
import { explainToml } from './config-errors.ts';

export type ConfigScalar = string | number | boolean;
export type ConfigValue = ConfigScalar | readonly ConfigScalar[];

/** A value with the place it was written at. */
export interface ConfigEntry {
  readonly value: ConfigValue;
  readonly line: number;
}

/** A configuration file; the section `''` holds what stands above the first one and is for every command. */
export interface ConfigFile {
  readonly path: string;
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, ConfigEntry>>;
}

/** Which keys there are, by section. */
export type ConfigKeys = ReadonlyMap<string, ReadonlySet<string>>;

/** The places where a configuration is looked for without `--config`; the first that exists is the only one read. */
export function defaultConfigPaths(env: NodeJS.ProcessEnv, folder = process.cwd()): string[] {
  const home = env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config');
  return [join(folder, 'sniff.toml'), join(home, 'sniff', 'config.toml')];
}

/** Reads and checks the file in force; undefined when there is none. An `explicit` one must exist. */
export async function loadConfig(
  explicit: string | undefined,
  keys: ConfigKeys,
  env: NodeJS.ProcessEnv,
): Promise<ConfigFile | undefined> {
  const path = explicit ?? defaultConfigPaths(env).find((candidate) => existsSync(candidate));
  return path === undefined ? undefined : parseConfig(path, readConfig(path), keys);
}

export async function parseConfig(path: string, text: string, keys: ConfigKeys): Promise<ConfigFile> {
  // Only those who have a configuration pay for the parser.
  const { parse, TomlError } = await import('smol-toml');
  let table: Record<string, unknown>;
  try {
    table = parse(text);
  } catch (error) {
    if (error instanceof TomlError) throw explainToml(path, text, error.line, error.message);
    throw error;
  }
  const sections = new Map<string, ReadonlyMap<string, ConfigEntry>>();
  const common = new Map<string, ConfigEntry>();
  for (const [name, value] of Object.entries(table)) {
    if (isTable(value)) sections.set(name, readSection(path, text, name, value, keys));
    else common.set(name, readEntry(path, text, '', name, value, keys));
  }
  sections.set('', common);
  return { path, sections };
}

function readConfig(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const missing = code === 'ENOENT' ? `there is no configuration file ${path}` : `can't read ${path}: ${message}`;
    throw environmentError(missing, "Write one with 'sniff config init'.", cause);
  }
}

function readSection(
  path: string,
  text: string,
  section: string,
  table: Record<string, unknown>,
  keys: ConfigKeys,
): ReadonlyMap<string, ConfigEntry> {
  if (!keys.has(section)) {
    const line = findLine(text, section, undefined);
    const names = [...keys.keys()].filter((name) => name !== '');
    throw usageError(`${path}:${line}: unknown section [${section}]`, suggestKey(section, names, 'sections'));
  }
  const entries = Object.entries(table);
  return new Map(entries.map(([key, value]) => [key, readEntry(path, text, section, key, value, keys)]));
}

function readEntry(
  path: string,
  text: string,
  section: string,
  key: string,
  value: unknown,
  keys: ConfigKeys,
): ConfigEntry {
  const line = findLine(text, section, key);
  const known = keys.get(section) ?? new Set<string>();
  if (!known.has(key)) {
    const place = section === '' ? 'outside a section' : `in [${section}]`;
    throw usageError(`${path}:${line}: unknown key '${key}' ${place}`, suggestKey(key, [...known], 'keys'));
  }
  // A bare TOML date would lose its nanoseconds: take it as it was written.
  const plain = value instanceof Date ? writtenValue(text, line) : value;
  if (isScalar(plain)) return { value: plain, line };
  if (Array.isArray(plain) && plain.every(isScalar)) return { value: plain, line };
  throw usageError(`${path}:${line}: '${key}' must be a text, a number, true, false or a list of these`);
}

function suggestKey(word: string, known: readonly string[], what: string): string {
  return suggest(word, known, `The ${what} are: ${known.join(', ')}.`);
}

/** The TOML parser tells no positions; lines are found again by name. A key that is written oddly gets line 1. */
function findLine(text: string, section: string, key: string | undefined): number {
  let current = '';
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const header = /^\s*\[\s*"?([\w-]+)"?\s*\]/.exec(line)?.[1];
    if (header !== undefined) {
      current = header;
      if (key === undefined && header === section) return index + 1;
    }
    const [, dotted, name] = /^\s*(?:"?([\w-]+)"?\s*\.\s*)?"?([\w-]+)"?\s*=/.exec(line) ?? [];
    if (key === undefined ? dotted === section && current === '' : name === key && (dotted ?? current) === section) {
      return index + 1;
    }
  }
  return 1;
}

function writtenValue(text: string, line: number): string {
  const written = text.split('\n')[line - 1] ?? '';
  return written.replace(/^[^=]*=\s*/, '').replace(/\s*(#.*)?$/, '');
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function isScalar(value: unknown): value is ConfigScalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
