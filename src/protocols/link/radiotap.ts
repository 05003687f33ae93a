import { defineProtocol, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { itemLayouts, plainItemFields, presentItems, presentSpaces, presentWord } from './radiotap-fields.ts';
import { align, endOfWords, ITEM, PRESENT, visitItems } from './radiotap-items.ts';
import { dataRate, rateFields, walkMcs, walkVht } from './radiotap-rates.ts';
import { CARRIED } from './wlan-shape.ts';

const MINIMUM = 8;
const HAS_TIME = 1 << ITEM.time;
const HAS_FLAGS = 1 << ITEM.flags;
const TIME = 8;
const FCS = 0x10;
const PADDED = 0x20;
const NEXT_RADIOTAP = 0x20;

const field = fieldMaker('radiotap.', 'radiotap.org');

/** What a capture tells of how an 802.11 frame was received, before the frame itself. */
export const radiotap = defineProtocol({
  name: 'radiotap',
  title: 'IEEE 802.11 Radiotap Capture header',
  label: 'radiotap',
  ref: 'radiotap.org',
  claims: { linktype: [127] },
  minimumLength: MINIMUM,
  decode(d, at) {
    const length = d.view.getUint16(at + 2, true);
    if (length < MINIMUM) {
      d.malformed(at + 2, MINIMUM, length);
      d.cutHeader(at + PRESENT);
      return STOP;
    }
    if (!d.has(at, length)) return STOP;
    if (d.bytes[at] === 0) d.setInfo(carriedFlags(d, at, at + length));
    d.offset = at + length;
    return innerLayers.table[INNER.wlanRadio];
  },
  fields: [
    { ...field('version', 'Header revision', 'u8'), at: 0 },
    { ...field('pad', 'Header pad', 'u8'), at: 1 },
    { ...field('length', 'Header length', 'u16le'), at: 2 },
    presentWord,
    ...plainItemFields,
    ...rateFields,
  ],
  walk,
});

/** Is there a check sequence behind the frame, padding behind its header? */
function carriedFlags(d: Dissection, at: number, end: number): number {
  const present = d.view.getUint32(at + PRESENT, true);
  let flagsAt = endOfWords(d.view, at, end);
  if (flagsAt < 0 || (present & HAS_FLAGS) === 0) return 0;
  if ((present & HAS_TIME) !== 0) flagsAt = align(flagsAt, at, TIME) + TIME;
  if (flagsAt >= end) return 0;
  const flags = d.bytes[flagsAt];
  return ((flags & FCS) === 0 ? 0 : CARRIED.hasFcs) | ((flags & PADDED) === 0 ? 0 : CARRIED.isPadded);
}

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, view, start } = layer;
  // Only of version 0 is known what follows.
  if (start + MINIMUM > layer.end || bytes[start] !== 0) return;
  const end = Math.min(layer.end, start + view.getUint16(start + 2, true));
  walkWords(layer, end, sink);
  if (layer.partial) return;
  visitItems(view, start, end, (item, at) => {
    if (item === ITEM.rate) sink.value(dataRate, bytes[at] / 2);
    else if (item === ITEM.mcs) walkMcs(layer, at, sink);
    else if (item === ITEM.vht) walkVht(layer, at, sink);
    else emitLayout(sink, itemLayouts[item] ?? [], at, end);
  });
}

function walkWords(layer: Layer, end: number, sink: FieldSink): void {
  const { bytes, start } = layer;
  let isKnown = true;
  for (let at = start + PRESENT; at + 4 <= end; at += 4) {
    sink.at(presentWord, at, 4);
    if (isKnown) emitLayout(sink, presentItems, at, end);
    emitLayout(sink, presentSpaces, at, end);
    const last = bytes[at + 3];
    if ((last & 0x80) === 0) return;
    isKnown = (last & NEXT_RADIOTAP) !== 0;
  }
}
