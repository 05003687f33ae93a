import { isFragment, NESTING_PARENTS, PARTS_OF_HEADERS, QUOTING_PROTOCOLS, TRANSPARENT_LAYERS } from './exclusions.ts';
import type { TsharkFrame, TsharkLayer } from './frames.ts';

/**
 * The layers of a frame that our decoder should have too, in order: from the outermost on, up to the first one that
 * no protocol of ours decodes (what stands behind it, we can't see) or to a fragment, without packets quoted inside others.
 */
export function comparableLayers(frame: TsharkFrame, decoded: ReadonlySet<string>): TsharkLayer[] {
  const taken = new Set<number>();
  const layers: TsharkLayer[] = [];
  const capturedLength = frame.layers.find((layer) => layer.name === 'frame')?.size ?? 0;
  let open = true;
  for (let index = 0; index < frame.layers.length; index++) {
    const layer = frame.layers[index] as TsharkLayer;
    const nested = layer.parent >= 0;
    if (!nested && !open) break;
    if (decoded.has(protocolOf(layer))) {
      if (nested && !(taken.has(layer.parent) && NESTING_PARENTS.has(nameAt(frame, layer.parent)))) continue;
      taken.add(index);
      layers.push(layer);
      if (isFragment(layer, capturedLength) || QUOTING_PROTOCOLS.has(layer.name)) open = false;
    } else if (nested && taken.has(layer.parent) && PARTS_OF_HEADERS.has(layer.name)) {
      layers.push(layer);
    } else if (!nested && !TRANSPARENT_LAYERS.has(layer.name) && layer.name !== 'frame') {
      open = false;
    }
  }
  return layers;
}

/** The protocol that a layer of PDML stands for: loose fields at the top, as those of `data`, come in a wrapper. */
export function protocolOf(layer: TsharkLayer): string {
  return layer.name === 'fake-field-wrapper' ? (layer.fields[0]?.name ?? layer.name) : layer.name;
}

function nameAt(frame: TsharkFrame, index: number): string {
  return frame.layers[index]?.name ?? '';
}
