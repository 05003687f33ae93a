import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../../cli/base-command.ts';
import { defaultConfigPaths } from '../../cli/config.ts';
import { formatTemplate } from '../../cli/config-template.ts';
import { commonFlags, outputFlag } from '../../cli/flags.ts';
import { configurableCommands } from '../../cli/settings.ts';
import { environmentError, systemReason, usageError } from '../../core/errors.ts';
import { makeFolder } from '../../core/make-folder.ts';

export default class ConfigInit extends BaseCommand {
  static override summary = 'Write a commented configuration template';
  static override description =
    `Writes ./sniff.toml with every setting of every command, each commented out with its meaning.
Remove the # in front of what you want to change. 'sniff config show' tells what is in force.`;
  static override examples = ['$ sniff config init', '$ sniff config init --global', '$ sniff config init -o -'];
  static override flags = {
    output: outputFlag,
    global: Flags.boolean({ summary: 'write $XDG_CONFIG_HOME/sniff/config.toml instead', exclusive: ['output'] }),
    force: Flags.boolean({ summary: 'replace a file that exists' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ConfigInit);
    const [local, global] = defaultConfigPaths(process.env, '.');
    const path = flags.output ?? (flags.global ? global : local) ?? '-';
    if (path !== '-' && existsSync(path) && !flags.force) {
      throw usageError(`${path} exists already`, 'Give --force to replace it, or -o another name.');
    }
    if (flags.global) prepareFolder(dirname(path));
    const output = await this.openOutput({ path, kind: 'finite' });
    output.text(formatTemplate(configurableCommands(this.config.commands), Object.keys(commonFlags)));
    await output.end();
    if (path !== '-') this.logger.note(`wrote ${path}`);
  }
}

function prepareFolder(path: string): void {
  try {
    makeFolder(path);
  } catch (cause) {
    throw environmentError(
      `can't make the folder ${path}: ${systemReason(cause as Error)}`,
      'Check HOME and XDG_CONFIG_HOME, or give -o FILE and name it with --config.',
      cause,
    );
  }
}
