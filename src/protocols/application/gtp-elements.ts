import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { gtpExtensionNames } from '../values/gtp.ts';

/** Elements from this type on have a length of two bytes (TS 29.060 §7.7), */
const WITH_LENGTH = 128;
/** but of this one, which has one byte. */
const EXTENSION_TYPES = 141;
const GSN_ADDRESS = 133;
const PRIVATE = 255;

const field = fieldMaker('gtp.', '3GPP TS 29.060 §7.7');
const cause = field('cause', 'Cause', 'u8');
const recovery = field('recovery', 'Recovery', 'u8');
const tunnelData = field('teid_data', 'TEID Data I', 'u32', HEX);
const tunnelControl = field('teid_cp', 'TEID Control Plane', 'u32', HEX);
const accessPoint = field('nsapi', 'NSAPI', 'u8', { mask: 0x0f });
const chargingId = field('chrg_id', 'Charging ID', 'u32', HEX);
const addressLength = field('gsn_address_length', 'GSN address length', 'u16');
const addressIpv4 = field('gsn_ipv4', 'GSN address IPv4', 'ipv4');
const addressIpv6 = field('gsn_ipv6', 'GSN address IPv6', 'ipv6');
const typeCount = field('num_ext_hdr_types', 'Number of Extension Header Types', 'u8');
const extensionType = field('ext_hdr_type', 'Extension Header Type', 'u8', { values: gtpExtensionNames });
export const gtpLength = field('length', 'Length', 'u16');
const extensionLength = field('ext_length', 'Length', 'u16');
const selection = field('sel_mode', 'Selection mode', 'u8', { mask: 0x03 });
const old = fieldMaker('gtp.', 'GSM 09.60 §7.9');
const flowLabelData = old('ext_flow_label', 'Flow Label Data I', 'u16', HEX);
const flowLabelSignalling = old('flow_sig', 'Flow label Signalling', 'u16', HEX);
const extensionId = field('ext_id', 'Extension identifier', 'u16');
const extensionValue = field('ext_val', 'Extension value', 'bytes');

export const gtpElementFields: readonly Field[] = [
  ...[cause, recovery, tunnelData, tunnelControl, accessPoint, chargingId, addressLength, addressIpv4, addressIpv6],
  ...[typeCount, extensionType, extensionLength, extensionId, extensionValue],
  ...[selection, flowLabelData, flowLabelSignalling],
];

/** Of types without a length: bytes behind the type (TS 29.060 table 37). */
const LENGTHS: Readonly<Record<number, number>> = {
  ...{ 1: 1, 2: 8, 3: 6, 4: 4, 5: 4, 8: 1, 9: 28, 11: 1, 12: 3, 13: 1, 14: 1, 15: 1, 16: 4, 17: 4, 18: 5, 19: 1 },
  ...{ 20: 1, 21: 1, 22: 9, 23: 1, 24: 1, 25: 2, 26: 2, 27: 2, 28: 2, 29: 1, 127: 4 },
};

const VALUES: Readonly<Record<number, Field>> = {
  1: cause,
  14: recovery,
  16: tunnelData,
  17: tunnelControl,
  20: accessPoint,
  15: selection,
  127: chargingId,
};
/** Version 0 has flow labels where there are tunnels now. */
const OLD_LENGTHS: typeof LENGTHS = { ...LENGTHS, 6: 3, 16: 2, 17: 2, 18: 3 };
const OLD_VALUES: typeof VALUES = { ...VALUES, 16: flowLabelData, 17: flowLabelSignalling };

/** The name that tshark has for an element's length; it shows none of some, these and those that nobody uses. */
function lengthField(type: number): Field | undefined {
  if (type === GSN_ADDRESS) return addressLength;
  if ([128, 129, 132, 134, 252].includes(type)) return gtpLength;
  const isHidden = type < 136 || [137, 140, 141, 190, 253, 254].includes(type) || (type >= 225 && type <= 250);
  return isHidden ? undefined : extensionLength;
}

/** What a message about tunnels says of paths and tunnels; the rest of its elements is passed over. */
export function walkGtpElements(cursor: FieldCursor): void {
  const { bytes, view } = cursor.layer;
  const isVersion0 = bytes[cursor.layer.start] >>> 5 === 0;
  while (cursor.left > 0) {
    const type = bytes[cursor.at];
    cursor.pass(1);
    if (type === EXTENSION_TYPES) {
      const list = cursor.part(cursor.number(typeCount, 1));
      while (list.left > 0) list.bytes(extensionType, 1);
    } else if (type < WITH_LENGTH) {
      const size = (isVersion0 ? OLD_LENGTHS : LENGTHS)[type];
      if (size === undefined) return;
      const value = (isVersion0 ? OLD_VALUES : VALUES)[type];
      if (value === undefined) cursor.pass(size);
      else if (!cursor.bytes(value, size)) return;
    } else {
      if (cursor.left < 2) return;
      const size = view.getUint16(cursor.at);
      const name = lengthField(type);
      if (name !== undefined) cursor.bytes(name, 2);
      else cursor.pass(2);
      walkValue(type, cursor.part(size));
    }
  }
}

function walkValue(type: number, body: FieldCursor): void {
  if (type === GSN_ADDRESS && body.left === 4) body.bytes(addressIpv4, 4);
  else if (type === GSN_ADDRESS && body.left === 16) body.bytes(addressIpv6, 16);
  else if (type === PRIVATE && body.left >= 2) {
    body.bytes(extensionId, 2);
    body.bytes(extensionValue, body.left);
  }
}
