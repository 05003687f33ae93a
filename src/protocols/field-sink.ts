import type { Field, FieldValue } from './define.ts';

/** Receives the fields that a protocol's `walk` finds, in wire order. */
export interface FieldSink {
  /** Hidden fields are wanted too; a walk may leave out what else nobody sees. */
  readonly takesHidden: boolean;
  /** The field's bytes stand at `[offset, offset + length)`; they are read by its type. Must lie within the layer. */
  at(field: Field, offset: number, length: number): void;
  /** The field has a value that does not stand in the bytes as such. */
  value(field: Field, value: FieldValue): void;
}
