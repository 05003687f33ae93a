import { Args, Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.ts';
import { collectSettings, formatSettings, settingsToJson } from '../../cli/config-report.ts';
import { configurableCommands } from '../../cli/settings.ts';
import { usageError } from '../../core/errors.ts';
import { suggest } from '../../core/nearest.ts';

export default class ConfigShow extends BaseCommand {
  static override summary = 'Show every setting in force and where it came from';
  static override description =
    `Flags win over the environment, that over the configuration file, that over the defaults.

The environment: SNIFF_<COMMAND>_<FLAG> for one command (SNIFF_ANALYZE_TOP=5), SNIFF_<FLAG> for all (SNIFF_FORMAT=json).
The file: the one of --config (or SNIFF_CONFIG), else ./sniff.toml, else $XDG_CONFIG_HOME/sniff/config.toml. It is TOML:
one section per command, keys named as the flags; 'sniff config init' writes a template.`;
  static override examples = ['$ sniff config show', '$ sniff config show analyze', '$ sniff config show --json'];
  static override args = { command: Args.string({ ignoreStdin: true, description: 'only this command' }) };
  static override flags = { json: Flags.boolean({ summary: 'as one JSON object' }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigShow);
    const all = configurableCommands(this.config.commands);
    const commands = all.filter(({ id }) => args.command === undefined || id === args.command);
    if (commands.length === 0 && args.command !== undefined) {
      const names = all.map(({ id }) => id);
      const known = `Those with settings are: ${names.join(', ')}.`;
      throw usageError(`no settings for '${args.command}'`, suggest(args.command, names, known));
    }
    const file = await this.readConfig(flags.config ?? process.env.SNIFF_CONFIG);
    const sections = await collectSettings(commands, process.env, file);
    const output = await this.openOutput({ kind: 'finite' });
    output.text(flags.json ? settingsToJson(sections, file) : formatSettings(sections, file));
    await output.end();
  }
}
