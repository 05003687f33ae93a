import type { ByteWriter } from '../../bytes/byte-writer.ts';
import type { Field, FieldValue } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { Layer } from '../layer.ts';
import { type Column, ColumnReader, type OccurrenceSink } from './columns.ts';
import { writeField, writeValue } from './json-value.ts';
import { writePlainField, writePlainValue } from './plain-value.ts';

const TAB = 9;
const COMMA = 44;

/** Writes the columns of each packet: tab-separated text, all occurrences of a field joined by commas. */
export class ColumnsWriter implements OccurrenceSink {
  readonly #w: ByteWriter;
  readonly #columns: readonly Column[];
  readonly #reader = new ColumnReader(this);
  #first = true;

  constructor(writer: ByteWriter, columns: readonly Column[]) {
    this.#w = writer;
    this.#columns = columns;
  }

  /** Writes the row, without a line end. */
  write(d: Dissection): void {
    const w = this.#w;
    const columns = this.#columns;
    for (let i = 0; i < columns.length; i++) {
      if (i > 0) {
        w.reserve(1);
        w.bytes[w.length++] = TAB;
      }
      this.#first = true;
      this.#reader.read(d, columns[i]);
    }
  }

  at(field: Field, layer: Layer, offset: number, length: number): void {
    this.#separate();
    writePlainField(this.#w, field, layer, offset, length);
  }

  value(_field: Field, value: FieldValue): void {
    this.#separate();
    writePlainValue(this.#w, value);
  }

  #separate(): void {
    const w = this.#w;
    w.reserve(1);
    if (!this.#first) w.bytes[w.length++] = COMMA;
    this.#first = false;
  }
}

/** Writes the columns of each packet as one flat JSON object; a field that is not there is left out. */
export class JsonColumnsWriter implements OccurrenceSink {
  readonly #w: ByteWriter;
  readonly #columns: readonly Column[];
  readonly #reader = new ColumnReader(this);
  #occurrences = 0;
  #valueStart = 0;
  #key = '';

  constructor(writer: ByteWriter, columns: readonly Column[]) {
    this.#w = writer;
    this.#columns = columns;
  }

  write(d: Dissection): void {
    const w = this.#w;
    let members = 0;
    w.text('{');
    for (const column of this.#columns) {
      this.#occurrences = 0;
      this.#key = `${members > 0 ? ',' : ''}"${column.name}":`;
      this.#reader.read(d, column);
      if (this.#occurrences > 0) members += 1;
      if (this.#occurrences > 1) this.#makeArray();
    }
    w.text('}');
  }

  at(field: Field, layer: Layer, offset: number, length: number): void {
    this.#separate();
    writeField(this.#w, field, layer, offset, length);
  }

  value(_field: Field, value: FieldValue): void {
    this.#separate();
    writeValue(this.#w, value);
  }

  #separate(): void {
    const w = this.#w;
    w.text(this.#occurrences === 0 ? this.#key : ',');
    if (this.#occurrences === 0) this.#valueStart = w.length;
    this.#occurrences += 1;
  }

  /** The values stand there as `1,2`: the brackets come round them. */
  #makeArray(): void {
    const w = this.#w;
    w.reserve(2);
    w.bytes.copyWithin(this.#valueStart + 1, this.#valueStart, w.length);
    w.bytes[this.#valueStart] = 91;
    w.bytes[w.length + 1] = 93;
    w.length += 2;
  }
}
