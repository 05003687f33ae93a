import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker } from '../layout.ts';
import { dhcpSpecialFields, specialOptions } from './dhcp-option-specials.ts';
import { dhcpMessageTypes, type OptionKind, optionTable } from './dhcp-option-table.ts';

const PAD = 0;
const END = 255;
const option = fieldMaker('dhcp.option.', 'RFC 2132 §2');

export const dhcpTypeNames = dhcpMessageTypes;

const type = option('type', 'Option', 'u8');
const length = option('length', 'Length', 'u8');
/** Of options that are shown otherwise too. */
const value = option('value', 'Value', 'bytes', { hidden: true });
const unknownValue = option('value', 'Value', 'bytes');
const endField = option('end', 'Option End', 'u8');
const padding = option('padding', 'Padding', 'bytes');

const FIELD_TYPES: Readonly<Record<OptionKind, Field['type']>> = {
  ip: 'ipv4',
  ips: 'ipv4',
  pairs: 'ipv4',
  text: 'string',
  u8: 'u8',
  u8s: 'u8',
  u16: 'u16',
  u16s: 'u16',
  u32: 'u32',
  i32: 'i32',
  bool: 'bool',
  bytes: 'bytes',
};

interface Option {
  readonly kind: OptionKind;
  readonly fields: readonly Field[];
}

/** The table by number. */
const options = new Map<number, Option>(
  optionTable.map(([number, kind, ref, ...names]) => [
    number,
    {
      kind,
      fields: names.map(([name, label]) => ({ name: `dhcp.option.${name}`, label, type: FIELD_TYPES[kind], ref })),
    },
  ]),
);

export const dhcpOptionFields: readonly Field[] = [
  type,
  length,
  value,
  unknownValue,
  ...onceByName([...options.values()].flatMap(({ fields }) => fields)),
  ...dhcpSpecialFields,
  endField,
  padding,
];

/** Options of the same name share the first one's field. */
function onceByName(fields: readonly Field[]): Field[] {
  return [...new Map(fields.map((field) => [field.name, field])).values()];
}

/** Options in wire order (RFC 2132 §2); a length that lies ends them. */
export function walkDhcpOptions(layer: Layer, sink: FieldSink, start: number, end: number): void {
  const { bytes } = layer;
  let at = start;
  while (at < end) {
    const number = bytes[at];
    if (number === PAD) {
      const first = at;
      while (at < end && bytes[at] === PAD) at++;
      sink.at(type, first, 1);
      sink.at(padding, first, at - first);
      continue;
    }
    if (number === END) {
      // Wireshark's number for it.
      sink.value(type, 0);
      sink.at(endField, at, 1);
      if (at + 1 < end) sink.at(padding, at + 1, end - at - 1);
      return;
    }
    if (at + 2 > end || at + 2 + bytes[at + 1] > end) return;
    sink.at(type, at, 1);
    sink.at(length, at + 1, 1);
    const next = at + 2 + bytes[at + 1];
    walkOption(layer, sink, number, at + 2, next);
    at = next;
  }
}

function walkOption(layer: Layer, sink: FieldSink, number: number, start: number, end: number): void {
  const special = specialOptions[number];
  const known = options.get(number);
  const isKnown = special?.fits(layer, start, end) ?? (known !== undefined && fits(known.kind, end - start));
  sink.at(isKnown ? value : unknownValue, start, end - start);
  if (!isKnown) return;
  if (special !== undefined) special.walk(layer, sink, start, end);
  else if (known !== undefined) walkPlain(known, sink, start, end);
}

function fits(kind: OptionKind, size: number): boolean {
  const width = WIDTHS[kind];
  if (width === undefined) return true;
  return kind === 'ips' || kind === 'pairs' || kind === 'u8s' || kind === 'u16s'
    ? size >= width && size % width === 0
    : size === width;
}

const WIDTHS: Readonly<Partial<Record<OptionKind, number>>> = {
  ip: 4,
  ips: 4,
  pairs: 8,
  u8: 1,
  u8s: 1,
  u16: 2,
  u16s: 2,
  u32: 4,
  i32: 4,
  bool: 1,
};

function walkPlain({ kind, fields }: Option, sink: FieldSink, start: number, end: number): void {
  const width = WIDTHS[kind];
  if (width === undefined) {
    sink.at(fields[0], start, end - start);
    return;
  }
  const size = width / fields.length;
  for (let at = start, i = 0; at + size <= end; at += size, i++) sink.at(fields[i % fields.length], at, size);
}
