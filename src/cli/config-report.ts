import type { Command } from '@oclif/core';
import { escapeControls } from '../bytes/escape.ts';
import type { ConfigFile } from './config.ts';
import { type CommandFlag, environmentNames, readSettings, type Setting, type SettingSource } from './settings.ts';

/** What is in force for one command. */
export interface SettingsSection {
  readonly command: string;
  readonly settings: ReadonlyMap<string, Setting>;
}

const SKIPPED = new Set(['config', 'help', 'version']);

/** Loads the commands themselves: the manifest doesn't hold the parsers that check the values. */
export async function collectSettings(
  commands: readonly Command.Loadable[],
  env: NodeJS.ProcessEnv,
  file: ConfigFile | undefined,
): Promise<SettingsSection[]> {
  const sections: SettingsSection[] = [];
  for (const command of commands) {
    const loaded = await command.load();
    const flags = { ...loaded.baseFlags, ...loaded.flags } as Record<string, CommandFlag>;
    const set = await readSettings(command.id, flags, new Set(), env, file);
    const settings = new Map<string, Setting>();
    for (const name of Object.keys(flags)) {
      if (SKIPPED.has(name)) continue;
      const setting = set.get(name) ?? defaultSetting(command.flags[name]);
      if (setting !== undefined) settings.set(name, asWritten(name, setting, command.id, env, file));
    }
    sections.push({ command: command.id, settings });
  }
  return sections;
}

/** Text that is itself a valid configuration: each value with a comment that tells its source. */
export function formatSettings(sections: readonly SettingsSection[], file: ConfigFile | undefined): string {
  const lines = [file === undefined ? '# no configuration file' : `# configuration file: ${escapeControls(file.path)}`];
  for (const { command, settings } of sections) {
    lines.push('', `[${command}]`);
    const pairs = [...settings].map(([name, { value, source }]) => [`${name} = ${tomlText(value)}`, tell(source)]);
    const width = Math.max(0, ...pairs.map(([pair = '']) => pair.length));
    for (const [pair = '', source = ''] of pairs) lines.push(`${pair.padEnd(width)}  # ${source}`);
  }
  return `${lines.join('\n')}\n`;
}

export function settingsToJson(sections: readonly SettingsSection[], file: ConfigFile | undefined): string {
  const settings = sections.flatMap((section) =>
    [...section.settings].map(([flag, { value, source }]) => ({ command: section.command, flag, value, source })),
  );
  return `${JSON.stringify({ schema: 'sniff.config/1', file: file?.path ?? null, settings }, null, 2)}\n`;
}

function defaultSetting(flag: Command.Flag.Cached | undefined): Setting | undefined {
  // Of the pair `--format` and `--json`, the default is told once.
  if (flag === undefined || flag.name === 'json') return undefined;
  const value: unknown = flag.type === 'boolean' ? false : flag.default;
  return value === undefined ? undefined : { value, source: { from: 'default' } };
}

/** Flags are parsed into numbers and times; a person wants to see what was written: `10s`. */
function asWritten(
  name: string,
  setting: Setting,
  commandId: string,
  env: NodeJS.ProcessEnv,
  file: ConfigFile | undefined,
): Setting {
  const { source, value } = setting;
  if (typeof value === 'boolean') return setting;
  if (source.from === 'file') {
    const entry = file?.sections.get(commandId)?.get(name) ?? file?.sections.get('')?.get(name);
    return { value: entry?.value ?? value, source };
  }
  if (source.from === 'env' && typeof value !== 'number') {
    const [own, shared] = environmentNames(commandId, name);
    return { value: env[own] || env[shared], source };
  }
  return setting;
}

function tomlText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlText).join(', ')}]`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function tell(source: SettingSource): string {
  switch (source.from) {
    case 'env':
      return source.name;
    case 'file':
      return `${escapeControls(source.path)}:${source.line}`;
    default:
      return source.from;
  }
}
