import { defineProtocol, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { wlanFrameNames } from '../values/wlan.ts';
import { walkWlan, wlanFields } from './wlan-fields.ts';
import {
  ADDRESS_1,
  ADDRESS_2,
  ADDRESS_3,
  ADDRESS_4,
  BOTH_DS,
  CARRIED,
  EXTENDED_IV,
  FCS,
  FLAG,
  hasQos,
  headerLength,
  isNull,
  qosOffset,
  SEQUENCE,
  TYPE,
  typeOf,
} from './wlan-shape.ts';

const FRAGMENT = 0x0f;
const AGGREGATE = 0x80;
const IV = 4;
const LONG_IV = 8;
const ICV = 4;
/** Access points of Aruba's hand frames on in GRE, each radio and network under a type of its own. */
const ARUBA = Array.from({ length: 24 }, (_, i) => 0x8200 + 0x10 * i);

/** Frames of wireless networks: IEEE 802.11, down to what data frames carry unless it is encrypted. */
export const wlan = defineProtocol({
  name: 'wlan',
  title: 'IEEE 802.11 wireless LAN',
  label: '802.11',
  aliases: ['802.11'],
  ref: 'IEEE 802.11',
  claims: { linktype: [105], inner: [INNER.wlan], 'gre.proto': ARUBA },
  minimumLength: 2,
  visibleFrom: 1,
  decode(d, at) {
    const first = d.bytes[at];
    const flags = d.bytes[at + 1];
    // Another version is laid out otherwise.
    if ((first & 3) !== 0) {
      d.cutHeader(at + 1);
      return STOP;
    }
    const carried = d.count > 1 ? d.stack[((d.count - 2) << STRIDE_SHIFT) + SLOT.info] : 0;
    d.setInfo(carried);
    let length = headerLength(first, flags);
    if (!d.has(at, length)) return STOP;
    const type = typeOf(first);
    if (type === TYPE.data && (carried & CARRIED.isPadded) !== 0) length += -length & 3;
    d.offset = at + length;
    if ((carried & CARRIED.hasFcs) !== 0 && d.wireEnd - FCS >= d.offset) d.limitPayload(d.wireEnd - FCS);
    if (type === TYPE.control || isNull(first)) return STOP;
    if ((flags & FLAG.protected) !== 0) return decodeEncrypted(d);
    if (type === TYPE.management) return innerLayers.table[INNER.wlanManagement];
    return type === TYPE.data ? decodeData(d, at) : 0;
  },
  fields: wlanFields,
  walk: walkWlan,
  summarize: ({ bytes, start }) => wlanFrameNames[(typeOf(bytes[start]) << 4) | (bytes[start] >>> 4)] ?? '',
});

/** What is encrypted ends here; of it only what it begins with can be read, and in WEP the check behind it. */
function decodeEncrypted(d: Dissection): number {
  const at = d.offset;
  if (!d.has(at, IV)) return STOP;
  if ((d.bytes[at + 3] & EXTENDED_IV) === 0) {
    d.offset = at + IV;
    if (d.wireEnd - ICV >= d.offset) d.limitPayload(d.wireEnd - ICV);
  } else {
    if (!d.has(at, LONG_IV)) return STOP;
    d.offset = at + LONG_IV;
  }
  return 0;
}

/** LLC, or what some devices put in its place: IPX as it is, or an Ethernet frame. */
function decodeData(d: Dissection, at: number): number {
  const { bytes } = d;
  const payload = d.offset;
  const flags = bytes[at + 1];
  const isPart = (flags & FLAG.more) !== 0 || (bytes[at + SEQUENCE] & FRAGMENT) !== 0;
  const isAggregate = hasQos(bytes[at]) && (bytes[at + qosOffset(flags)] & AGGREGATE) !== 0;
  if (isAggregate && !isPart) return innerLayers.table[INNER.wlanAggregate];
  if (isPart || payload + 2 > d.end) return payload + 1 === d.end ? STOP : 0;
  const first = d.view.getUint16(payload);
  if (first === 0xaaaa) return innerLayers.table[INNER.llc];
  if (payload + 12 <= d.end && repeatsAddress(bytes, payload, at, flags & BOTH_DS)) {
    return innerLayers.table[INNER.ethernet];
  }
  if (first === 0xffff) return 0;
  // Two bytes that some laptops put before LLC.
  if (first === 0) d.offset = payload + 2;
  return innerLayers.table[INNER.llc];
}

/** Does an Ethernet frame begin here, with the frame's own destination or source? */
function repeatsAddress(bytes: Uint8Array, payload: number, at: number, ds: number): boolean {
  const destination = (ds & FLAG.toDs) !== 0 ? ADDRESS_3 : ADDRESS_1;
  const fromSource = ds === BOTH_DS ? ADDRESS_4 : ADDRESS_3;
  const source = (ds & FLAG.fromDs) !== 0 ? fromSource : ADDRESS_2;
  return isSame(bytes, payload, at + destination) || isSame(bytes, payload + 6, at + source);
}

function isSame(bytes: Uint8Array, a: number, b: number): boolean {
  for (let i = 0; i < 6; i++) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}
