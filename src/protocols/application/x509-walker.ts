import { type DerElement, derElements, oidText } from '../../bytes/der.ts';
import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

/** Hands elements of DER to a sink; elements lie within the layer. */
export class X509Walker {
  readonly bytes: Uint8Array;
  readonly sink: FieldSink;

  constructor(layer: Layer, sink: FieldSink) {
    this.bytes = layer.bytes;
    this.sink = sink;
  }

  inside({ start, end }: DerElement): DerElement[] {
    return derElements(this.bytes, start, end);
  }

  /** The element's content; none where it is empty. */
  content(field: Field, { start, end }: DerElement): void {
    if (end > start) this.sink.at(field, start, end - start);
  }

  oid(field: Field, { start, end }: DerElement): void {
    this.sink.value(field, oidText(this.bytes, start, end));
  }

  /** Up to six bytes; longer ones are no number of anybody's. */
  integer(field: Field, { start, end }: DerElement): void {
    if (end - start > 6 || end === start) return;
    let value = 0;
    for (let at = start; at < end; at++) value = value * 256 + this.bytes[at];
    this.sink.value(field, value);
  }
}
