import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

const REF = 'RFC 791 §3.1';
const END_OF_LIST = 0;
const NO_OPERATION = 1;

const type: Field = { name: 'ip.opt.type', label: 'Type', type: 'u8', ref: REF };
const length: Field = { name: 'ip.opt.len', label: 'Length', type: 'u8', ref: REF };

export const ipv4OptionFields: readonly Field[] = [type, length];

/** Options in wire order; a length that lies ends the list. */
export function walkIpv4Options(layer: Layer, sink: FieldSink): void {
  const end = Math.min(layer.payload, layer.end);
  let at = layer.start + 20;
  while (at < end) {
    const kind = layer.bytes[at];
    sink.at(type, at, 1);
    if (kind === END_OF_LIST) return;
    if (kind === NO_OPERATION) {
      at += 1;
      continue;
    }
    if (at + 2 > end) return;
    sink.at(length, at + 1, 1);
    const optionLength = layer.bytes[at + 1];
    if (optionLength < 2 || at + optionLength > end) return;
    at += optionLength;
  }
}
