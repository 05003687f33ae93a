import type { Command } from '@oclif/core';

const SKIPPED = new Set(['config', 'help', 'version', 'json']);

const HEAD = `# Settings of sniff. Flags win over SNIFF_* in the environment, that over this file, this over the defaults.
# One section per command, keys named as its flags. Remove the # in front of what you want to change;
# 'sniff config show' tells what is in force and where it came from.
`;

/** The commented template of `sniff config init`; every line of it is valid TOML with its `#` removed. */
export function formatTemplate(commands: readonly Command.Loadable[], commonNames: readonly string[]): string {
  const [first] = commands;
  const common = commonNames.flatMap((name) => keyLines(name, first?.flags[name]));
  const parts = [HEAD, '# For every command:', ...common];
  for (const command of commands) {
    parts.push('', `# ${command.summary ?? command.id}`, `[${command.id}]`);
    for (const [name, flag] of Object.entries(command.flags)) {
      if (!commonNames.includes(name)) parts.push(...keyLines(name, flag));
    }
  }
  return `${parts.join('\n')}\n`;
}

function keyLines(name: string, flag: Command.Flag.Cached | undefined): string[] {
  if (flag === undefined || flag.hidden === true || SKIPPED.has(name)) return [];
  const meaning = flag.summary ?? flag.description ?? name;
  return [`# ${meaning}${allowed(flag)}`, `#${name} = ${exampleValue(flag)}`];
}

function allowed(flag: Command.Flag.Cached): string {
  return flag.type === 'option' && flag.options !== undefined ? ` (${flag.options.join(', ')})` : '';
}

function exampleValue(flag: Command.Flag.Cached): string {
  if (flag.type === 'boolean') return 'true';
  const value: unknown = flag.default ?? flag.options?.[0];
  if (typeof value === 'number') return String(value);
  const example = typeof value === 'string' ? value : exampleFor(flag.helpValue);
  if (/^\d+$/.test(example)) return example;
  return flag.multiple === true ? `[${JSON.stringify(example)}]` : JSON.stringify(example);
}

/** By the word that stands for the value in the help. */
function exampleFor(helpValue: string | string[] | undefined): string {
  const examples: Readonly<Record<string, string>> = {
    N: '10',
    DURATION: '10s',
    SIZE: '1MiB',
    BYTES: '96',
    IFACE: 'eth0',
    NAME: 'nobody',
    TEXT: 'for the record',
    TIME: '2026-11-20T09:42:01Z',
    FILE: 'name.txt',
    ADDR: '127.0.0.1',
    MAC: '02:00:00:00:00:01',
    '[MAC=]MAC': '02:00:00:00:00:01',
    'CIDR=CIDR': '192.168.1.0/24=10.0.1.0/24',
    'PORT=PORT': '80=8080',
    'ID|strip': '10',
    PORT: '5000',
    METRIC: 'http.requests',
    URL: 'http://127.0.0.1:5000',
    SHARE: '5%',
    'DURATION[-DURATION]': '5ms-20ms',
    'PATH=DURATION[-DURATION]': '/search=150ms-600ms',
    'PATH=STATUS[@SHARE]': '/cart=503@12%',
    'SECTION=WEIGHT,…': 'products=5',
    "'NAME: VALUE'": 'Host: shop.example',
  };
  return examples[String(helpValue)] ?? '';
}
