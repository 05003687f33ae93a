import { defineField, defineProtocol, type Field, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { DnsName } from './dns-name.ts';
import { nbnsDataFields, walkNbnsData } from './nbns-data.ts';
import { netbiosName, netbiosSuffix } from './netbios-name.ts';

const HEADER = 12;
const RESPONSE = 0x8000;
const REF = 'RFC 1002 §4.2.1';
const record = fieldMaker('nbns.', 'RFC 1002 §4.2.1.3');
const TYPES = { 10: 'NULL', 32: 'NB', 33: 'NBSTAT' } as const;
const NB = 32;

const nameField = record('name', 'Name', 'text');
const type = record('type', 'Type', 'u16', { values: TYPES });
const recordClass = record('class', 'Class', 'u16', { values: { 1: 'IN' } });
const ttl = record('ttl', 'Time to live', 'u32');
const length = record('data_length', 'Data length', 'u16');

/** NetBIOS names over UDP: messages in DNS's form. */
export const nbns = defineProtocol({
  name: 'nbns',
  title: 'NetBIOS Name Service',
  label: 'NBNS',
  ref: 'RFC 1002',
  claims: { 'udp.port': [137] },
  minimumLength: HEADER,
  visibleFrom: 4,
  decode(d) {
    d.offset = d.end;
    return STOP;
  },
  fields: [
    plain('id', 'Transaction ID', 0, HEX),
    plain('flags', 'Flags', 2, HEX),
    bit('response', 'Response', RESPONSE),
    plain('flags.opcode', 'Opcode', 2, { mask: 0x7800 }),
    bit('authoritative', 'Authoritative', 0x0400, isResponse),
    bit('truncated', 'Truncated', 0x0200),
    bit('recdesired', 'Recursion desired', 0x0100),
    bit('recavail', 'Recursion available', 0x0080, isResponse),
    bit('broadcast', 'Broadcast', 0x0010),
    { ...plain('flags.rcode', 'Reply code', 2, { mask: 0x000f }), when: isResponse },
    plain('count.queries', 'Questions', 4),
    plain('count.answers', 'Answer RRs', 6),
    plain('count.auth_rr', 'Authority RRs', 8),
    plain('count.add_rr', 'Additional RRs', 10),
    nameField,
    type,
    recordClass,
    ttl,
    length,
    ...nbnsDataFields,
  ],
  walk,
});

function plain(name: string, label: string, at: number, extra?: Partial<Field>): Field {
  return defineField({ name: `nbns.${name}`, label, type: 'u16', at, ref: REF, ...extra });
}

function bit(name: string, label: string, mask: number, when?: (layer: Layer) => boolean): Field {
  return { name: `nbns.flags.${name}`, label, type: 'bool', at: 2, length: 2, mask, ref: REF, ...(when && { when }) };
}

function isResponse({ view, start }: Layer): boolean {
  return (view.getUint16(start + 2) & RESPONSE) !== 0;
}

function walk(layer: Layer, sink: FieldSink): void {
  if (layer.partial) return;
  const { view, start } = layer;
  const name = new DnsName();
  let at = start + HEADER;
  for (let left = view.getUint16(start + 4); left > 0 && at >= 0; left--) at = walkHead(layer, sink, name, at, false);
  const records = view.getUint16(start + 6) + view.getUint16(start + 8) + view.getUint16(start + 10);
  for (let left = records; left > 0 && at >= 0; left--) at = walkRecord(layer, sink, name, at);
}

/** Name, type and class; returns where they end, or -1. */
function walkHead(layer: Layer, sink: FieldSink, name: DnsName, at: number, isRecord: boolean): number {
  if (!name.read(layer.bytes, at, layer.end, layer.start) || name.next + 4 > layer.end) return -1;
  const { next } = name;
  const text = netbiosName(name);
  const suffix = isRecord && layer.view.getUint16(next) === NB ? netbiosSuffix(name) : undefined;
  sink.value(nameField, suffix === undefined ? text : `${text} (${suffix})`);
  sink.at(type, next, 2);
  sink.at(recordClass, next + 2, 2);
  return next + 4;
}

function walkRecord(layer: Layer, sink: FieldSink, name: DnsName, start: number): number {
  const at = walkHead(layer, sink, name, start, true);
  if (at < 0 || at + 6 > layer.end) return -1;
  const kind = layer.view.getUint16(at - 4);
  const data = at + 6;
  const end = data + layer.view.getUint16(at + 4);
  sink.at(ttl, at, 4);
  sink.at(length, at + 4, 2);
  walkNbnsData(layer, sink, kind, data, Math.min(end, layer.end));
  return end <= layer.end ? end : -1;
}
