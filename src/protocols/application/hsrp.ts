import { defineProtocol, type Field, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const ADVERTISE = 3;
const STATE_LENGTH = 20;
const ADVERTISE_LENGTH = 16;
const ENTRY = 2;
/** 224.0.0.102, the routers of version 2. */
const GROUP_2 = 0xe000_0066;

const field = fieldMaker('hsrp.', 'RFC 2281 §5.1');
const adv = fieldMaker('hsrp.adv.', 'Cisco IOS, HSRP ICMP redirects');
const field2 = fieldMaker('hsrp2.', 'Cisco IOS, HSRP version 2');

const opcodeNames = { 0: 'Hello', 1: 'Coup', 2: 'Resign', 3: 'Advertise' };
const states = { 0: 'Initial', 1: 'Learn', 2: 'Listen', 4: 'Speak', 8: 'Standby', 16: 'Active' };
const states2 = { 0: 'Disabled', 1: 'Init', 2: 'Learn', 3: 'Listen', 4: 'Speak', 5: 'Standby', 6: 'Active' };

const head: Layout = [
  [0, field('version', 'Version', 'u8')],
  [1, field('opcode', 'Op Code', 'u8', { values: opcodeNames })],
];
const state: Layout = [
  [2, field('state', 'State', 'u8', { values: states })],
  [3, field('hellotime', 'Hellotime', 'u8')],
  [4, field('holdtime', 'Holdtime', 'u8')],
  [5, field('priority', 'Priority', 'u8')],
  [6, field('group', 'Group', 'u8')],
  [7, field('reserved', 'Reserved', 'u8')],
  [8, field('auth_data', 'Authentication Data', 'string', { length: 8 })],
  [16, field('virt_ip', 'Virtual IP Address', 'ipv4')],
];
const advertisement: Layout = [
  [2, adv('tlvtype', 'Adv type', 'u16')],
  [4, adv('tlvlength', 'Adv length', 'u16')],
  [6, adv('state', 'Adv state', 'u8')],
  [7, adv('reserved1', 'Adv reserved1', 'u8')],
  [8, adv('activegrp', 'Adv active groups', 'u16')],
  [10, adv('passivegrp', 'Adv passive groups', 'u16')],
  [12, adv('reserved2', 'Adv reserved2', 'u32')],
];
const groupState: Layout = [
  [0, field2('group_state_tlv', 'Group State TLV', 'u8')],
  [2, field2('version', 'Version', 'u8')],
  [3, field2('opcode', 'Op Code', 'u8', { values: opcodeNames })],
  [4, field2('state', 'State', 'u8', { values: states2 })],
  [5, field2('ipversion', 'IP Ver.', 'u8')],
  [6, field2('group', 'Group', 'u16')],
  [8, field2('identifier', 'Identifier', 'ether')],
  [14, field2('priority', 'Priority', 'u32')],
  [18, field2('hellotime', 'Hellotime', 'u32')],
  [22, field2('holdtime', 'Holdtime', 'u32')],
];
const ADDRESS = 26;
const address4 = field2('virt_ip', 'Virtual IP Address', 'ipv4');
const address6 = field2('virt_ip_v6', 'Virtual IPv6 Address', 'ipv6');
const interfaceState: Layout = [
  [0, field2('interface_state_tlv', 'Interface State TLV', 'u8')],
  [2, field2('active_groups', 'Active Groups', 'u16')],
  [4, field2('passive_groups', 'Passive Groups', 'u16')],
];
const textAuthentication: Layout = [
  [0, field2('text_auth_tlv', 'Text Authentication TLV', 'u8')],
  [2, field2('auth_data', 'Authentication Data', 'string', { length: 8 })],
];
const md5Authentication: Layout = [
  [0, field2('md5_auth_tlv', 'MD5 Authentication TLV', 'u8')],
  [2, field2('md5_algorithm', 'MD5 Algorithm', 'u8')],
  [3, field2('md5_padding', 'Padding', 'u8', HEX)],
  [4, field2('md5_flags', 'MD5 Flags', 'u16')],
  [10, field2('md5_key_id', 'MD5 Key ID', 'u32')],
  [14, field2('md5_auth_data', 'MD5 Authentication Data', 'bytes', { length: 16 })],
];
/** Of version 2's entries, by type. */
const entries: Readonly<Record<number, Layout>> = {
  1: groupState,
  2: interfaceState,
  3: textAuthentication,
  4: md5Authentication,
};

/** Cisco's Hot Standby Router Protocol, versions 1 and 2: which of several routers is the active one. */
export const hsrp = defineProtocol({
  name: 'hsrp',
  title: 'Cisco Hot Standby Router Protocol',
  label: 'HSRP',
  ref: 'RFC 2281',
  claims: { 'udp.port': [1985, 2029] },
  minimumLength: 1,
  decode(d, at) {
    if (d.bytes[at] === 0 && d.has(at, 2)) d.has(at, d.bytes[at + 1] === ADVERTISE ? ADVERTISE_LENGTH : STATE_LENGTH);
    return STOP;
  },
  fields: [
    ...layoutFields(head, state, advertisement, ...Object.values(entries)),
    ...([address4, address6] satisfies Field[]),
  ],
  walk,
  summarize: ({ bytes, start, end }) =>
    bytes[start] === 0 && start + 2 <= end ? (opcodeNames[bytes[start + 1] as keyof typeof opcodeNames] ?? '') : '',
});

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  if (isVersion2(layer)) walkEntries(layer, sink);
  else if (emitLayout(sink, head, start, end)) {
    emitLayout(sink, bytes[start + 1] === ADVERTISE ? advertisement : state, start, end);
  }
}

/** By whom it is sent to; over IPv6 there is no other. */
function isVersion2({ bytes, view, networkStart }: Layer): boolean {
  if (networkStart < 0) return false;
  return bytes[networkStart] >>> 4 === 6 || view.getUint32(networkStart + 16) === GROUP_2;
}

function walkEntries({ bytes, start, end }: Layer, sink: FieldSink): void {
  for (let at = start; at + ENTRY <= end; ) {
    const behind = at + ENTRY + bytes[at + 1];
    if (behind > end) return;
    const layout = entries[bytes[at]];
    if (layout !== undefined) emitLayout(sink, layout, at, behind);
    if (layout === groupState && at + ADDRESS + 16 <= behind) {
      if (bytes[at + 5] === 6) sink.at(address6, at + ADDRESS, 16);
      else sink.at(address4, at + ADDRESS, 4);
    }
    at = behind;
  }
}
