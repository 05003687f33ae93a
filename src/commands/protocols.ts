import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { formatFlags, outputFlag } from '../cli/flags.ts';
import { usageError } from '../core/errors.ts';
import { suggest } from '../core/nearest.ts';
import { linkTypesNotDecoded, notDecoded } from '../protocols/not-decoded.ts';
import { protocols } from '../protocols/registry.ts';
import { describeProtocol, distinctFields, protocolToJson } from '../protocols/render/description.ts';

const LINE = 100;

export default class Protocols extends BaseCommand {
  static override summary = 'What is decoded: every protocol, and every field of one; and what is not';
  static override description =
    `Without NAME, one line a protocol with its other names, then what is common and not decoded. With NAME, its fields: name, label, type, reference.
Field names are Wireshark's; --fields and --match take them. --match also takes labels, and the other names.`;
  static override examples = ['$ sniff protocols', '$ sniff protocols tcp', '$ sniff protocols IPv4 --json'];
  static override args = {
    name: Args.string({ ignoreStdin: true, description: "a protocol's name or alias, in any case" }),
  };
  static override flags = { ...formatFlags(['text', 'json'], 'text'), output: outputFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Protocols);
    const chosen = args.name === undefined ? protocols : [findProtocol(args.name)];
    const output = await this.openOutput({ path: flags.output, kind: 'finite' });
    if (flags.format === 'json') {
      output.text(`${JSON.stringify(chosen.map(protocolToJson), undefined, 2)}\n`);
    } else if (args.name !== undefined) {
      output.text(describeProtocol(chosen[0]));
    } else {
      const width = Math.max(...protocols.map(({ name }) => name.length));
      for (const protocol of protocols) {
        const { name, title, ref } = protocol;
        const { length } = distinctFields(protocol);
        const count = `${length} field${length === 1 ? '' : 's'}`;
        output.text(
          `${name.padEnd(width)}  ${title}${otherNames(protocol)} (${count}${ref === 'none' ? '' : `; ${ref}`})\n`,
        );
      }
      output.text(describeNotDecoded());
    }
    await output.end();
  }
}

/** The lines behind the list. */
function describeNotDecoded(): string {
  const rows = notDecoded.map(({ where, protocols: others }) => [where, Object.keys(others)] as const);
  const blocks = [...rows, ['link types', linkTypesNotDecoded()] as const].map(
    ([where, names]) => `  ${where}:\n${wrapped(names)}`,
  );
  return `\nNot decoded, and common (their bytes are data; Wireshark's names):\n${blocks.join('')}`;
}

function wrapped(names: readonly string[]): string {
  let text = '';
  let line = '   ';
  for (const name of names) {
    if (line.length + 1 + name.length > LINE) {
      text += `${line}\n`;
      line = '   ';
    }
    line += ` ${name}`;
  }
  return `${text}${line}\n`;
}

/** What the protocol may be called besides; case is nothing. */
function otherNames(protocol: (typeof protocols)[number]): string {
  const known = new Set([protocol.name.toLowerCase(), protocol.title.toLowerCase()]);
  const others = namesOf(protocol).filter((name) => !known.has(name.toLowerCase()));
  return others.length === 0 ? '' : `, also ${[...new Set(others)].join(', ')}`;
}

function findProtocol(name: string) {
  const wanted = name.toLowerCase();
  const found = protocols.find((protocol) => namesOf(protocol).some((known) => known.toLowerCase() === wanted));
  if (found !== undefined) return found;
  for (const { protocols: others } of notDecoded) {
    if (Object.hasOwn(others, wanted)) {
      throw usageError(
        `'${wanted}' (${others[wanted]}) is not decoded: its bytes are data`,
        "'sniff protocols' lists what is.",
      );
    }
  }
  throw usageError(`no protocol '${name}'`, suggest(name, protocols.flatMap(namesOf), "'sniff protocols' lists all."));
}

function namesOf(protocol: (typeof protocols)[number]): string[] {
  return [protocol.name, protocol.label, ...(protocol.aliases ?? [])];
}
