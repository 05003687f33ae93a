import type { Field } from './define.ts';
import type { FieldSink } from './field-sink.ts';

/** A field of an option and where it stands, counted from the option's first byte. */
export interface Row {
  readonly field: Field;
  readonly at: number;
  /** `REST` for what is left of the option. */
  readonly length: number;
}

export const REST = -1;

export function row(at: number, length: number, field: Field): Row {
  return { at, length, field };
}

/** Hands over the rows of the option `[at, end)`, up to the first that doesn't lie within. */
export function emitRows(rows: readonly Row[], at: number, end: number, sink: FieldSink): void {
  for (const { field, at: offset, length } of rows) {
    const start = at + offset;
    const size = length === REST ? end - start : length;
    if (size <= 0 || start + size > end) return;
    sink.at(field, start, size);
  }
}
