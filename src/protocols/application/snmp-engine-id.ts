import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import type { BerElement } from './snmp-cursor.ts';
import { engineFields as f } from './snmp-fields.ts';

const CISCO = 9;
/** Whose random ids end in the time at which they were made. */
const UCD = 2021;
const NET_SNMP = 8072;
const FORMAT = { ipv4: 1, ipv6: 2, mac: 3, text: 4, random: 128 } as const;
const LONGEST_DATA = 27;

/** The parts of an SNMP engine's id (RFC 3411 §5, SnmpEngineID). */
export function walkEngineId({ bytes, view }: Layer, sink: FieldSink, { start, end }: BerElement): void {
  if (end - start < 1) return;
  sink.at(f.conform, start, 1);
  if (end - start < 4) return;
  sink.at(f.enterprise, start, 4);
  const enterprise = view.getUint32(start) & 0x7fff_ffff;
  if (bytes[start] < 0x80) {
    if (end - start === 12) sink.at(f.trailer, start + 4, 8);
    return;
  }
  if (end - start < 5) return;
  const format = bytes[start + 4];
  sink.at(f.format, start + 4, 1);
  const at = start + 5;
  const length = end - at;
  if (format === FORMAT.ipv4) {
    if (length === 4) sink.at(f.ipv4, at, 4);
  } else if (format === FORMAT.ipv6) {
    if (length === 16) sink.at(f.ipv6, at, 16);
  } else if (format === FORMAT.mac) {
    const isCisco = enterprise === CISCO && length === 7;
    if (isCisco) sink.at(f.ciscoType, at, 1);
    if (isCisco || length === 6) sink.at(f.mac, end - 6, 6);
  } else if (format === FORMAT.text) {
    if (length > 0 && length <= LONGEST_DATA) sink.at(f.text, at, length);
  } else if (format === FORMAT.random && (enterprise === UCD || enterprise === NET_SNMP)) {
    if (length !== 8) return;
    sink.at(f.data, at, 4);
    const seconds = view.getUint32(at + 4, true);
    sink.value(f.time, `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`);
  } else if (length > 0 && length <= LONGEST_DATA) {
    sink.at(f.data, at, length);
  }
}
