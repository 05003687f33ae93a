import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { EXTENDED_IV } from './wlan-shape.ts';

const field = fieldMaker('wlan.', 'IEEE 802.11 §12');
const wepIv = field('wep.iv', 'Initialization Vector', 'u24', HEX);
const wepKey = field('wep.key', 'Key Index', 'u8', { mask: 0xc0 });
const wepIcv = field('wep.icv', 'WEP ICV', 'u32', HEX);
const tkipIv = field('tkip.extiv', 'TKIP Ext. Initialization Vector', 'text');
const ccmpIv = field('ccmp.extiv', 'CCMP Ext. Initialization Vector', 'text');

export const encryptionFields: readonly Field[] = [wepIv, wepKey, wepIcv, tkipIv, ccmpIv];

/** What an encrypted body has around it: the parts at `at`, and WEP's check at `bodyEnd`, which a cut frame does not reach. */
export function walkEncryption(bytes: Uint8Array, at: number, end: number, bodyEnd: number, sink: FieldSink): void {
  if ((bytes[at + 3] & EXTENDED_IV) === 0) {
    sink.at(wepIv, at, 3);
    sink.at(wepKey, at + 3, 1);
    if (bodyEnd - 4 >= at + 4 && bodyEnd <= end) sink.at(wepIcv, bodyEnd - 4, 4);
    return;
  }
  if (at + 8 > end) return;
  // TKIP makes the second byte out of the first (IEEE 802.11 §12.5.2.2).
  const isTkip = bytes[at + 1] === ((bytes[at] | 0x20) & 0x7f);
  const order = isTkip ? [7, 6, 5, 4, 0, 2] : [7, 6, 5, 4, 1, 0];
  const digits = order.map((index) => bytes[at + index].toString(16).padStart(2, '0').toUpperCase()).join('');
  sink.value(isTkip ? tkipIv : ccmpIv, `0x${digits}`);
  sink.at(wepKey, at + 3, 1);
}
