import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker } from '../layout.ts';
import { dhcpv6OptionNames } from '../values/dhcpv6-options.ts';
import { dhcpv6ReaderFields, nestedOptions, readersByOption } from './dhcpv6-option-readers.ts';

const OPTION_HEADER = 4;
const RELAY_MESSAGE = 9;
/** An address in an association in a container: more is no message that anybody sends. */
const MAXIMUM_DEPTH = 8;
const option = fieldMaker('dhcpv6.option.', 'RFC 8415 §21.1');

const type = option('type', 'Option', 'u16', { values: dhcpv6OptionNames });
const length = option('length', 'Length', 'u16');
const typeText = option('type_str', 'Option', 'text', { hidden: true });

export const dhcpv6OptionFields: readonly Field[] = [typeText, type, length, ...dhcpv6ReaderFields];

/** What the readers of options share while a message is walked. */
export interface OptionContext {
  readonly layer: Layer;
  readonly sink: FieldSink;
  /** The message is the client's. */
  readonly isClient: boolean;
  /** Where relayed messages start and end, for later. */
  readonly inner: number[];
}

/** Options in wire order; a length that lies ends them. */
export function walkDhcpv6Options(context: OptionContext, start: number, end: number, depth: number): void {
  const { layer, sink, inner } = context;
  let at = start;
  while (at + OPTION_HEADER <= end) {
    const number = layer.view.getUint16(at);
    const value = at + OPTION_HEADER;
    const next = value + layer.view.getUint16(at + 2);
    if (next > end) return;
    sink.value(typeText, dhcpv6OptionNames[number] ?? `DHCP option ${number}`);
    sink.at(type, at, 2);
    sink.at(length, at + 2, 2);
    if (number === RELAY_MESSAGE) inner.push(value, next);
    else readersByOption[number]?.(context, value, next);
    const nested = nestedOptions[number];
    if (nested !== undefined && depth < MAXIMUM_DEPTH) walkDhcpv6Options(context, value + nested, next, depth + 1);
    at = next;
  }
}
