import type { Field, FieldValue } from '../protocols/define.ts';
import type { FieldSink } from '../protocols/field-sink.ts';
import type { Layer } from '../protocols/layer.ts';
import { computedValue, lengthOf } from '../protocols/readers.ts';
import { protocolById } from '../protocols/registry.ts';
import type { ValueTest } from './match-values.ts';

export type LayerTest = (layer: Layer) => boolean;

/** A row of the protocol's table, and what is asked of its values: one of the tests must hold. */
export interface WantedRow {
  readonly field: Field;
  readonly tests: readonly ValueTest[];
}

/** Does an occurrence of the attribute in this layer pass one of its tests? No tests: is there an occurrence? */
export function attributeTest(rows: readonly WantedRow[]): LayerTest {
  const [row] = rows;
  if (rows.length === 1 && row !== undefined) {
    const { field, tests } = row;
    const { at, when } = field;
    if (typeof at === 'number' && when === undefined) return placeTest(at, lengthOf(field), tests);
  }
  const reader = new AttributeReader(rows);
  return (layer) => reader.read(layer);
}

/** The usual field: at one place, always. */
function placeTest(at: number, length: number, tests: readonly ValueTest[]): LayerTest {
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) {
    return (layer) => layer.start + at + length <= layer.end && only.at(layer, layer.start + at, length);
  }
  return (layer) => {
    const offset = layer.start + at;
    if (offset + length > layer.end) return false;
    return tests.length === 0 || tests.some((test) => test.at(layer, offset, length));
  };
}

/** The plain way, for rows of every kind. */
class AttributeReader implements FieldSink {
  readonly takesHidden = true;
  readonly #rows: readonly WantedRow[];
  readonly #isWalked: boolean;
  #layer: Layer | undefined;
  #holds = false;

  constructor(rows: readonly WantedRow[]) {
    this.#rows = rows;
    this.#isWalked = rows.some(({ field }) => field.compute === undefined && field.at === undefined);
  }

  read(layer: Layer): boolean {
    this.#layer = layer;
    this.#holds = false;
    for (const row of this.#rows) {
      const { compute, at } = row.field;
      if (compute !== undefined) this.#readComputed(layer, row);
      else if (typeof at === 'number') this.#readPlace(layer, row, at);
      else if (at !== undefined) for (const place of at) this.#readPlace(layer, row, place);
      if (this.#holds) return true;
    }
    if (this.#isWalked) protocolById[layer.protocol]?.walk?.(layer, this);
    return this.#holds;
  }

  at(field: Field, offset: number, length: number): void {
    const row = this.#rows.find((wanted) => wanted.field === field);
    if (row !== undefined) this.#found(row, offset, length);
  }

  value(field: Field, value: FieldValue): void {
    const row = this.#rows.find((wanted) => wanted.field === field);
    if (row !== undefined) this.#computed(row, value);
  }

  #readComputed(layer: Layer, row: WantedRow): void {
    const value = computedValue(row.field, layer);
    if (value !== undefined) this.#computed(row, value);
  }

  #readPlace(layer: Layer, row: WantedRow, at: number): void {
    const offset = layer.start + at;
    const length = lengthOf(row.field);
    if (offset + length <= layer.end && row.field.when?.(layer) !== false) this.#found(row, offset, length);
  }

  #found({ tests }: WantedRow, offset: number, length: number): void {
    const layer = this.#layer;
    if (layer === undefined) return;
    this.#holds ||= tests.length === 0 || tests.some((test) => test.at(layer, offset, length));
  }

  #computed({ tests }: WantedRow, value: FieldValue): void {
    this.#holds ||= tests.length === 0 || tests.some((test) => test.is(value));
  }
}
