import type { Field } from '../define.ts';

export const PPPOE_HEADER = 6;
const REF = 'RFC 2516 §4';

/** The header that PPPoE's discovery and session packets share. */
export const pppoeHeaderFields: readonly Field[] = [
  { name: 'pppoe.version', label: 'Version', type: 'u8', at: 0, mask: 0xf0, ref: REF },
  { name: 'pppoe.type', label: 'Type', type: 'u8', at: 0, mask: 0x0f, ref: REF },
  {
    name: 'pppoe.code',
    label: 'Code',
    type: 'u8',
    at: 1,
    display: 'hex',
    values: {
      0: 'Session Data',
      7: 'Active Discovery Offer (PADO)',
      9: 'Active Discovery Initiation (PADI)',
      10: 'Active Discovery Session-Grant (PADG)',
      11: 'Active Discovery Session-Credit Response (PADC)',
      12: 'Active Discovery Quality (PADQ)',
      25: 'Active Discovery Request (PADR)',
      101: 'Active Discovery Session-confirmation (PADS)',
      167: 'Active Discovery Terminate (PADT)',
      211: 'Active Discovery Message (PADM)',
      212: 'Active Discovery Network (PADN)',
    },
    ref: REF,
  },
  { name: 'pppoe.session_id', label: 'Session ID', type: 'u16', at: 2, display: 'hex', ref: REF },
  { name: 'pppoe.payload_length', label: 'Payload Length', type: 'u16', at: 4, ref: REF },
];
