import type { Field } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';

const HIDDEN = { hidden: true } as const;
const long = fieldMaker('quic.', 'RFC 9000 §17.2');
const short = fieldMaker('quic.', 'RFC 9000 §17.3');

export const quicFields = {
  packetLength: long('packet_length', 'Packet Length', 'u32', HIDDEN),
  form: long('header_form', 'Header Form', 'u8'),
  fixed: long('fixed_bit', 'Fixed Bit', 'bool'),
  spin: short('spin_bit', 'Spin Bit', 'bool'),
  type: long('long.packet_type', 'Packet Type', 'u8'),
  type2: long('long.packet_type_v2', 'Packet Type', 'u8', { ref: 'RFC 9369 §3.2' }),
  version: long('version', 'Version', 'u32', HEX),
  destinationLength: long('dcil', 'Destination Connection ID Length', 'u8'),
  destination: long('dcid', 'Destination Connection ID', 'bytes'),
  sourceLength: long('scil', 'Source Connection ID Length', 'u8'),
  source: long('scid', 'Source Connection ID', 'bytes'),
  tokenLength: long('token_length', 'Token Length', 'u64'),
  token: long('token', 'Token', 'bytes'),
  length: long('length', 'Length', 'u64'),
  rest: long('remaining_payload', 'Remaining Payload', 'bytes', HIDDEN),
  unused: long('vn.unused', 'Unused', 'u8', { ref: 'RFC 9000 §17.2.1' }),
  supported: long('supported_version', 'Supported Version', 'u32', { ...HEX, ref: 'RFC 9000 §17.2.1' }),
  retryToken: long('retry_token', 'Retry Token', 'bytes', { ref: 'RFC 9000 §17.2.5' }),
  retryTag: long('retry_integrity_tag', 'Retry Integrity Tag', 'bytes', { ref: 'RFC 9000 §17.2.5' }),
} as const;

const opened = (name: string, label: string, type: Field['type'], ref: string, hidden?: true): Field => ({
  name: `quic.${name}`,
  label,
  type,
  ref,
  // Of a client's first packets alone: the keys of all others are told by packets before.
  stateful: true,
  ...(hidden === true ? { hidden } : {}),
});

/** What stands in an Initial packet whose protection can be taken off by what its own header tells. */
export const openedFields = {
  reserved: opened('long.reserved', 'Reserved', 'u8', 'RFC 9000 §17.2'),
  numberLength: opened('packet_number_length', 'Packet Number Length', 'u8', 'RFC 9000 §17.2'),
  number: opened('packet_number', 'Packet Number', 'u64', 'RFC 9000 §17.2'),
  payload: opened('payload', 'Payload', 'bytes', 'RFC 9000 §17.2', true),
  frameType: opened('frame_type', 'Frame Type', 'u64', 'RFC 9000 §19'),
  paddingLength: opened('padding_length', 'Padding Length', 'u32', 'RFC 9000 §19.1'),
  cryptoOffset: opened('crypto.offset', 'Offset', 'u64', 'RFC 9000 §19.6'),
  cryptoLength: opened('crypto.length', 'Length', 'u64', 'RFC 9000 §19.6'),
  largest: opened('ack.largest_acknowledged', 'Largest Acknowledged', 'u64', 'RFC 9000 §19.3'),
  delay: opened('ack.ack_delay', 'ACK Delay', 'u64', 'RFC 9000 §19.3'),
  rangeCount: opened('ack.ack_range_count', 'ACK Range Count', 'u64', 'RFC 9000 §19.3'),
  firstRange: opened('ack.first_ack_range', 'First ACK Range', 'u64', 'RFC 9000 §19.3'),
  errorCode: opened('cc.error_code', 'Error code', 'u64', 'RFC 9000 §19.19'),
} as const;
