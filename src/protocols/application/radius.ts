import { defineProtocol, type Field, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import { fieldMaker } from '../layout.ts';
import { afterRefusal } from '../transport/udp.ts';
import { radiusAttributes, radiusValues } from '../values/radius.ts';

const HEADER = 20;
const MOST = 4096;
const ATTRIBUTE_HEAD = 2;
const ATTRIBUTE = { password: 2, chap: 3, vendor: 26, eap: 79 } as const;
const PREFIXES: ReadonlySet<number> = new Set([97, 123]);
/** Attributes whose names Wireshark spells with a hyphen. */
const HYPHENATED: ReadonlySet<number> = new Set([8, 14, 23]);

const field = fieldMaker('radius.', 'RFC 2865 §3');
const attribute = fieldMaker('radius.', 'RFC 2865 §5');
const codes: Readonly<Record<number, string>> = {
  1: 'Access-Request',
  2: 'Access-Accept',
  3: 'Access-Reject',
  4: 'Accounting-Request',
  5: 'Accounting-Response',
  6: 'Accounting-Status',
  7: 'Password-Request',
  8: 'Password-Ack',
  9: 'Password-Reject',
  10: 'Accounting-Message',
  11: 'Access-Challenge',
  12: 'Status-Server',
  13: 'Status-Client',
  21: 'Resource-Free-Request',
  22: 'Resource-Free-Response',
  23: 'Resource-Query-Request',
  24: 'Query_Response',
  25: 'Alternate-Resource-Reclaim-Request',
  26: 'NAS-Reboot-Request',
  27: 'NAS-Reboot-Response',
  29: 'Next-Passcode',
  30: 'New-Pin',
  31: 'Terminate-Session',
  32: 'Password-Expired',
  33: 'Event-Request',
  34: 'Event-Response',
  40: 'Disconnect-Request',
  41: 'Disconnect-ACK',
  42: 'Disconnect-NAK',
  43: 'CoA-Request',
  44: 'CoA-ACK',
  45: 'CoA-NAK',
  50: 'IP-Address-Allocate',
  51: 'IP-Address-Release',
  129: 'ALU-State-Request',
  130: 'ALU-State-Accept',
  131: 'ALU-State-Reject',
  132: 'ALU-State-Error',
};
const RESPONSES: ReadonlySet<number> = new Set([2, 3, 5, 11, 41, 42, 44, 45, 130, 131, 132]);
const REQUESTS: ReadonlySet<number> = new Set([1, 4, 12, 40, 43, 129]);
const code = field('code', 'Code', 'u8', { values: codes });
const identifier = field('id', 'Identifier', 'u8');
const length = field('length', 'Length', 'u16');
const authenticator = field('authenticator', 'Authenticator', 'bytes');
const request = field('req', 'Request', 'bool', { hidden: true });
const response = field('rsp', 'Response', 'bool', { hidden: true });
const pair = attribute('avp', 'AVP', 'bytes');
const type = attribute('avp.type', 'Type', 'u8');
const pairLength = attribute('avp.length', 'Length', 'u8');
const vendor = attribute('avp.vendor_id', 'Vendor ID', 'u32');
const vendorType = attribute('avp.vendor_type', 'Type', 'u8');
const vendorLength = attribute('avp.vendor_len', 'Length', 'u8');
const password = attribute('User_Password_encrypted', 'User-Password (encrypted)', 'bytes');
const chap = attribute('CHAP_Password', 'CHAP-Password', 'bytes');
const chapIdent = attribute('CHAP_Ident', 'CHAP Ident', 'u8');
const chapString = attribute('CHAP_String', 'CHAP String', 'bytes');
const eap = attribute('eap_fragment', 'EAP fragment', 'bytes');
const named: ReadonlyMap<number, Field> = new Map(
  radiusAttributes.map(([number, name, kind]) => [
    number,
    attribute(HYPHENATED.has(number) ? name : name.replaceAll('-', '_'), name, kind, {
      values: radiusValues[name] ?? {},
    }),
  ]),
);

/** Remote Authentication Dial In User Service: who may use a network, and what they used of it. */
export const radius = defineProtocol({
  name: 'radius',
  title: 'RADIUS Protocol',
  label: 'RADIUS',
  ref: 'RFC 2865',
  claims: { 'udp.port': [1645, 1646, 1700, 1812, 1813, 3799] },
  minimumLength: 4,
  decode(d, at) {
    const claimed = d.view.getUint16(at + 2);
    if (codes[d.bytes[at]] === undefined || claimed < HEADER || claimed > MOST) {
      d.drop();
      return afterRefusal(d, radius.id);
    }
    if (d.has(at, claimed)) d.endLayer(at + claimed);
    return STOP;
  },
  fields: [
    ...[code, identifier, length, authenticator, request, response, pair, type, pairLength],
    ...[vendor, vendorType, vendorLength, password, chap, chapIdent, chapString, eap, ...named.values()],
  ],
  walk(layer, sink) {
    const cursor = new FieldCursor(layer, sink, layer.start, layer.end);
    const kind = cursor.number(code, 1);
    cursor.number(identifier, 1);
    cursor.number(length, 2);
    if (!cursor.bytes(authenticator, 16)) return;
    if (REQUESTS.has(kind)) sink.value(request, true);
    if (RESPONSES.has(kind)) sink.value(response, true);
    // More than the datagram has: nothing of it is to be trusted.
    if (layer.start + layer.view.getUint16(layer.start + 2) > layer.wireEnd) return;
    while (cursor.left >= ATTRIBUTE_HEAD) {
      const size = cursor.peek(cursor.at + 1, 1);
      if (size < ATTRIBUTE_HEAD || size > cursor.left) return;
      sink.at(pair, cursor.at, size);
      readAttribute(cursor.part(size));
    }
  },
  summarize: ({ bytes, start }) => codes[bytes[start]] ?? '',
});

function readAttribute(cursor: FieldCursor): void {
  const number = cursor.number(type, 1);
  cursor.number(pairLength, 1);
  const { sink, at, left } = cursor;
  const of = named.get(number);
  if (number === ATTRIBUTE.password) cursor.bytes(password, left);
  else if (number === ATTRIBUTE.eap) cursor.bytes(eap, left);
  else if (number === ATTRIBUTE.vendor) readVendor(cursor);
  else if (number === ATTRIBUTE.chap && left > 0) {
    sink.at(chap, at, left);
    cursor.number(chapIdent, 1);
    cursor.bytes(chapString, cursor.left);
  } else if (of !== undefined && (SIZES[of.type] ?? left) === left && (!PREFIXES.has(number) || isPrefix(cursor))) {
    cursor.bytes(of, left);
  }
}

const SIZES: Readonly<Partial<Record<Field['type'], number>>> = { u32: 4, ipv4: 4, ipv6: 16 };

/** A reserved byte, the prefix's bits, as many bytes as it takes or more (RFC 3162 §2.3). */
function isPrefix(cursor: FieldCursor): boolean {
  return cursor.left >= 2 && cursor.left <= 18 && cursor.peek(cursor.at + 1, 1) <= 128;
}

/** RFC 2865 §5.26: an organisation's number, then mostly attributes of its own; their values are not told apart. */
function readVendor(cursor: FieldCursor): void {
  if (cursor.number(vendor, 4) < 0) return;
  while (cursor.left >= ATTRIBUTE_HEAD) {
    const size = cursor.peek(cursor.at + 1, 1);
    if (size < ATTRIBUTE_HEAD || size > cursor.left) return;
    cursor.number(vendorType, 1);
    cursor.number(vendorLength, 1);
    cursor.pass(size - ATTRIBUTE_HEAD);
  }
}
