import { defineField, defineProtocol, type Field, type FieldType, STOP } from '../define.ts';
import type { Layer } from '../layer.ts';
import { mstFields, walkMst } from './stp-mst.ts';

const TOPOLOGY_CHANGE = 0x80;
const CONFIGURATION = 0x00;
const RAPID = 0x02;
const HEADER = 4;
const CONFIGURATION_LENGTH = 35;
const REF = 'IEEE 802.1D §9.3.1';
const RAPID_REF = 'IEEE 802.1D §9.3.3';
/** What tshark reads of a configuration before it counts the protocol: to the end of the port identifier. */
const IDENTIFIERS = 27;

/** Spanning Tree Protocol: plain, rapid and multiple; Cisco's per-VLAN form has the same body. */
export const stp = defineProtocol({
  name: 'stp',
  title: 'Spanning Tree Protocol',
  label: 'STP',
  ref: 'IEEE 802.1D',
  claims: { 'llc.dsap': [0x42], 'snap.cisco': [0x0108, 0x0109, 0x010b, 0x010c], ethertype: [0x8181] },
  minimumLength: HEADER,
  visibleFrom: HEADER,
  decode(d, at) {
    const type = d.bytes[at + 3];
    d.offset = at + HEADER;
    if (type === CONFIGURATION || type === RAPID) {
      if (!d.has(at, IDENTIFIERS)) {
        d.drop();
        return STOP;
      }
      const length = type === RAPID ? CONFIGURATION_LENGTH + 1 : CONFIGURATION_LENGTH;
      if (!d.has(at, length)) return STOP;
      d.offset = at + length;
    }
    d.setPayload(d.offset);
    return STOP;
  },
  fields: [
    defineField({ name: 'stp.protocol', label: 'Protocol Identifier', type: 'u16', at: 0, display: 'hex', ref: REF }),
    defineField({
      name: 'stp.version',
      label: 'Protocol Version Identifier',
      type: 'u8',
      at: 2,
      values: { 0: 'Spanning Tree', 2: 'Rapid Spanning Tree', 3: 'Multiple Spanning Tree', 4: 'Shortest Path Tree' },
      ref: REF,
    }),
    defineField({
      name: 'stp.type',
      label: 'BPDU Type',
      type: 'u8',
      at: 3,
      display: 'hex',
      values: {
        [CONFIGURATION]: 'Configuration',
        [RAPID]: 'Rapid/Multiple Spanning Tree',
        [TOPOLOGY_CHANGE]: 'Topology Change Notification',
      },
      ref: REF,
    }),
    { ...body('flags', 'BPDU flags', 'u8', 4), display: 'hex' },
    ...flagFields(),
    identifier('root', 'Root Bridge', 5),
    extension('root', 'Root Bridge', 5),
    body('root.hw', 'Root Bridge System ID', 'ether', 7),
    body('root.cost', 'Root Path Cost', 'u32', 13),
    identifier('bridge', 'Bridge', 17),
    extension('bridge', 'Bridge', 17),
    body('bridge.hw', 'Bridge System ID', 'ether', 19),
    { ...body('port', 'Port identifier', 'u16', 25), display: 'hex' },
    seconds('msg_age', 'Message Age', 27),
    seconds('max_age', 'Max Age', 29),
    seconds('hello', 'Hello Time', 31),
    seconds('forward', 'Forward Delay', 33),
    { ...body('version_1_length', 'Version 1 Length', 'u8', CONFIGURATION_LENGTH), when: isRapid, ref: RAPID_REF },
    ...mstFields,
  ],
  walk: walkMst,
  summarize: (layer) => (hasBody(layer) ? 'BPDU' : 'Topology Change Notification'),
});

function hasBody(layer: Layer): boolean {
  const type = layer.bytes[layer.start + 3];
  return type === CONFIGURATION || type === RAPID;
}

function isRapid(layer: Layer): boolean {
  return layer.bytes[layer.start + 3] === RAPID;
}

function body(name: string, label: string, type: FieldType, at: number): Field {
  return { name: `stp.${name}`, label, type, at, when: hasBody, ref: REF };
}

/** IEEE 802.1D §9.2.5: the priority in steps of 4096, the rest of its two bytes extends the address. */
function identifier(name: string, label: string, at: number): Field {
  const compute = (layer: Layer) => layer.view.getUint16(layer.start + at) & 0xf000;
  return {
    name: `stp.${name}.prio`,
    label: `${label} Priority`,
    type: 'u16',
    when: hasBody,
    compute,
    ref: 'IEEE 802.1D §9.2.5',
  };
}

function extension(name: string, label: string, at: number): Field {
  return { ...body(`${name}.ext`, `${label} System ID Extension`, 'u16', at), mask: 0x0fff, ref: 'IEEE 802.1D §9.2.5' };
}

/** IEEE 802.1D §9.2.8: in units of 1/256 second. */
function seconds(name: string, label: string, at: number): Field {
  const compute = (layer: Layer) => layer.view.getUint16(layer.start + at) / 256;
  return { name: `stp.${name}`, label, type: 'f32', when: hasBody, compute, ref: 'IEEE 802.1D §9.2.8' };
}

function flagFields(): Field[] {
  return [
    flag('tcack', 'Topology Change Acknowledgment', 0x80, hasBody),
    flag('agreement', 'Agreement', 0x40, isRapid),
    flag('forwarding', 'Forwarding', 0x20, isRapid),
    flag('learning', 'Learning', 0x10, isRapid),
    { ...body('flags.port_role', 'Port Role', 'u8', 4), mask: 0x0c, when: isRapid, ref: RAPID_REF },
    flag('proposal', 'Proposal', 0x02, isRapid),
    flag('tc', 'Topology Change', 0x01, hasBody),
  ];
}

function flag(name: string, label: string, mask: number, when: (layer: Layer) => boolean): Field {
  return { ...body(`flags.${name}`, label, 'bool', 4), mask, when, ref: when === isRapid ? RAPID_REF : REF };
}
