import { isFragment, NESTING_PARENTS, PARTS_OF_HEADERS, QUOTING_PROTOCOLS, TRANSPARENT_LAYERS } from './exclusions.ts';
import type { TsharkFrame, TsharkLayer } from './frames.ts';

/**
 * The layers of a frame that our decoder should have too, in order: from the outermost on, up to the first one that
 * no protocol of ours decodes (what stands behind it, we can't see) or to a fragment; likewise those of a packet that an
 * ICMP error quotes. Packets within other packets are left out.
 */
export function comparableLayers(frame: TsharkFrame, decoded: ReadonlySet<string>): TsharkLayer[] {
  const taken = new Set<number>();
  const layers: TsharkLayer[] = [];
  const capturedLength = frame.layers.find((layer) => layer.name === 'frame')?.size ?? 0;
  const closed = new Set<number>();
  let lastError = OWN;
  for (let index = 0; index < frame.layers.length; index++) {
    const layer = frame.layers[index] as TsharkLayer;
    const quoting = packetOf(frame, layer);
    // A quoted packet's application stands at the top again, behind the error.
    const packet = layer.parent < 0 ? lastError : quoting;
    const nested = layer.parent !== quoting;
    if (QUOTING_PROTOCOLS.has(layer.name)) lastError = index;
    if (!nested && closed.has(packet)) continue;
    if (packet !== OWN && !taken.has(packet)) continue;
    if (decoded.has(protocolOf(layer))) {
      if (nested && !(taken.has(layer.parent) && NESTING_PARENTS.has(nameAt(frame, layer.parent)))) continue;
      taken.add(index);
      layers.push(layer);
      if (isFragment(layer, capturedLength) || QUOTING_PROTOCOLS.has(layer.name)) closed.add(packet);
    } else if ((!nested || taken.has(layer.parent)) && PARTS_OF_HEADERS.has(protocolOf(layer))) {
      layers.push(layer);
    } else if (!nested && !TRANSPARENT_LAYERS.has(layer.name) && layer.name !== 'frame') {
      closed.add(packet);
    }
  }
  return layers;
}

/** The frame's own packet. */
const OWN = -1;

/** Which packet the layer is of: the index of the ICMP error that quotes it, or `OWN`. */
function packetOf(frame: TsharkFrame, layer: TsharkLayer): number {
  let { parent } = layer;
  while (parent >= 0 && !QUOTING_PROTOCOLS.has(nameAt(frame, parent))) parent = frame.layers[parent]?.parent ?? OWN;
  return parent;
}

/** The protocol that a layer of PDML stands for: loose fields at the top, as those of `data`, come in a wrapper. */
export function protocolOf(layer: TsharkLayer): string {
  return layer.name === 'fake-field-wrapper' ? (layer.fields[0]?.name ?? layer.name) : layer.name;
}

function nameAt(frame: TsharkFrame, index: number): string {
  return frame.layers[index]?.name ?? '';
}
