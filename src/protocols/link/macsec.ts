import { defineProtocol, type Field } from '../define.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { etherTypes } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';

const TAG = 6;
const TAG_WITH_SCI = 14;
const ICV = 16;
const IPV4 = 0x0800;
const BIT = { version: 0x80, hasSci: 0x20, encrypted: 0x08, changed: 0x04 } as const;

const field = fieldMaker('macsec.', 'IEEE 802.1AE §9.3');
const flag = (name: string, label: string, mask: number): [number, Field] => [
  0,
  field(`TCI.${name}`, label, 'bool', { mask }),
];
const tag: Layout = [
  [0, field('TCI', 'TCI', 'u8', { mask: 0xfc, display: 'hex' })],
  [0, field('TCI.V', 'VER', 'u8', { mask: 0x80, display: 'hex' })],
  flag('ES', 'ES', 0x40),
  flag('SC', 'SC', BIT.hasSci),
  flag('SCB', 'SCB', 0x10),
  flag('E', 'E', BIT.encrypted),
  flag('C', 'C', BIT.changed),
  [0, field('AN', 'AN', 'u8', { mask: 0x03, display: 'hex' })],
  [1, field('SL', 'Short length', 'u8')],
  [2, field('PN', 'Packet number', 'u32')],
];
const sci: Layout = [
  [6, field('SCI.system_identifier', 'System Identifier', 'ether')],
  [12, field('SCI.port_identifier', 'Port Identifier', 'u16')],
];
const type = field('etype', 'Ethertype', 'u16', { ...HEX, values: etherTypeNames });
const check = field('ICV', 'ICV', 'bytes');

/** MACsec: frames that a key's owner vouches for; what isn't encrypted besides is decoded. */
export const macsec = defineProtocol({
  name: 'macsec',
  title: '802.1AE Security tag',
  label: 'MACsec',
  ref: 'IEEE 802.1AE',
  claims: { ethertype: [0x88e5] },
  minimumLength: TAG,
  visibleFrom: TAG,
  decode(d, at) {
    const first = d.bytes[at];
    const payload = at + tagLength(first);
    const isPlain = (first & (BIT.encrypted | BIT.changed)) === 0;
    const head = isPlain ? payload + 2 : payload;
    if ((first & BIT.version) !== 0 || head > d.end) {
      // A tag that isn't whole tells nothing.
      if (head > d.end) d.has(at, head - at);
      d.drop();
      d.offset = at;
      return 0;
    }
    d.offset = head;
    const end = endOfPayload(d.bytes, d.view, at, d.end, d.wireEnd);
    if (end > head) d.limitPayload(end);
    return isPlain ? etherTypes.table[d.view.getUint16(payload)] : 0;
  },
  fields: [...layoutFields(tag, sci), type, check],
  walk({ bytes, view, start, end, wireEnd }, sink) {
    emitLayout(sink, tag, start, end);
    const payload = start + tagLength(bytes[start]);
    if (payload - start === TAG_WITH_SCI) emitLayout(sink, sci, start, end);
    if ((bytes[start] & (BIT.encrypted | BIT.changed)) === 0) sink.at(type, payload, 2);
    const at = endOfPayload(bytes, view, start, end, wireEnd);
    const length = Math.min(ICV, wireEnd - at);
    if (at > payload && length > 0 && at + length <= end) sink.at(check, at, length);
  },
});

function tagLength(first: number): number {
  return (first & BIT.hasSci) !== 0 ? TAG_WITH_SCI : TAG;
}

/**
 * Where the check value begins. A short frame's length is told, for it is padded behind; else what says that it takes
 * more than there is has none.
 */
function endOfPayload(bytes: Uint8Array, view: DataView, start: number, end: number, wireEnd: number): number {
  const payload = start + tagLength(bytes[start]);
  const told = bytes[start + 1];
  if (told > 0) return Math.min(wireEnd, payload + told);
  const isPlain = (bytes[start] & (BIT.encrypted | BIT.changed)) === 0;
  const isIpv4 = isPlain && payload + 6 <= end && view.getUint16(payload) === IPV4;
  return isIpv4 && payload + 2 + view.getUint16(payload + 4) > wireEnd - ICV ? wireEnd : wireEnd - ICV;
}
