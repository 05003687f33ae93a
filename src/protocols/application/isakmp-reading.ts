import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { lengthOf } from '../readers.ts';

/** What a chain of payloads is read for. */
export interface Reading {
  readonly layer: Layer;
  readonly sink: FieldSink;
  /** Major version: 1 or 2 mostly. */
  readonly version: number;
}

/** Fields one behind the other; bytes and text without a length are the rest. False when there is less than that. */
export function readFields(cursor: FieldCursor, fields: readonly Field[]): boolean {
  for (const field of fields) {
    const length = lengthOf(field);
    if (length === 0) readRest(cursor, field);
    else if (!cursor.bytes(field, length)) return false;
  }
  return true;
}

/** All that is left, which may be nothing. */
export function readRest(cursor: FieldCursor, field: Field): true {
  cursor.sink.at(field, cursor.at, cursor.left);
  cursor.pass(cursor.left);
  return true;
}
