import { asciiBytes, type ByteWriter } from '../../bytes/byte-writer.ts';
import type { FieldValue, Protocol } from '../define.ts';
import { type Dissection, STRIDE_SHIFT } from '../dissection.ts';
import { frame } from '../frame.ts';
import { Layer } from '../layer.ts';
import { visitFields } from '../readers.ts';
import { protocolById } from '../registry.ts';
import { FoundFields } from './found-fields.ts';
import { writeValue } from './json-value.ts';
import { compileMembers, memberKey, type WriteMembers } from './layer-code.ts';

/** `"tcp":{` by protocol id. */
const HEADS = protocolById.map((protocol) => asciiBytes(protocol === undefined ? '' : `"${protocol.name}":{`));
const COMMA = 44;
const OPEN = 123;
const CLOSE = 125;

/**
 * Writes a dissection as one JSON object with an object per layer in order: `{"frame":{…},"eth":{…},"ip":{…}}`; a
 * repeated layer, in a tunnel or quoted by an ICMP error, is `ip#2`, a repeated field an array. Compiled from the field tables, a protocol when first met.
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
    const { stack } = d;
    const count = d.count + d.quoted;
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
