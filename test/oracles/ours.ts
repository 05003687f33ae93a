import { Packet } from '../../src/core/packet.ts';
import { toldInterfaces } from '../../src/core/pipeline.ts';
import { decode } from '../../src/protocols/decode.ts';
import type { FieldType, FieldValue, Protocol } from '../../src/protocols/define.ts';
import { Dissection, SLOT, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { frame } from '../../src/protocols/frame.ts';
import { Layer } from '../../src/protocols/layer.ts';
import { visitFields } from '../../src/protocols/readers.ts';
import { protocolById, protocols } from '../../src/protocols/registry.ts';
import type { StreamFacts } from '../../src/protocols/stream-facts.ts';
import { openCapture } from '../../src/sources/open.ts';
import { IpFragments } from '../../src/trackers/ip-fragments.ts';
import { StreamFollower } from '../../src/trackers/stream-follower.ts';

/** Our side of the comparison of fields; its counts are in `our-counts.ts`. */
export interface OurFrame {
  /** Each packet by itself. */
  readonly layers: readonly OurLayer[];
  /** Fields that need the packets before, from a second dissection that puts fragments together. */
  readonly stateful?: OurLayer['fields'];
}

export interface OurLayer {
  readonly protocol: string;
  readonly fields: readonly (readonly [name: string, value: FieldValue])[];
}

export interface OurTable {
  readonly protocol: string;
  readonly fields: readonly { readonly name: string; readonly type: FieldType; readonly stateful?: true }[];
}

export function ourTables(): OurTable[] {
  return protocols.map(({ name, fields }) => ({ protocol: name, fields }));
}

/** Every packet of the capture, dissected, with all fields of all layers. What can't be opened throws. */
export async function* readOurFrames(path: string): AsyncGenerator<OurFrame> {
  const source = await openCapture([path]);
  const packet = new Packet();
  packet.interfaces = toldInterfaces(source);
  const dissection = new Dissection();
  const whole = new Dissection();
  const follower = new StreamFollower();
  whole.reassembler = new IpFragments();
  whole.streams = follower;
  // tshark reads heads of HTTP/2 by what came before, told or not.
  dissection.streams = { ...NO_FACTS, headerFields: (start) => follower.headerFields(start) };
  try {
    while (await source.fill()) {
      while (source.next(packet)) {
        decode(packet, dissection);
        decode(packet, whole);
        follower.follow(whole);
        yield { layers: readLayers(dissection), stateful: readStateful(whole) };
      }
    }
  } finally {
    await source.close();
  }
}

const nothing = () => undefined;
const NO_FACTS: StreamFacts = {
  stream: nothing,
  secondsSinceFirst: nothing,
  secondsSincePrevious: nothing,
  baseSequence: nothing,
  baseAcknowledgment: nothing,
  windowScale: nothing,
  completeness: nothing,
  headerFields: nothing,
};

function readLayers(d: Dissection): OurLayer[] {
  const layers = [openLayer(frame, new Layer().loadFrame(d, frame.id))];
  for (let index = 0; index < d.count + d.quoted; index++) {
    const protocol = protocolById[d.stack[(index << STRIDE_SHIFT) + SLOT.protocol] as number];
    if (protocol) layers.push(openLayer(protocol, wholeRecords(protocol, new Layer().load(d, index))));
  }
  return layers;
}

/** tshark, told to put nothing together, stops before a record of TLS that isn't whole; we go on as far as it is there. */
function wholeRecords(protocol: Protocol, layer: Layer): Layer {
  if (protocol.name !== 'tls' || (layer.bytes[layer.start] & 0x80) !== 0) return layer;
  let end = layer.start;
  while (end + 5 <= layer.end) {
    const next = end + 5 + layer.view.getUint16(end + 3);
    if (next > layer.end) break;
    end = next;
  }
  layer.end = end;
  return layer;
}

function readStateful(d: Dissection): [string, FieldValue][] {
  const fields: [string, FieldValue][] = [];
  for (let index = 0; index < d.count; index++) {
    const protocol = protocolById[d.stack[(index << STRIDE_SHIFT) + SLOT.protocol] as number];
    if (!protocol?.fields.some((field) => field.stateful)) continue;
    visitFields(protocol, new Layer().load(d, index), (field, value) => {
      if (field.stateful) fields.push([field.name, value]);
    });
  }
  return fields;
}

function openLayer(protocol: Protocol, layer: Layer): OurLayer {
  const fields: [string, FieldValue][] = [];
  visitFields(protocol, layer, (field, value) => {
    // The hello in an Initial packet is a layer within to tshark, and passed over with what else is nested.
    if (protocol.name !== 'quic' || field.name.startsWith('quic.')) fields.push([field.name, value]);
  });
  return { protocol: protocol.name, fields };
}
