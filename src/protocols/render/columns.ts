import { usageError } from '../../core/errors.ts';
import { suggest } from '../../core/nearest.ts';
import type { Field, FieldValue } from '../define.ts';
import { type Dissection, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import { frame } from '../frame.ts';
import { Layer } from '../layer.ts';
import { computedValue, lengthOf } from '../readers.ts';
import { protocolById, protocols } from '../registry.ts';

/** A word of `--fields`: a field by name in each protocol that has it, of all layers or of the nth. */
export interface Column {
  /** As it was asked for: `ip.src#2`. */
  readonly name: string;
  /** Its rows of the protocol's table by protocol id: several where a field is found in more than one way. */
  readonly fields: readonly (readonly Field[] | undefined)[];
  /** 1 for the first layer of its protocol; 0 for all. */
  readonly occurrence: number;
}

/** Reads `ip.src` or `ip.src#2`; an unknown name is an error that names the nearest known one. */
export function parseColumn(text: string): Column {
  const match = /^([^#]+)(?:#([1-9]\d?))?$/.exec(text);
  if (match === null)
    throw usageError(`'${text}' is no field`, 'Write it as ip.src, or ip.src#2 for the second layer.');
  const [, name = '', occurrence = '0'] = match;
  const fields: (readonly Field[] | undefined)[] = [];
  for (const protocol of protocols) {
    const rows = protocol.fields.filter((candidate) => candidate.name === name);
    if (rows.length > 0) fields[protocol.id] = rows;
  }
  if (fields.length === 0) {
    const known = protocols.flatMap((protocol) => protocol.fields.map((field) => field.name));
    throw usageError(`there is no field '${name}'`, suggest(name, known, "'sniff protocols NAME' lists a protocol's."));
  }
  return { name: text, fields, occurrence: Number(occurrence) };
}

/** Receives the occurrences of a column, in order. */
export interface OccurrenceSink {
  at(field: Field, layer: Layer, offset: number, length: number): void;
  value(field: Field, value: FieldValue): void;
}

/** Finds a column's occurrences in a dissection; one reader serves all packets. */
export class ColumnReader implements FieldSink {
  readonly takesHidden = true;
  readonly #layer = new Layer();
  readonly #sink: OccurrenceSink;
  #wanted: readonly Field[] = [];

  constructor(sink: OccurrenceSink) {
    this.#sink = sink;
  }

  read(d: Dissection, column: Column): void {
    const { fields, occurrence } = column;
    const frameFields = fields[frame.id];
    if (frameFields !== undefined) {
      this.#readLayer(this.#layer.loadFrame(d, frame.id), frameFields);
      return;
    }
    let seen = 0;
    for (let index = 0; index < d.count + d.quoted; index++) {
      const rows = fields[d.stack[index << STRIDE_SHIFT]];
      if (rows === undefined) continue;
      seen += 1;
      if (occurrence === 0 || occurrence === seen) this.#readLayer(this.#layer.load(d, index), rows);
    }
  }

  at(field: Field, offset: number, length: number): void {
    if (this.#wanted.includes(field)) this.#sink.at(field, this.#layer, offset, length);
  }

  value(field: Field, value: FieldValue): void {
    if (this.#wanted.includes(field)) this.#sink.value(field, value);
  }

  #readLayer(layer: Layer, rows: readonly Field[]): void {
    let isWalked = false;
    for (let i = 0; i < rows.length; i++) {
      const field = rows[i];
      const { at } = field;
      if (field.compute !== undefined) this.#readComputed(layer, field);
      else if (typeof at === 'number') this.#readPlace(layer, field, at);
      else if (at !== undefined) for (const place of at) this.#readPlace(layer, field, place);
      else isWalked = true;
    }
    if (!isWalked) return;
    this.#wanted = rows;
    protocolById[layer.protocol]?.walk?.(layer, this);
  }

  #readComputed(layer: Layer, field: Field): void {
    const value = computedValue(field, layer);
    if (value !== undefined) this.#sink.value(field, value);
  }

  #readPlace(layer: Layer, field: Field, at: number): void {
    const offset = layer.start + at;
    const length = lengthOf(field);
    if (offset + length > layer.end || field.when?.(layer) === false) return;
    this.#sink.at(field, layer, offset, length);
  }
}
