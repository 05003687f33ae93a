import { defineProtocol, type Field, STOP } from '../define.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { INNER } from '../spaces.ts';

/** Without its subtype, which comes before. */
const MESSAGE = 109;
const ACTOR_STATE = 17;
const PARTNER_STATE = 37;
/** Bits of the state from the highest on. */
const LETTERS = 'EFDCSGSA';

const field = fieldMaker('lacp.', 'IEEE 802.1AX §6.4.2');
const tlvType = field('tlv_type', 'TLV Type', 'u8', {
  ...HEX,
  values: { 0: 'Terminator', 1: 'Actor Information', 2: 'Partner Information', 3: 'Collector Information' },
});
const tlvLength = field('tlv_length', 'TLV Length', 'u8', HEX);
const actor = end('actor', 'Actor', 'Actor System ID', 1);
const partner = end('partner', 'Partner', 'Partner System', 21);
const actorState = field('actor.state_str', 'Actor State Flags', 'text');
const partnerState = field('partner.state_str', 'Partner State Flags', 'text');
const message: Layout = [
  [0, field('version', 'LACP Version', 'u8', HEX)],
  ...head(1),
  ...actor,
  ...head(21),
  ...partner,
  ...head(41),
  [43, field('collector.max_delay', 'Collector Max Delay', 'u16')],
  [45, field('coll_reserved', 'Reserved', 'bytes', { length: 12 })],
  ...head(57),
  [59, field('pad', 'Pad', 'bytes', { length: 50 })],
];

/** Link Aggregation Control Protocol: which ports of two neighbours make one link. */
export const lacp = defineProtocol({
  name: 'lacp',
  title: 'LACP',
  label: 'LACP',
  aliases: ['Link Aggregation Control Protocol'],
  ref: 'IEEE 802.1AX',
  claims: { inner: [INNER.lacp] },
  minimumLength: 1,
  decode(d, at) {
    d.has(at, MESSAGE);
    return STOP;
  },
  fields: [...layoutFields(message), actorState, partnerState],
  walk({ bytes, start, end: last }, sink) {
    emitLayout(sink, message, start, last);
    if (start + ACTOR_STATE < last) sink.value(actorState, stateText(bytes[start + ACTOR_STATE]));
    if (start + PARTNER_STATE < last) sink.value(partnerState, stateText(bytes[start + PARTNER_STATE]));
  },
  summarize({ bytes, start, end: last }) {
    if (start + PARTNER_STATE >= last) return '';
    return `actor ${stateText(bytes[start + ACTOR_STATE])} partner ${stateText(bytes[start + PARTNER_STATE])}`;
  },
});

function head(at: number): Layout {
  return [
    [at, tlvType],
    [at + 1, tlvLength],
  ];
}

/** One end of the link; its part of the message begins at `at`. */
function end(name: string, label: string, system: string, at: number): Layout {
  const part = fieldMaker(`lacp.${name}.`, 'IEEE 802.1AX §6.4.2.3');
  const flag = (flagName: string, flagLabel: string, mask: number): [number, Field] => [
    at + 16,
    part(`state.${flagName}`, flagLabel, 'bool', { mask }),
  ];
  return [
    [at + 2, part('sys_priority', `${label} System Priority`, 'u16')],
    [at + 4, part('sysid', system, 'ether')],
    [at + 10, part('key', `${label} Key`, 'u16')],
    [at + 12, part('port_priority', `${label} Port Priority`, 'u16')],
    [at + 14, part('port', `${label} Port`, 'u16')],
    [at + 16, part('state', `${label} State`, 'u8', HEX)],
    flag('activity', 'LACP Activity', 0x01),
    flag('timeout', 'LACP Timeout', 0x02),
    flag('aggregation', 'Aggregation', 0x04),
    flag('synchronization', 'Synchronization', 0x08),
    flag('collecting', 'Collecting', 0x10),
    flag('distributing', 'Distributing', 0x20),
    flag('defaulted', 'Defaulted', 0x40),
    flag('expired', 'Expired', 0x80),
    [at + 17, part('reserved', 'Reserved', 'bytes', { length: 3 })],
  ];
}

function stateText(state: number): string {
  return [...LETTERS].map((letter, index) => ((state & (0x80 >>> index)) !== 0 ? letter : '*')).join('');
}
