import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { emitLayout, fieldMaker, type Layout, layoutFields } from '../layout.ts';
import { type Bits, bitLayout, FLAG } from './wlan-bits.ts';

const REF = 'IEEE 802.11 §9.4.2.24';
const WPA_REF = 'Wi-Fi Alliance WPA 3.1';

const ciphers = {
  0: 'NONE',
  1: 'WEP (40-bit)',
  2: 'TKIP',
  3: 'AES (OCB)',
  4: 'AES (CCM)',
  5: 'WEP (104-bit)',
  6: 'BIP (128)',
  7: 'Group addressed traffic not allowed',
  8: 'GCMP (128)',
  9: 'GCMP (256)',
  10: 'CCMP (256)',
  11: 'BIP (GMAC-128)',
  12: 'BIP (GMAC-256)',
  13: 'BIP (CMAC-256)',
};
const keyManagement = {
  0: 'NONE',
  1: 'WPA',
  2: 'PSK',
  3: 'FT over IEEE 802.1X',
  4: 'FT using PSK',
  5: 'WPA (SHA256)',
  6: 'PSK (SHA256)',
  7: 'TDLS / TPK Handshake (SHA256)',
  8: 'SAE (SHA256)',
  9: 'FT using SAE (SHA256)',
  10: 'APPeerKey (SHA256)',
  11: 'WPA (SHA256-SuiteB)',
  12: 'WPA (SHA384-SuiteB)',
  13: 'FT over IEEE 802.1X (SHA384)',
  14: 'FILS (SHA256 and AES-SIV-256)',
  15: 'FILS (SHA384 and AES-SIV-512)',
  16: 'FT over FILS (SHA256 and AES-SIV-256)',
  17: 'FT over FILS (SHA384 and AES-SIV-512)',
  18: 'Opportunistic Wireless Encryption',
  19: 'FT using PSK (SHA384)',
  20: 'PSK (SHA384)',
  21: 'PASN',
};

type Names = Readonly<Record<number, string>>;

/** A cipher or a way to agree on keys: as one number, its organisation, its type. */
interface Suite {
  readonly fields: Layout;
}

function suite(prefix: string, ref: string, label: string, values: Names, typeName: string): Suite {
  const field = fieldMaker(`wlan.${prefix}`, ref);
  return {
    fields: [
      [0, field('', label, 'u32')],
      [0, field('.oui', `${label} OUI`, 'u24')],
      [3, fieldMaker('wlan.', ref)(typeName, `${label} type`, 'u8', { values })],
    ],
  };
}

function count(prefix: string, ref: string, label: string): Field {
  return fieldMaker(`wlan.${prefix}.`, ref)('count', label, 'u16le');
}

interface Security {
  readonly version: Field;
  readonly group: Suite;
  readonly lists: readonly (readonly [Field, Suite])[];
}

const KEYS = 'Auth Key Management (AKM)';
const rsn: Security = {
  version: fieldMaker('wlan.rsn.', REF)('version', 'RSN Version', 'u16le'),
  group: suite('rsn.gcs', REF, 'Group Cipher Suite', ciphers, 'rsn.gcs.type'),
  lists: [
    [
      count('rsn.pcs', REF, 'Pairwise Cipher Suite Count'),
      suite('rsn.pcs', REF, 'Pairwise Cipher Suite', ciphers, 'rsn.pcs.type'),
    ],
    [count('rsn.akms', REF, `${KEYS} Suite Count`), suite('rsn.akms', REF, KEYS, keyManagement, 'rsn.akms.type')],
  ],
};
const wpa: Security = {
  version: fieldMaker('wlan.wfa.ie.wpa.', WPA_REF)('version', 'WPA Version', 'u16le'),
  group: suite('wfa.ie.wpa.mcs', WPA_REF, 'Multicast Cipher Suite', ciphers, 'wfa.ie.wpa.mcs.type'),
  lists: [
    [
      count('wfa.ie.wpa.ucs', WPA_REF, 'Unicast Cipher Suite Count'),
      suite('wfa.ie.wpa.ucs', WPA_REF, 'Unicast Cipher Suite', ciphers, 'wfa.ie.wpa.ucs.type'),
    ],
    [
      count('wfa.ie.wpa.akms', WPA_REF, `${KEYS} Suite Count`),
      suite('wfa.ie.wpa.akms', WPA_REF, KEYS, keyManagement, 'wfa.ie.wpa.type'),
    ],
  ],
};
const capabilityBits: Bits = [
  ['', 'RSN Capabilities', 0],
  ['.preauth', 'RSN Pre-Auth capabilities', 0x0001, FLAG],
  ['.no_pairwise', 'RSN No Pairwise capabilities', 0x0002, FLAG],
  ['.ptksa_replay_counter', 'RSN PTKSA Replay Counter capabilities', 0x000c],
  ['.gtksa_replay_counter', 'RSN GTKSA Replay Counter capabilities', 0x0030],
  ['.mfpr', 'Management Frame Protection Required', 0x0040, FLAG],
  ['.mfpc', 'Management Frame Protection Capable', 0x0080, FLAG],
  ['.jmr', 'Joint Multi-band RSNA', 0x0100, FLAG],
  ['.peerkey', 'PeerKey Enabled', 0x0200, FLAG],
  ['.extended_key_id_iaf', 'Extended Key ID for Individually Addressed Frames', 0x2000, FLAG],
];
const capabilities = bitLayout('rsn.capabilities', REF, 2, 0, capabilityBits);
const keyCount = fieldMaker('wlan.rsn.', REF)('pmkid.count', 'PMKID Count', 'u16le');
const PMKID = 16;
const groupManagement = suite('rsn.gmcs', REF, 'Group Management Cipher Suite', ciphers, 'rsn.gmcs.type');

export const securityFields: readonly Field[] = [
  ...[rsn, wpa].flatMap(({ version, group, lists }) => [
    version,
    ...layoutFields(group.fields),
    ...lists.flatMap(([number, each]) => [number, ...layoutFields(each.fields)]),
  ]),
  ...layoutFields(capabilities, groupManagement.fields),
  keyCount,
];

/** The element of networks with WPA2 and later; it may end behind any of its parts, but not within one. */
export function readRsn(cursor: FieldCursor): boolean {
  readSecurity(cursor, rsn);
  if (cursor.left < 2) return cursor.left === 0;
  emitLayout(cursor.sink, capabilities, cursor.at, cursor.end);
  cursor.pass(2);
  if (cursor.left < 2) return cursor.left === 0;
  const keys = cursor.layer.view.getUint16(cursor.at, true);
  cursor.number(keyCount, 2);
  cursor.pass(PMKID * keys);
  readSuite(cursor, groupManagement);
  return true;
}

/** Its forerunner, which vendors agreed on. */
export function readWpa(cursor: FieldCursor): void {
  readSecurity(cursor, wpa);
}

function readSecurity(cursor: FieldCursor, { version, group, lists }: Security): void {
  if (cursor.number(version, 2) < 0) return;
  readSuite(cursor, group);
  for (const [number, each] of lists) {
    if (cursor.left < 2) return;
    const total = cursor.layer.view.getUint16(cursor.at, true);
    cursor.number(number, 2);
    for (let left = total; left > 0 && readSuite(cursor, each); left--);
  }
}

function readSuite(cursor: FieldCursor, { fields }: Suite): boolean {
  if (cursor.left < 4) return false;
  emitLayout(cursor.sink, fields, cursor.at, cursor.end);
  cursor.pass(4);
  return true;
}
