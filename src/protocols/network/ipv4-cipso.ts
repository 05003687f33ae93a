import { defineField, type Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

const REF = 'FIPS 188 §3';
const TAG = { bitmap: 1, enumerated: 2, ranges: 5, local: 128 } as const;
/** Type, length, a byte for alignment, level. */
const TAG_HEADER = 4;

const domain = cipso('doi', 'DOI', 'u32');
const tagType = cipso('tag_type', 'Tag Type', 'u8');
const level = cipso('sensitivity_level', 'Sensitivity Level', 'u8');
const categories = cipso('categories', 'Categories', 'text');
const tagData = cipso('tag_data', 'Tag data', 'bytes');

export const cipsoFields: readonly Field[] = [domain, tagType, level, categories, tagData];

/** The Common IP Security Option: a domain, then tags; a tag whose length lies ends them. */
export function walkCipso(layer: Layer, at: number, end: number, sink: FieldSink): void {
  const { bytes } = layer;
  if (at + 6 > end) return;
  sink.at(domain, at + 2, 4);
  let tag = at + 6;
  while (tag + 2 <= end) {
    const type = bytes[tag];
    const tagEnd = tag + bytes[tag + 1];
    sink.at(tagType, tag, 1);
    if (tagEnd < tag + 2 || tagEnd > end) return;
    if (type === TAG.bitmap || type === TAG.enumerated || type === TAG.ranges) walkTag(layer, tag, tagEnd, sink);
    else if (type !== TAG.local && tagEnd > tag + 2) sink.at(tagData, tag + 2, tagEnd - tag - 2);
    tag = tagEnd;
  }
}

function walkTag(layer: Layer, tag: number, end: number, sink: FieldSink): void {
  if (tag + TAG_HEADER > end) return;
  sink.at(level, tag + 3, 1);
  const list = listCategories(layer, layer.bytes[tag], tag + TAG_HEADER, end);
  if (list.length > 0) sink.value(categories, list.join(','));
}

function listCategories({ bytes, view }: Layer, type: number, from: number, end: number): string[] {
  const list: string[] = [];
  if (type === TAG.bitmap) {
    for (let bit = 0; from + (bit >>> 3) < end; bit++) {
      if ((bytes[from + (bit >>> 3)] & (0x80 >>> (bit & 7))) !== 0) list.push(`${bit}`);
    }
  } else if (type === TAG.enumerated) {
    for (let at = from; at + 2 <= end; at += 2) list.push(`${view.getUint16(at)}`);
  } else {
    // The upper end stands first; the last lower end may be left out and is 0 then.
    for (let at = from; at + 2 <= end; at += 4) {
      const low = at + 4 <= end ? view.getUint16(at + 2) : 0;
      list.push(`${low}-${view.getUint16(at)}`);
    }
  }
  return list;
}

function cipso(name: string, label: string, type: Field['type']): Field {
  return defineField({ name: `ip.cipso.${name}`, label, type, ref: REF });
}
