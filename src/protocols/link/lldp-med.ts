import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, type Layout } from '../layout.ts';
import * as med from './lldp-med-fields.ts';

const LOCATION = 3;
const FORMAT = { coordinates: 1, civic: 2, emergencyNumber: 3 } as const;
const layouts: Readonly<Record<number, Layout>> = { 1: med.medCapabilities, 2: med.networkPolicy, 4: med.medPower };
const inventory: Readonly<Record<number, Field>> = {
  5: med.medHardware,
  6: med.medFirmware,
  7: med.medSoftware,
  8: med.medSerial,
  9: med.medManufacturer,
  10: med.medModel,
  11: med.medAsset,
};

/** TLVs for media endpoints (ANSI/TIA-1057 §10.2). */
export function walkMed(layer: Layer, sink: FieldSink, at: number, end: number): void {
  emitLayout(sink, med.medSubtype, at, end);
  const subtype = layer.bytes[at + 5];
  const layout = layouts[subtype];
  const text = inventory[subtype];
  if (layout !== undefined) emitLayout(sink, layout, at, end);
  else if (text !== undefined && at + 6 < end) sink.at(text, at + 6, end - at - 6);
  else if (subtype === LOCATION) walkLocation(layer, sink, at, end);
}

function walkLocation(layer: Layer, sink: FieldSink, at: number, end: number): void {
  const { bytes } = layer;
  if (!emitLayout(sink, med.locationFormat, at, end)) return;
  const format = bytes[at + 6];
  if (format === FORMAT.coordinates) {
    // RFC 6225 §2.2: the first 6 bits of each are its resolution; Wireshark's number has them in.
    if (!emitLayout(sink, med.coordinates, at, end)) return;
    sink.at(med.latitude, at + 7, 5);
    sink.at(med.longitude, at + 12, 5);
  } else if (format === FORMAT.civic) {
    walkCivic(layer, sink, at, end);
  } else if (format === FORMAT.emergencyNumber && at + 7 < end) {
    sink.at(med.emergencyNumber, at + 7, end - at - 7);
  }
}

/** RFC 4776 §3.1: elements of type, length and text behind length, what and country. */
function walkCivic(layer: Layer, sink: FieldSink, start: number, end: number): void {
  if (!emitLayout(sink, med.civic, start, end)) return;
  const civicEnd = Math.min(start + 8 + layer.bytes[start + 7], end);
  let at = start + 11;
  while (at + 2 <= civicEnd) {
    emitLayout(sink, med.civicType, at, civicEnd);
    sink.at(med.civicLength, at + 1, 1);
    const next = at + 2 + layer.bytes[at + 1];
    if (next > civicEnd) return;
    if (next > at + 2) sink.at(med.civicValue, at + 2, next - at - 2);
    at = next;
  }
}
