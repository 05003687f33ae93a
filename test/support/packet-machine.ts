import { ByteWriter } from '../../src/bytes/byte-writer.ts';
import { escapeControls } from '../../src/bytes/escape.ts';
import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import type { Field, FieldValue, Protocol } from '../../src/protocols/define.ts';
import { Dissection, SLOT, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { frame } from '../../src/protocols/frame.ts';
import { Layer } from '../../src/protocols/layer.ts';
import { visitFields } from '../../src/protocols/readers.ts';
import { protocolById } from '../../src/protocols/registry.ts';
import { type Column, parseColumn } from '../../src/protocols/render/columns.ts';
import { ColumnsWriter, JsonColumnsWriter } from '../../src/protocols/render/columns-writer.ts';
import { hexDump } from '../../src/protocols/render/hex-dump.ts';
import { PacketJsonWriter } from '../../src/protocols/render/json-writer.ts';
import { shortName } from '../../src/protocols/render/layer-code.ts';
import { summarizePacket } from '../../src/protocols/render/summary.ts';
import { IpFragments } from '../../src/trackers/ip-fragments.ts';
import { StreamFollower } from '../../src/trackers/stream-follower.ts';
import type { SampleFrame } from './sample-frames.ts';

/** Bytes before and behind the packet in its buffer, so that reads outside change what is read. */
const MARGIN = 128;
/** Fields a byte of a packet can stand for, all its layers together, and those that need no byte. */
const FIELDS_PER_BYTE = 40;
const FIELDS_AT_LEAST = 4000;

interface LayerFields {
  readonly protocol: Protocol;
  readonly key: string;
  readonly fields: (readonly [Field, FieldValue])[];
}

/**
 * Does with a packet everything that the program ever does, and throws when the parts contradict each other: layers
 * outside the packet, fields outside their layer, JSON that is not what the plain interpreter reads, columns likewise.
 */
export class PacketMachine {
  readonly #packet = new Packet();
  readonly #d = new Dissection();
  readonly #follower = new StreamFollower();
  readonly #layer = new Layer();
  readonly #poison: number;
  readonly #text: string[] = [];
  readonly #w = new ByteWriter({
    write: (bytes, start, end) => this.#text.push(Buffer.from(bytes.subarray(start, end)).toString('utf8')),
  });
  readonly #json = new PacketJsonWriter(this.#w);
  readonly #columns = new Map<string, Column>();

  /** Two machines with different poison agree, unless something reads beside the packet. */
  constructor(poison: number) {
    this.#poison = poison;
    this.#d.reassembler = new IpFragments();
    this.#d.streams = this.#follower;
  }

  /** The packet's whole JSON and its summary. */
  run({ linkType, wireLength, number }: Omit<SampleFrame, 'bytes'>, bytes: Uint8Array): string {
    const { packet, d } = { packet: this.#packet, d: this.#d };
    const buffer = new Uint8Array(bytes.length + 2 * MARGIN).fill(this.#poison);
    buffer.set(bytes, MARGIN);
    packet.setBuffer(buffer, new DataView(buffer.buffer));
    packet.start = MARGIN;
    packet.end = MARGIN + bytes.length;
    packet.wireLength = Math.max(wireLength, bytes.length);
    packet.linkType = linkType;
    packet.number = number;
    packet.seconds = number;
    decode(packet, d);
    this.#follower.follow(d);
    this.#checkLayers(bytes.length);
    const layers = this.#readLayers(bytes.length);
    for (let index = 0; index < d.count + d.quoted; index++) {
      const { checksum } = layers[index + 1].protocol;
      const status = checksum?.(d, index) ?? 0;
      if (!(status >= 0 && status <= 4)) throw new Error(`checksum status ${status} of ${layers[index + 1].key}`);
    }
    this.#json.write(d);
    const json = this.#written();
    expectSame('JSON', json, layers);
    this.#checkColumns(layers, number);
    const dump = hexDump(packet.bytes, packet.start, packet.end);
    const summary = summarizePacket(d);
    for (const text of [summary, dump.replaceAll('\n', ''), json]) {
      if (escapeControls(text) !== text) throw new Error(`control characters in ${JSON.stringify(text)}`);
    }
    return `${summary}\n${json}`;
  }

  #checkLayers(length: number): void {
    const { stack, bytes, packet } = this.#d;
    const count = this.#d.count + this.#d.quoted;
    const isWhole = bytes !== packet.bytes;
    const [from, to] = isWhole ? [0, bytes.length] : [MARGIN, MARGIN + length];
    let before = from;
    for (let base = 0; base < count << STRIDE_SHIFT; base += 1 << STRIDE_SHIFT) {
      const start = stack[base + SLOT.start];
      const end = stack[base + SLOT.end];
      const payload = stack[base + SLOT.payload];
      const name = protocolById[stack[base]]?.name;
      const text = `${name} [${start}, ${payload}, ${end}) of [${from}, ${to})`;
      if (name === undefined) throw new Error('a layer of no protocol');
      if (start < before || start > end || end > to) throw new Error(`a layer outside: ${text}`);
      if (payload < start || payload > end) throw new Error(`a payload outside: ${text}`);
      if (stack[base + SLOT.wireEnd] < end) throw new Error(`more captured than sent: ${text}`);
      before = start;
    }
  }

  /** What the plain interpreter reads of the frame and of each layer. */
  #readLayers(length: number): LayerFields[] {
    const d = this.#d;
    const seen = new Map<string, number>();
    const layers: LayerFields[] = [{ protocol: frame, key: 'frame', fields: [] }];
    visitFields(frame, this.#layer.loadFrame(d, frame.id), (field, value) => layers[0].fields.push([field, value]));
    let total = 0;
    for (let index = 0; index < d.count + d.quoted; index++) {
      const protocol = protocolById[d.stack[index << STRIDE_SHIFT]] as Protocol;
      const occurrence = (seen.get(protocol.name) ?? 0) + 1;
      seen.set(protocol.name, occurrence);
      const key = occurrence === 1 ? protocol.name : `${protocol.name}#${occurrence}`;
      const fields: LayerFields['fields'] = [];
      const layer = this.#layer.load(d, index);
      visitFields(protocol, layer, (field, value) => fields.push([field, value]));
      this.#checkWalk(protocol, layer);
      total += fields.length;
      layers.push({ protocol, key, fields });
    }
    const bound = FIELDS_AT_LEAST + FIELDS_PER_BYTE * Math.max(length, d.bytes.length);
    if (total > bound) throw new Error(`${total} fields of ${length} bytes`);
    return layers;
  }

  #checkWalk(protocol: Protocol, layer: Layer): void {
    const { start, end } = layer;
    protocol.walk?.(layer, {
      takesHidden: true,
      at(field, offset, length) {
        if (offset < start || length < 0 || offset + length > end)
          throw new Error(`${field.name} at [${offset}, ${offset + length}) outside [${start}, ${end})`);
        if (!protocol.fields.includes(field)) throw new Error(`${field.name} is not in the table of ${protocol.name}`);
      },
      value(field) {
        if (!protocol.fields.includes(field)) throw new Error(`${field.name} is not in the table of ${protocol.name}`);
      },
    });
  }

  /** Some columns of the packet's own protocols, others by each packet's number. */
  #checkColumns(layers: readonly LayerFields[], number: number): void {
    const names = layers.flatMap(({ protocol }, index) => {
      const { fields } = protocol;
      return fields.length === 0 ? [] : [0, 7].map((step) => fields[(number + index + step) % fields.length].name);
    });
    const columns = [...new Set(names)].map((name) => this.#column(name));
    new ColumnsWriter(this.#w, columns).write(this.#d);
    const cells = this.#written().split('\t');
    new JsonColumnsWriter(this.#w, columns).write(this.#d);
    const object = JSON.parse(this.#written()) as Record<string, unknown>;
    columns.forEach(({ name }, index) => {
      const values = layers.flatMap(({ fields }) =>
        fields.filter(([field]) => field.name === name).map(([, value]) => value),
      );
      const expected = values
        .map((value) => (typeof value === 'string' ? escapeControls(value) : String(value)))
        .join(',');
      if (cells[index] !== expected) throw new Error(`column ${name}: ${cells[index]} instead of ${expected}`);
      const json = values.length > 1 ? values.map(toJson) : toJson(values[0]);
      if (JSON.stringify(object[name]) !== JSON.stringify(json))
        throw new Error(`JSON column ${name}: ${JSON.stringify(object[name])} instead of ${JSON.stringify(json)}`);
    });
  }

  #column(name: string): Column {
    const column = this.#columns.get(name) ?? parseColumn(name);
    this.#columns.set(name, column);
    return column;
  }

  #written(): string {
    this.#w.flush();
    return this.#text.splice(0).join('');
  }
}

/** Text and order of keys count: the compiled writer must write what the interpreter reads. */
function expectSame(what: string, text: string, layers: readonly LayerFields[]): void {
  const parsed = JSON.parse(text) as Record<string, Record<string, unknown>>;
  for (const { protocol, key, fields } of layers) {
    const expected: Record<string, unknown> = {};
    const names = new Map<string, string>();
    for (const [field, value] of fields) {
      if (field.hidden) continue;
      const name = shortName(protocol, field);
      const known = names.get(name);
      if (known === undefined) expected[name] = [];
      else if (known !== field.name) throw new Error(`${known} and ${field.name} have the same key in ${key}`);
      names.set(name, field.name);
      (expected[name] as unknown[]).push(toJson(value));
    }
    for (const [name, list] of Object.entries(expected) as [string, unknown[]][])
      if (list.length === 1) expected[name] = list[0];
    const [ours, theirs] = [sorted(parsed[key]), sorted(expected)];
    if (ours !== theirs) throw new Error(`${what} of ${key}: ${ours} instead of ${theirs}`);
  }
  if (Object.keys(parsed).length !== layers.length) throw new Error(`${what} has layers ${Object.keys(parsed)}`);
}

function sorted(object: Record<string, unknown> | undefined): string {
  return JSON.stringify(Object.entries(object ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function toJson(value: FieldValue | undefined): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
