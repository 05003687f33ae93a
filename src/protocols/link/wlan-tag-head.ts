import { fieldMaker, HEX } from '../layout.ts';
import { wlanTagNames } from '../values/wlan-tags.ts';

/** What every element of 802.11 begins with, and every vendor's. */
const tag = fieldMaker('wlan.tag.', 'IEEE 802.11 §9.4.2');

export const tagNumber = tag('number', 'Tag Number', 'u8', { values: wlanTagNames });
export const tagLength = tag('length', 'Tag length', 'u8');
export const vendorOrganisation = tag('oui', 'OUI', 'u24');
export const vendorKind = tag('vendor.oui.type', 'Vendor Specific OUI Type', 'u8');
export const wfaKind = fieldMaker('wlan.wfa.ie.', 'Wi-Fi Alliance WMM 1.2')('type', 'Type', 'u8', HEX);
