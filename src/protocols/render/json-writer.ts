import { asciiBytes, type ByteWriter } from '../../bytes/byte-writer.ts';
import type { Field, FieldValue, Protocol } from '../define.ts';
import { type Dissection, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import { frame } from '../frame.ts';
import { Layer } from '../layer.ts';
import { visitFields } from '../readers.ts';
import { protocolById } from '../registry.ts';
import { writeValue } from './json-value.ts';
import { compileMembers, compileValue, isFixed, memberKey, type WriteMembers } from './layer-code.ts';

/** `"tcp":{` by protocol id. */
const HEADS = protocolById.map((protocol) => asciiBytes(protocol === undefined ? '' : `"${protocol.name}":{`));
/** Key and writer of the fields that a walk finds, by protocol id (two may share a field); made when first met. */
const FOUND: readonly Map<Field, FoundWriter>[] = protocolById.map(() => new Map());

interface FoundWriter {
  /** Another row of the table has the same name, or a place of its own: the occurrences belong together. */
  readonly isShared: boolean;
  readonly key: Uint8Array;
  readonly write: ReturnType<typeof compileValue>;
}

const COMMA = 44;
const OPEN = 123;
const CLOSE = 125;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;

/**
 * Writes a dissection as one JSON object with an object per layer in order: `{"frame":{…},"eth":{…},"ip":{…}}`; a
 * repeated layer is `ip#2`, a repeated field an array. Compiled from the field tables, a protocol when first met.
 */
export class PacketJsonWriter {
  readonly #w: ByteWriter;
  readonly #layer = new Layer();
  readonly #found = new FoundFields();
  readonly #compiled: (WriteMembers | undefined)[] = [];
  readonly #seen = new Uint8Array(protocolById.length);

  constructor(writer: ByteWriter) {
    this.#w = writer;
  }

  /** Writes the object, without a line end. */
  write(d: Dissection): void {
    const w = this.#w;
    const { stack, count } = d;
    w.reserve(1);
    w.bytes[w.length++] = OPEN;
    this.#writeLayer(this.#layer.loadFrame(d, frame.id), frame, 1);
    for (let index = 0; index < count; index++) {
      const id = stack[index << STRIDE_SHIFT];
      const protocol = protocolById[id];
      if (protocol !== undefined) this.#writeLayer(this.#layer.load(d, index), protocol, ++this.#seen[id]);
    }
    for (let index = 0; index < count; index++) this.#seen[stack[index << STRIDE_SHIFT]] = 0;
    w.bytes[w.length - 1] = CLOSE;
  }

  #writeLayer(layer: Layer, protocol: Protocol, occurrence: number): void {
    const w = this.#w;
    if (occurrence === 1) w.constant(HEADS[protocol.id]);
    else w.text(`"${protocol.name}#${occurrence}":{`);
    const start = w.length;
    if (layer.partial) {
      this.#writePlainly(layer, protocol);
    } else {
      let writeMembers = this.#compiled[protocol.id];
      if (writeMembers === undefined) {
        writeMembers = compileMembers(protocol);
        this.#compiled[protocol.id] = writeMembers;
      }
      writeMembers(w, layer);
      if (protocol.walk !== undefined) {
        this.#found.reset();
        protocol.walk(layer, this.#found);
        if (!this.#found.write(w, protocol, layer)) {
          w.length = start;
          this.#writePlainly(layer, protocol);
        }
      }
    }
    w.reserve(2);
    // The last member's comma becomes the brace.
    if (w.bytes[w.length - 1] === COMMA) w.length -= 1;
    w.bytes[w.length++] = CLOSE;
    w.bytes[w.length++] = COMMA;
  }

  /** By the plain interpreter: a header that was cut has only some of its fields, and names may be shared. */
  #writePlainly(layer: Layer, protocol: Protocol): void {
    const w = this.#w;
    const values = new Map<string, FieldValue[]>();
    visitFields(protocol, layer, (field, value) => {
      if (field.hidden) return;
      const key = memberKey(protocol, field);
      const earlier = values.get(key);
      if (earlier === undefined) values.set(key, [value]);
      else earlier.push(value);
    });
    for (const [key, list] of values) {
      w.text(key);
      if (list.length > 1) w.text('[');
      list.forEach((value, index) => {
        if (index > 0) w.text(',');
        writeValue(w, value);
      });
      w.text(list.length > 1 ? '],' : ',');
    }
  }
}

/** What a `walk` hands over, kept until the layer is through: occurrences of a field are written together. */
class FoundFields implements FieldSink {
  #count = 0;
  readonly #fields: (Field | undefined)[] = [];
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  readonly #values: (FieldValue | undefined)[] = [];

  reset(): void {
    this.#count = 0;
  }

  at(field: Field, offset: number, length: number): void {
    if (field.hidden) return;
    const index = this.#count++;
    this.#fields[index] = field;
    this.#offsets[index] = offset;
    this.#lengths[index] = length;
    this.#values[index] = undefined;
  }

  value(field: Field, value: FieldValue): void {
    if (field.hidden) return;
    const index = this.#count++;
    this.#fields[index] = field;
    this.#values[index] = value;
  }

  /** False when a field shares its name: then all of the layer's must be gathered. */
  write(w: ByteWriter, protocol: Protocol, layer: Layer): boolean {
    const count = this.#count;
    const fields = this.#fields;
    for (let first = 0; first < count; first++) {
      const field = fields[first];
      if (field === undefined) continue;
      const writer = foundWriter(protocol, field);
      if (writer.isShared) return false;
      w.constant(writer.key);
      let last = first;
      for (let index = first + 1; index < count; index++) if (fields[index] === field) last = index;
      if (last !== first) {
        w.reserve(1);
        w.bytes[w.length++] = OPEN_LIST;
      }
      for (let index = first; index <= last; index++) {
        if (fields[index] !== field) continue;
        const value = this.#values[index];
        if (value === undefined) writer.write(w, layer, this.#offsets[index], this.#lengths[index]);
        else writeValue(w, value);
        fields[index] = undefined;
        if (last !== first) {
          w.reserve(1);
          w.bytes[w.length++] = COMMA;
        }
      }
      w.reserve(2);
      if (last !== first) w.bytes[w.length - 1] = CLOSE_LIST;
      w.bytes[w.length++] = COMMA;
    }
    return true;
  }
}

function foundWriter(protocol: Protocol, field: Field): FoundWriter {
  const known = FOUND[protocol.id];
  let writer = known.get(field);
  if (writer === undefined) {
    const rows = protocol.fields.filter((row) => row.name === field.name && !row.hidden);
    const isShared = rows.length > 1 || isFixed(field);
    writer = { isShared, key: asciiBytes(memberKey(protocol, field)), write: compileValue(field) };
    known.set(field, writer);
  }
  return writer;
}
