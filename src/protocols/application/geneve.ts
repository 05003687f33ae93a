import { defineProtocol, type Field, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { etherTypes } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';

const HEADER = 8;
const OPTION_HEADER = 4;

const field = fieldMaker('geneve.', 'RFC 8926 §3.4');
const inOption = fieldMaker('geneve.option.', 'RFC 8926 §3.5');
const ofCloud = fieldMaker('geneve.option.gcp.', 'Google Cloud, Network Security Integration');

const optionsLength = inOption('length', 'Length', 'u8');
const options = field('options', 'Geneve Options', 'bytes', { hidden: true });
const option = field('option', 'Option', 'bytes', { hidden: true });
const optionClass = inOption('class', 'Class', 'u16', {
  display: 'hex',
  values: {
    0x0100: 'Linux',
    0x0101: 'Open vSwitch',
    0x0102: 'Open Virtual Networking (OVN)',
    0x0103: 'In-band Network Telemetry (INT)',
    0x0104: 'VMware',
    0x0105: 'Amazon.com, Inc.',
    0x0106: 'Cisco Systems, Inc.',
    0x0107: 'Oracle Corporation',
    0x0132: 'Google LLC',
  },
});
const optionType = inOption('type', 'Type', 'u8', HEX);
const isCritical = inOption('type.critical', 'Critical Option', 'bool', { mask: 0x80, hidden: true });
const optionFlags = inOption('flags', 'Flags', 'u8', { mask: 0xe0, display: 'hex', hidden: true });
const optionReserved = inOption('flags.reserved', 'Reserved', 'bool', { mask: 0xe0, hidden: true });
const unknownData = inOption('unknown.data', 'Unknown Option Data', 'bytes');
const network = ofCloud('vnid', 'GCP Virtual Network ID', 'u32', { mask: 0xffff_fff0 });
const direction = ofCloud('direction', 'GCP Traffic Direction', 'bool', { length: 4, mask: 0x01 });
const reserved = ofCloud('reserved', 'GCP Reserved bits', 'bool', { length: 4, mask: 0x0e });
const endpoint = ofCloud('endpoint', 'GCP Endpoint ID', 'bytes');
const profile = ofCloud('profile', 'GCP Profile ID', 'u64');

/** Frames of overlay networks in UDP, with options (RFC 8926). */
export const geneve = defineProtocol({
  name: 'geneve',
  title: 'Generic Network Virtualization Encapsulation',
  label: 'Geneve',
  ref: 'RFC 8926',
  claims: { 'udp.port': [6081] },
  minimumLength: HEADER,
  decode(d, at) {
    const length = HEADER + ((d.bytes[at] & 0x3f) << 2);
    if (!d.has(at, length)) return STOP;
    d.offset = at + length;
    return etherTypes.table[d.view.getUint16(at + 2)];
  },
  fields: [
    at(0, field('version', 'Version', 'u8', { mask: 0xc0 })),
    at(1, field('flags', 'Flags', 'u8', HEX)),
    at(1, field('flags.oam', 'Operations, Administration and Management Frame', 'bool', { mask: 0x80 })),
    at(1, field('flags.critical', 'Critical Options Present', 'bool', { mask: 0x40 })),
    at(1, field('flags.reserved', 'Reserved', 'bool', { mask: 0x3f })),
    at(2, field('proto_type', 'Protocol Type', 'u16', { display: 'hex', values: etherTypeNames })),
    at(4, field('vni', 'Virtual Network Identifier (VNI)', 'u24', HEX)),
    at(7, field('reserved', 'Reserved', 'u8', HEX)),
    optionsLength,
    options,
    option,
    ...[optionClass, optionType, isCritical, optionFlags, optionReserved, unknownData],
    ...[network, direction, reserved, endpoint, profile],
  ],
  walk,
  summarize: (layer) => `VNI ${layer.view.getUint32(layer.start + 4) >>> 8}`,
});

function at(offset: number, of: Field): Field {
  return { ...of, at: offset };
}

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, start } = layer;
  if (start + 1 > layer.end) return;
  const length = (bytes[start] & 0x3f) << 2;
  sink.value(optionsLength, length);
  const end = start + HEADER + length;
  if (length === 0 || end > layer.end) return;
  sink.at(options, start + HEADER, length);
  for (let offset = start + HEADER; offset < end; ) {
    const next = offset + OPTION_HEADER + ((bytes[offset + 3] & 0x1f) << 2);
    if (next > end) return;
    walkOption(layer, offset, next, sink);
    offset = next;
  }
}

function walkOption(layer: Layer, start: number, end: number, sink: FieldSink): void {
  sink.at(option, start, end - start);
  sink.at(optionClass, start, 2);
  sink.at(optionType, start + 2, 1);
  sink.at(isCritical, start + 2, 1);
  sink.at(optionFlags, start + 3, 1);
  sink.at(optionReserved, start + 3, 1);
  sink.value(optionsLength, end - start);
  const data = start + OPTION_HEADER;
  if (data === end) return;
  switch (layer.view.getUint32(start) >>> 8) {
    case 0x013201:
      for (const each of [network, direction, reserved]) sink.at(each, data, 4);
      return;
    case 0x013202:
      sink.at(endpoint, data, end - data);
      return;
    case 0x013203:
      if (data + 8 === end) sink.at(profile, data, 8);
      return;
    default:
      sink.at(unknownData, data, end - data);
  }
}
