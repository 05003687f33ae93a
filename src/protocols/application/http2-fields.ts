import type { Field } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';

const RFC = 'RFC 9113';
const field = fieldMaker('http2.', `${RFC} §4.1`);

const TYPES = {
  0: 'DATA',
  1: 'HEADERS',
  2: 'PRIORITY',
  3: 'RST_STREAM',
  4: 'SETTINGS',
  5: 'PUSH_PROMISE',
  6: 'PING',
  7: 'GOAWAY',
  8: 'WINDOW_UPDATE',
  9: 'CONTINUATION',
  10: 'ALTSVC',
  11: 'BLOCKED',
  12: 'ORIGIN',
  16: 'PRIORITY_UPDATE',
} as const;

const ERRORS = {
  0: 'NO_ERROR',
  1: 'PROTOCOL_ERROR',
  2: 'INTERNAL_ERROR',
  3: 'FLOW_CONTROL_ERROR',
  4: 'SETTINGS_TIMEOUT',
  5: 'STREAM_CLOSED',
  6: 'FRAME_SIZE_ERROR',
  7: 'REFUSED_STREAM',
  8: 'CANCEL',
  9: 'COMPRESSION_ERROR',
  10: 'CONNECT_ERROR',
  11: 'ENHANCE_YOUR_CALM',
  12: 'INADEQUATE_SECURITY',
  13: 'HTTP_1_1_REQUIRED',
} as const;

export const headFields = {
  magic: field('magic', 'Magic', 'string', { ref: `${RFC} §3.4` }),
  length: field('length', 'Length', 'u24'),
  type: field('type', 'Type', 'u8', { values: TYPES }),
  flags: field('flags', 'Flags', 'u8', HEX),
  reserved: field('r', 'Reserved', 'u32', { mask: 0x80000000, ...HEX }),
  stream: field('streamid', 'Stream Identifier', 'u32', { mask: 0x7fffffff }),
} as const;

const endStream = flag('end_stream', 'End Stream', 0x01);
const endHeaders = flag('eh', 'End Headers', 0x04);
const padded = flag('padded', 'Padded', 0x08);
const priority = flag('priority', 'Priority', 0x20);
const anyUnused = unused('unused', 0xff);

/** The flags of a frame by its type; those of others have no meaning. */
export const flagFields: readonly (readonly Field[])[] = [
  [unused('unused_data', 0xf6), padded, endStream],
  [unused('unused_headers', 0xd2), priority, padded, endHeaders, endStream],
  [anyUnused],
  [anyUnused],
  [unused('unused_settings', 0xfe), flag('ack.settings', 'ACK', 0x01)],
  [unused('unused_push_promise', 0xf3), padded, endHeaders],
  [unused('unused_ping', 0xfe), flag('ack.ping', 'ACK', 0x01)],
  [anyUnused],
  [anyUnused],
  [unused('unused_continuation', 0xfb), padded, endHeaders],
];
export const otherFlags: readonly Field[] = [anyUnused];

export const payloadFields = {
  padding: field('padding', 'Pad Length', 'u8', { ref: `${RFC} §6.1`, ...HEX }),
  padLength: field('pad_length', 'Pad Length', 'u16', { ref: `${RFC} §6.1` }),
  data: field('data.data', 'Data', 'bytes', { ref: `${RFC} §6.1` }),
  dataPadding: field('data.padding', 'Padding', 'bytes', { ref: `${RFC} §6.1` }),
  exclusive: field('exclusive', 'Exclusive', 'bool', { length: 4, mask: 0x80000000, ref: `${RFC} §6.3` }),
  dependency: field('stream_dependency', 'Stream Dependency', 'u32', { mask: 0x7fffffff, ref: `${RFC} §6.3` }),
  weight: field('headers.weight', 'Weight', 'u8', { ref: `${RFC} §6.3` }),
  realWeight: field('headers.weight_real', 'Weight real', 'u16', { ref: `${RFC} §6.3` }),
  headers: field('headers', 'Header Block Fragment', 'bytes', { ref: `${RFC} §6.2` }),
  headersPadding: field('headers.padding', 'Padding', 'bytes', { ref: `${RFC} §6.2` }),
  resetError: field('rst_stream.error', 'Error', 'u32', { values: ERRORS, ref: `${RFC} §6.4` }),
  promisedReserved: field('push_promise.r', 'Reserved', 'u32', { mask: 0x80000000, ref: `${RFC} §6.6`, ...HEX }),
  promised: field('push_promise.promised_stream_id', 'Promised-Stream-ID', 'u32', {
    mask: 0x7fffffff,
    ref: `${RFC} §6.6`,
  }),
  promisedHeaders: field('push_promise.header', 'Header Block Fragment', 'bytes', { ref: `${RFC} §6.6` }),
  promisedPadding: field('push_promise.padding', 'Padding', 'bytes', { ref: `${RFC} §6.6` }),
  ping: field('ping', 'Ping', 'bytes', { ref: `${RFC} §6.7` }),
  pong: field('pong', 'Pong', 'bytes', { ref: `${RFC} §6.7` }),
  goAwayReserved: field('goway.r', 'Reserved', 'u32', { mask: 0x80000000, ref: `${RFC} §6.8`, ...HEX }),
  lastStream: field('goaway.last_stream_id', 'Last-Stream-ID', 'u32', { mask: 0x7fffffff, ref: `${RFC} §6.8` }),
  goAwayError: field('goaway.error', 'Error', 'u32', { values: ERRORS, ref: `${RFC} §6.8` }),
  goAwayData: field('goaway.addata', 'Additional Debug Data', 'bytes', { ref: `${RFC} §6.8` }),
  windowReserved: field('window_update.r', 'Reserved', 'u32', { mask: 0x80000000, ref: `${RFC} §6.9`, ...HEX }),
  increment: field('window_update.window_size_increment', 'Window Size Increment', 'u32', {
    mask: 0x7fffffff,
    ref: `${RFC} §6.9`,
  }),
  continuation: field('continuation.header', 'Continuation Header', 'string', { ref: `${RFC} §6.10` }),
  serviceOriginLength: field('altsvc.origin.len', 'Origin Length', 'u16', { ref: 'RFC 7838 §4' }),
  serviceOrigin: field('altsvc.origin', 'Origin', 'string', { ref: 'RFC 7838 §4' }),
  serviceValue: field('altsvc.field_value', 'Field/Value', 'string', { ref: 'RFC 7838 §4' }),
  originLength: field('origin.origin_len', 'Origin Length', 'u16', { ref: 'RFC 8336 §2.1' }),
  origin: field('origin.origin', 'Origin', 'string', { ref: 'RFC 8336 §2.1' }),
  prioritized: field('priority_update_stream_id', 'Priority Update Stream ID', 'u32', { ref: 'RFC 9218 §7.1' }),
  priorityValue: field('priority_update_field_value', 'Priority Update Field Value', 'string', {
    ref: 'RFC 9218 §7.1',
  }),
  unknown: field('unknown', 'Unknown', 'bytes'),
} as const;

const setting = fieldMaker('http2.settings.', `${RFC} §6.5.2`);

export const settingId = setting('id', 'Settings Identifier', 'u16');
/** By identifier. */
export const settingFields: readonly (Field | undefined)[] = [
  undefined,
  setting('header_table_size', 'Header table size', 'u32'),
  setting('enable_push', 'Enable PUSH', 'u32'),
  setting('max_concurrent_streams', 'Max concurrent streams', 'u32'),
  setting('initial_window_size', 'Initial Windows Size', 'u32'),
  setting('max_frame_size', 'Max frame size', 'u32'),
  setting('max_header_list_size', 'Max header list size', 'u32'),
  undefined,
  setting('extended_connect', 'Extended CONNECT', 'u32', { ref: 'RFC 8441 §3' }),
];
export const otherSetting = setting('unknown', 'Unknown Settings', 'u32');

export const http2FrameFields: readonly Field[] = [
  ...Object.values(headFields),
  ...new Set(flagFields.flat()),
  ...Object.values(payloadFields),
  settingId,
  ...settingFields.filter((each) => each !== undefined),
  otherSetting,
];

function flag(name: string, label: string, mask: number): Field {
  return field(`flags.${name}`, label, 'bool', { mask });
}

function unused(name: string, mask: number): Field {
  return field(`flags.${name}`, 'Unused', 'u8', { mask, ...HEX });
}
