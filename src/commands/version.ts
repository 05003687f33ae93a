import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';

export default class Version extends BaseCommand {
  static override summary = 'The versions of sniff and of what it runs on';
  static override examples = ['$ sniff version', '$ sniff version --json'];
  static override flags = { json: Flags.boolean({ summary: 'as one JSON object' }) };

  async run(): Promise<void> {
    const { flags } = await this.parse(Version);
    const versions = { sniff: this.config.version, node: process.versions.node, platform: platformName() };
    const output = await this.openOutput({ kind: 'finite' });
    output.text(flags.json ? `${JSON.stringify(versions)}\n` : formatVersions(versions));
    await output.end();
  }
}

function platformName(): string {
  return `${process.platform}-${process.arch}`;
}

function formatVersions(versions: { sniff: string; node: string; platform: string }): string {
  return `sniff ${versions.sniff} (node ${versions.node}, ${versions.platform})\n`;
}
