import type { ByteWriter } from '../../bytes/byte-writer.ts';
import { limits } from '../../core/limits.ts';
import type { Field, FieldValue, Protocol } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { compileFound, isFixed, type WriteFound } from './layer-code.ts';

/** A sequence of fields that a walk found before, and what writes it. */
interface Plan {
  readonly fields: readonly Field[];
  readonly isPlace: readonly boolean[];
  /** Undefined where a name is shared by several rows of the table: the occurrences must be gathered by name. */
  readonly write: WriteFound | undefined;
}

/** What a `walk` hands over, kept until the layer is through: occurrences of a field are written together. */
export class FoundFields implements FieldSink {
  readonly takesHidden = false;
  #count = 0;
  readonly #fields: Field[] = [];
  readonly #isPlace: boolean[] = [];
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  readonly #values: (FieldValue | undefined)[] = [];
  /** By protocol id, the latest used first. */
  readonly #plans: Plan[][] = [];

  reset(): void {
    this.#count = 0;
  }

  at(field: Field, offset: number, length: number): void {
    const index = this.#count++;
    this.#fields[index] = field;
    this.#isPlace[index] = true;
    this.#offsets[index] = offset;
    this.#lengths[index] = length;
  }

  value(field: Field, value: FieldValue): void {
    const index = this.#count++;
    this.#fields[index] = field;
    this.#isPlace[index] = false;
    this.#values[index] = value;
    this.#offsets[index] = 0;
    this.#lengths[index] = 0;
  }

  /** False when the layer must be written by the plain interpreter. */
  write(w: ByteWriter, protocol: Protocol, layer: Layer): boolean {
    if (this.#count === 0) return true;
    if (this.#count > limits.compiledFields) return false;
    this.#plans[protocol.id] ??= [];
    const plans = this.#plans[protocol.id];
    let index = 0;
    while (index < plans.length && !this.#fits(plans[index])) index++;
    if (index === plans.length) {
      if (index === limits.compiledSequences) return false;
      plans.push(this.#plan(protocol));
    }
    const plan = plans[index];
    if (index > 0) {
      // Moves up by one: the usual ones come to the front.
      plans[index] = plans[index - 1];
      plans[index - 1] = plan;
    }
    if (plan.write === undefined) return false;
    plan.write(w, layer, this.#offsets, this.#lengths, this.#values);
    return true;
  }

  #fits({ fields, isPlace }: Plan): boolean {
    const count = this.#count;
    if (fields.length !== count) return false;
    for (let i = 0; i < count; i++) {
      if (fields[i] !== this.#fields[i] || isPlace[i] !== this.#isPlace[i]) return false;
    }
    return true;
  }

  #plan(protocol: Protocol): Plan {
    const fields = this.#fields.slice(0, this.#count);
    const isPlace = this.#isPlace.slice(0, this.#count);
    const visible = fields.filter((field) => field.hidden !== true);
    const isShared = visible.some((field) => isFixed(field) || rowsNamed(protocol, field.name) > 1);
    return { fields, isPlace, write: isShared ? undefined : compileFound(protocol, fields, isPlace) };
  }
}

function rowsNamed(protocol: Protocol, name: string): number {
  return protocol.fields.filter((row) => row.name === name && row.hidden !== true).length;
}
