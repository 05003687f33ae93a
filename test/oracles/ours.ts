import { protocols as hierarchyAnalysis } from '../../src/analyses/protocols.ts';
import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import type { FieldType, FieldValue, Protocol } from '../../src/protocols/define.ts';
import { Dissection, SLOT, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { frame } from '../../src/protocols/frame.ts';
import { Layer } from '../../src/protocols/layer.ts';
import { visitFields } from '../../src/protocols/readers.ts';
import { protocolById, protocols } from '../../src/protocols/registry.ts';
import { openCapture } from '../../src/sources/open.ts';
import { Flows } from '../../src/trackers/flows.ts';
import type { PathCount } from './hierarchy.ts';

/** Our side of the comparison; nothing else in this folder knows the decoder, the trackers or the analyses. */
export interface OurFrame {
  readonly layers: readonly OurLayer[];
}

export interface OurLayer {
  readonly protocol: string;
  readonly fields: readonly (readonly [name: string, value: FieldValue])[];
}

export interface OurTable {
  readonly protocol: string;
  readonly fields: readonly { readonly name: string; readonly type: FieldType }[];
}

export function ourTables(): OurTable[] {
  return protocols.map(({ name, fields }) => ({ protocol: name, fields }));
}

/** A capture as we read it: packets with all fields, then what the real hierarchy and flow table counted. */
export class OurCapture {
  readonly #path: string;
  readonly #flows = new Flows();
  readonly #hierarchy = hierarchyAnalysis.create({
    options: { top: undefined, bucketNanoseconds: 1e9 },
    flows: () => this.#flows,
    get source(): never {
      throw new Error('the hierarchy needs no source');
    },
    get totals(): never {
      throw new Error('the hierarchy needs totals for people only');
    },
  });

  constructor(path: string) {
    this.#path = path;
  }

  /** Every packet, dissected. What can't be opened throws. */
  async *frames(): AsyncGenerator<OurFrame> {
    const source = await openCapture([this.#path]);
    const packet = new Packet();
    const dissection = new Dissection();
    try {
      while (await source.fill()) {
        while (source.next(packet)) {
          decode(packet, dissection);
          this.#flows.packet(dissection);
          this.#hierarchy.packet?.(dissection);
          yield { layers: readLayers(dissection) };
        }
      }
    } finally {
      await source.close();
    }
  }

  /** Rows of the part `protocols`; those with `data` left out, which stands for whatever we don't decode. */
  hierarchy(): Map<string, PathCount> {
    const paths = new Map<string, PathCount>();
    const part = this.#hierarchy.finish();
    if (part?.kind !== 'table') return paths;
    const [path, packets, bytes] = ['path', 'packets', 'bytes'].map((key) =>
      part.columns.find((column) => column.key === key),
    );
    for (let row = 0; row < part.rowCount; row++) {
      const name = String(path?.value(row));
      if (name.split(':').includes('data')) continue;
      paths.set(name, { packets: Number(packets?.value(row)), bytes: Number(bytes?.value(row)) });
    }
    return paths;
  }

  /** Packets and wire bytes of each conversation. */
  conversations(): { tcp: PathCount[]; udp: PathCount[] } {
    const { table } = this.#flows;
    const found: { tcp: PathCount[]; udp: PathCount[] } = { tcp: [], udp: [] };
    for (let row = 0; row < table.count; row++) {
      const list = table.ipProtocol(row) === 6 ? found.tcp : found.udp;
      if (!table.hasPorts(row)) continue;
      list.push({
        packets: table.packetsAB(row) + table.packetsBA(row),
        bytes: table.bytesAB(row) + table.bytesBA(row),
      });
    }
    return found;
  }
}

function readLayers(d: Dissection): OurLayer[] {
  const layers = [openLayer(frame, new Layer().loadFrame(d, frame.id))];
  for (let index = 0; index < d.count; index++) {
    const protocol = protocolById[d.stack[(index << STRIDE_SHIFT) + SLOT.protocol] as number];
    if (protocol) layers.push(openLayer(protocol, new Layer().load(d, index)));
  }
  return layers;
}

function openLayer(protocol: Protocol, layer: Layer): OurLayer {
  const fields: [string, FieldValue][] = [];
  visitFields(protocol, layer, (field, value) => fields.push([field.name, value]));
  return { protocol: protocol.name, fields };
}
