import type { Field, Protocol } from '../define.ts';

/** A protocol and its fields for people: aligned, one field a line. */
export function describeProtocol(protocol: Protocol): string {
  const names = [protocol.label, ...(protocol.aliases ?? [])].filter((name) => name !== protocol.name);
  const rows = distinctFields(protocol).map((field) => [field.name, typeText(field), field.label, field.ref]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column].length)));
  const lines = rows.map(
    ([name, type, label, ref]) =>
      `  ${name.padEnd(widths[0])}  ${type.padEnd(widths[1])}  ${label.padEnd(widths[2])}  ${ref}`,
  );
  const aliases = names.length === 0 ? '' : `; also ${[...new Set(names)].join(', ')}`;
  return `${protocol.name}: ${protocol.title} (${protocol.ref}${aliases})\n${lines.join('\n')}\n`;
}

/** A field that is found in several ways has a row for each. */
export function distinctFields({ fields }: Protocol): Field[] {
  return fields.filter((field, index) => fields.findIndex(({ name }) => name === field.name) === index);
}

export interface ProtocolDescription {
  readonly name: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly ref: string;
  readonly fields: readonly FieldDescription[];
}

export interface FieldDescription {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly ref: string;
  /** Left out of whole-packet output. */
  readonly hidden: boolean;
  readonly values?: Readonly<Record<number, string>>;
}

export function protocolToJson(protocol: Protocol): ProtocolDescription {
  return {
    name: protocol.name,
    title: protocol.title,
    aliases: [...new Set([protocol.label, ...(protocol.aliases ?? [])])],
    ref: protocol.ref,
    fields: distinctFields(protocol).map((field) => ({
      name: field.name,
      label: field.label,
      type: typeText(field),
      ref: field.ref,
      hidden: field.hidden === true,
      ...(field.values === undefined ? {} : { values: field.values }),
    })),
  };
}

const TYPES: Readonly<Partial<Record<Field['type'], string>>> = {
  bool: 'boolean',
  ether: 'MAC address',
  eui64: 'EUI-64',
  ipv4: 'IPv4 address',
  ipv6: 'IPv6 address',
  f32: 'number',
  text: 'string',
};

/** `u16`, `boolean`, `IPv4 address`, … as users of `--match` need to know it. */
function typeText(field: Field): string {
  return TYPES[field.type] ?? field.type.replace('le', '');
}
