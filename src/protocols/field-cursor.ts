import type { Field } from './define.ts';
import type { FieldSink } from './field-sink.ts';
import type { Layer } from './layer.ts';

/**
 * Goes through fields that stand one behind the other and hands them to the sink. What doesn't lie within is not handed
 * over: the cursor is then at its end, and numbers read as -1.
 */
export class FieldCursor {
  readonly layer: Layer;
  readonly sink: FieldSink;
  at: number;
  readonly end: number;

  constructor(layer: Layer, sink: FieldSink, at: number, end: number) {
    this.layer = layer;
    this.sink = sink;
    this.at = at;
    this.end = Math.max(at, Math.min(end, layer.end));
  }

  get left(): number {
    return this.end - this.at;
  }

  /** An unsigned number of so many bytes. */
  number(field: Field, width: 1 | 2 | 3 | 4): number {
    const { at } = this;
    if (!this.bytes(field, width)) return -1;
    return this.peek(at, width);
  }

  /** The field has so many bytes; none at all is no field. */
  bytes(field: Field, length: number): boolean {
    if (length > this.left) {
      this.at = this.end;
      return false;
    }
    if (length > 0) this.sink.at(field, this.at, length);
    this.at += length;
    return true;
  }

  /** Fields that share the byte at hand, which is not passed. */
  same(...fields: readonly Field[]): boolean {
    if (this.left < 1) return false;
    for (const field of fields) this.sink.at(field, this.at, 1);
    return true;
  }

  /** Passes over bytes that are no field. */
  pass(length: number): void {
    this.at = Math.min(this.end, this.at + Math.max(0, length));
  }

  /** Bytes of this one's that go to a cursor of their own; -1, as a number that was cut, has none. */
  part(length: number): FieldCursor {
    const start = this.at;
    this.pass(length);
    return new FieldCursor(this.layer, this.sink, start, this.at);
  }

  /** The number at an offset that is known to be there. */
  peek(at: number, width: number): number {
    let value = 0;
    for (let i = 0; i < width; i++) value = value * 256 + this.layer.bytes[at + i];
    return value;
  }
}
