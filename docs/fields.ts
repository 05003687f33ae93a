/*
 * Writes docs/fields.md: every field of every protocol that is decoded, from the tables that decode them.
 *
 *   tsx docs/fields.ts           writes docs/fields.md
 *   tsx docs/fields.ts --check   fails where the file is not what the tables say
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { protocols } from '../src/protocols/registry.ts';
import { type ProtocolDescription, protocolToJson } from '../src/protocols/render/description.ts';

const PAGE = new URL('./fields.md', import.meta.url);
const TITLE = `# Fields

Every protocol that \`sniff\` decodes, with its fields: the names that \`--fields\`, \`--match\` and JSON output have, which are
Wireshark's. Fields in *italics* are derived from others or say the same again: asked for by name, they are there; whole
packets are printed without them. \`sniff protocols NAME\` prints the same, \`--json\` with the names of values.

Generated from the field tables by \`npm run fields\`.
`;

const page = describeAll(protocols.map(protocolToJson));
if (!process.argv.includes('--check')) {
  writeFileSync(PAGE, page);
} else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page) {
  process.stderr.write('docs/fields.md is not what the field tables say: run npm run fields and commit it\n');
  process.exitCode = 1;
}

function describeAll(described: readonly ProtocolDescription[]): string {
  const sorted = described.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const contents = sorted.map(({ name, title }) => `- [\`${name}\`](#${anchorOf(name)}) ${plainText(title)}`);
  return `${TITLE}\n${contents.join('\n')}\n${sorted.map(describe).join('')}`;
}

function describe({ name, title, aliases, ref, fields }: ProtocolDescription): string {
  const others = aliases.filter((alias) => alias !== name).map(plainText);
  const about = [ref === 'none' ? [] : [ref], others.length === 0 ? [] : [`also ${others.join(', ')}`]].flat();
  const rows = fields.map((field) => {
    const cell = field.hidden ? `*${field.name}*` : `\`${field.name}\``;
    return `| ${cell} | ${plainText(field.label)} | ${field.type} | ${plainText(field.ref)} |\n`;
  });
  const table = rows.length === 0 ? '' : `\n| field | label | type | reference |\n|---|---|---|---|\n${rows.join('')}`;
  return `\n## ${name}\n\n${plainText(title)}${about.length === 0 ? '' : ` (${about.join('; ')})`}\n${table}`;
}

/** As GitHub makes it of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9 _-]/g, '')
    .replaceAll(' ', '-');
}

/** Text in a cell of a table: nothing in it is markup. */
function plainText(text: string): string {
  return text.replace(/[\\|*_<>[\]`]/g, '\\$&');
}
