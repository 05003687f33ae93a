import type { Field } from './define.ts';
import type { FieldSink } from './field-sink.ts';
import { lengthOf } from './readers.ts';

/** Fields of a structure whose place only `walk` knows: offset from the structure's start, and the field. */
export type Layout = readonly (readonly [at: number, field: Field])[];

/** Hands the structure at `at` to the sink, as far as it lies before `end`; false when some of it does not. */
export function emitLayout(sink: FieldSink, layout: Layout, at: number, end: number): boolean {
  for (const [offset, field] of layout) {
    const length = lengthOf(field);
    if (at + offset + length > end) return false;
    sink.at(field, at + offset, length);
  }
  return true;
}

/** The fields of several layouts, each once, for a protocol's table. */
export function layoutFields(...layouts: readonly Layout[]): Field[] {
  return [...new Set(layouts.flatMap((layout) => layout.map(([, field]) => field)))];
}

type Extra = Partial<Pick<Field, 'length' | 'mask' | 'values' | 'display' | 'hidden' | 'ref'>>;

/** Shortens the declaration of many fields of one standard: `field('opt.type', 'Type', 'u8')`. */
export function fieldMaker(prefix: string, ref: string) {
  return (name: string, label: string, type: Field['type'], extra?: Extra): Field => ({
    name: prefix + name,
    label,
    type,
    ref,
    ...extra,
  });
}

/** For fields that people write in hexadecimal. */
export const HEX = { display: 'hex' } as const;
