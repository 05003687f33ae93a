import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { sctpCauseNames, sctpChunkNames, sctpParameterNames } from '../values/sctp.ts';

/** Type and length, of parameters and of causes (RFC 9260 §3.2.1, §3.3.10). */
const HEAD = 4;
/** Parameters within parameters: real ones come to three, crafted ones to as many as there is room for. */
const MAXIMUM_DEPTH = 8;

const field = fieldMaker('sctp.', 'RFC 9260 §3.2.1');
const cause = fieldMaker('sctp.cause_', 'RFC 9260 §3.3.10');
const reset = fieldMaker('sctp.parameter_', 'RFC 6525 §4');
const configure = fieldMaker('sctp.', 'RFC 5061 §4.2');
const authenticate = fieldMaker('sctp.', 'RFC 4895 §3');

const type = field('parameter_type', 'Parameter type', 'u16', { display: 'hex', values: sctpParameterNames });
const bit1 = field('parameter_bit_1', 'Bit', 'bool', { length: 2, mask: 0x8000 });
const bit2 = field('parameter_bit_2', 'Bit', 'bool', { length: 2, mask: 0x4000 });
const length = field('parameter_length', 'Parameter length', 'u16');
const value = field('parameter_value', 'Parameter value', 'bytes');
const padding = field('parameter_padding', 'Parameter padding', 'bytes');
const heartbeat = field('parameter_heartbeat_information', 'Heartbeat information', 'bytes');
const ipv4 = field('parameter_ipv4_address', 'IP Version 4 address', 'ipv4');
const ipv6 = field('parameter_ipv6_address', 'IP Version 6 address', 'ipv6');
const cookie = field('parameter_state_cookie', 'State cookie', 'bytes');
const lifeSpan = field('parameter_cookie_preservative_incr', 'Suggested Cookie life-span increment (msec)', 'u32');
const hostname = field('parameter_hostname', 'Hostname', 'string');
const addressType = field('parameter_supported_address_type', 'Supported address type', 'u16');

const request = reset('reconfig_request_sequence_number', 'Re-configuration request sequence number', 'u32');
const response = reset('reconfig_response_sequence_number', 'Re-configuration response sequence number', 'u32');
const lastTsn = reset('senders_last_assigned_tsn', 'Senders last assigned TSN', 'u32');
const result = reset('reconfig_response_result', 'Result', 'u32');
const sendersTsn = reset('senders_next_tsn', 'Senders next TSN', 'u32');
const receiversTsn = reset('receivers_next_tsn', 'Receivers next TSN', 'u32');
const streamId = reset('reconfig_sid', 'Stream Identifier', 'u16');
const outgoing = reset('add_outgoing_streams_number', 'Number of streams', 'u16');
const outgoingReserved = reset('add_outgoing_streams_reserved', 'Reserved', 'u16');
const incoming = reset('add_incoming_streams_number', 'Number of streams', 'u16');
const incomingReserved = reset('add_incoming_streams_reserved', 'Reserved', 'u16');

const correlation = configure('correlation_id', 'Correlation_id', 'u32', HEX);
const indication = configure('adaptation_layer_indication', 'Indication', 'u32', HEX);
const supportedChunk = configure('supported_chunk_type', 'Supported chunk type', 'u8', { values: sctpChunkNames });
const random = authenticate('random_number', 'Random number', 'bytes');
const chunkToAuthenticate = authenticate('chunk_type_to_auth', 'Chunk type', 'u8', { values: sctpChunkNames });
const hmacs = { 1: 'SHA-1', 3: 'SHA-256' };
export const sctpHmacId = authenticate('hmac_id', 'HMAC identifier', 'u16', { values: hmacs });

const causeCode = cause('code', 'Cause code', 'u16', { display: 'hex', values: sctpCauseNames });
const causeLength = cause('length', 'Cause length', 'u16');
const causeInformation = cause('information', 'Cause information', 'bytes');
const causePadding = cause('padding', 'Cause padding', 'bytes');
const causeStream = cause('stream_identifier', 'Stream identifier', 'u16');
const causeReserved = cause('reserved', 'Reserved', 'u16');
const missingCount = cause('nr_of_missing_parameters', 'Number of missing parameters', 'u32');
const missingType = cause('missing_parameter_type', 'Missing parameter type', 'u16', {
  display: 'hex',
  values: sctpParameterNames,
});
const staleness = cause('measure_of_staleness', 'Measure of staleness in usec', 'u32');
const causeTsn = cause('tsn', 'TSN', 'u32');

export const sctpParameterFields: readonly Field[] = [
  ...[type, bit1, bit2, length, value, padding, heartbeat, ipv4, ipv6, cookie, lifeSpan, hostname, addressType],
  ...[request, response, lastTsn, result, sendersTsn, receiversTsn, streamId],
  ...[outgoing, outgoingReserved, incoming, incomingReserved],
  ...[correlation, indication, supportedChunk, random, chunkToAuthenticate, sctpHmacId],
  ...[causeCode, causeLength, causeInformation, causePadding, causeStream, causeReserved],
  ...[missingCount, missingType, staleness, causeTsn],
];

/** Reads a chunk that a cause quotes. */
export type ChunkWalker = (cursor: FieldCursor) => void;

/** All parameters up to the cursor's end, or to the first whose length can't be. */
export function walkSctpParameters(cursor: FieldCursor, depth = 0): void {
  while (cursor.left > 0 && walkParameter(cursor, depth));
}

function walkParameter(cursor: FieldCursor, depth: number): boolean {
  const { at, sink } = cursor;
  const kind = cursor.number(type, 2);
  if (kind < 0) return false;
  sink.at(bit1, at, 2);
  sink.at(bit2, at, 2);
  const size = cursor.number(length, 2);
  if (size < HEAD) return false;
  walkValue(kind, cursor.part(size - HEAD), depth);
  pad(cursor, size, padding);
  return true;
}

/** Parameters and causes end on a multiple of four bytes; the last one's padding may be its carrier's. */
function pad(cursor: FieldCursor, size: number, field: Field): void {
  const missing = Math.min(-size & 3, cursor.left);
  if (missing > 0) cursor.bytes(field, missing);
}

function walkValue(kind: number, body: FieldCursor, depth: number): void {
  const fixed = FIXED[kind];
  if (fixed !== undefined) {
    for (const [each, width] of fixed) body.bytes(each, width);
  }
  const rest = RESTS[kind];
  if (rest !== undefined) body.bytes(rest, body.left);
  const list = LISTS[kind];
  if (list !== undefined) {
    const width = list.type === 'u8' ? 1 : 2;
    while (body.left >= width) body.bytes(list, width);
  }
  if (depth === MAXIMUM_DEPTH) return;
  if (HOLDS_PARAMETERS.has(kind)) walkSctpParameters(body, depth + 1);
  else if (kind === ERROR_CAUSE_INDICATION) walkSctpCauses(body, undefined, depth + 1);
  else if (sctpParameterNames[kind] === undefined) body.bytes(value, body.left);
}

const ERROR_CAUSE_INDICATION = 0xc003;
const HOLDS_PARAMETERS: ReadonlySet<number> = new Set([8, 0xc001, 0xc002, 0xc004]);

type Fixed = readonly (readonly [field: Field, width: number])[];

/** What stands first in a parameter, by its type. */
const FIXED: Readonly<Record<number, Fixed>> = {
  5: [[ipv4, 4]],
  6: [[ipv6, 16]],
  9: [[lifeSpan, 4]],
  13: [
    [request, 4],
    [response, 4],
    [lastTsn, 4],
  ],
  14: [[request, 4]],
  15: [[request, 4]],
  16: [
    [response, 4],
    [result, 4],
    [sendersTsn, 4],
    [receiversTsn, 4],
  ],
  17: [
    [request, 4],
    [outgoing, 2],
    [outgoingReserved, 2],
  ],
  18: [
    [request, 4],
    [incoming, 2],
    [incomingReserved, 2],
  ],
  0xc001: [[correlation, 4]],
  0xc002: [[correlation, 4]],
  0xc003: [[correlation, 4]],
  0xc004: [[correlation, 4]],
  0xc005: [[correlation, 4]],
  0xc006: [[indication, 4]],
};

/** Fields that take all that is left. */
const RESTS: Readonly<Record<number, Field>> = { 1: heartbeat, 7: cookie, 11: hostname, 0x8002: random };

/** Fields as often as there is room for them. */
const LISTS: Readonly<Record<number, Field>> = {
  12: addressType,
  13: streamId,
  14: streamId,
  0x8003: chunkToAuthenticate,
  0x8004: sctpHmacId,
  0x8008: supportedChunk,
};

/** As `walkSctpParameters` for error causes; `walkChunk` reads a chunk that one quotes. */
export function walkSctpCauses(cursor: FieldCursor, walkChunk: ChunkWalker | undefined, depth = 0): void {
  while (cursor.left > 0) {
    const code = cursor.number(causeCode, 2);
    const size = cursor.number(causeLength, 2);
    if (size < HEAD) return;
    walkCause(code, cursor.part(size - HEAD), walkChunk, depth);
    pad(cursor, size, causePadding);
  }
}

function walkCause(code: number, body: FieldCursor, walkChunk: ChunkWalker | undefined, depth: number): void {
  switch (code) {
    case 1:
      body.bytes(causeStream, 2);
      body.bytes(causeReserved, 2);
      return;
    case 2:
      body.bytes(missingCount, 4);
      while (body.left >= 2) body.bytes(missingType, 2);
      return;
    case 3:
      body.bytes(staleness, 4);
      return;
    case 6:
      walkChunk?.(body);
      return;
    case 9:
      body.bytes(causeTsn, 4);
      return;
    case 0x105:
      while (body.left >= 2) body.bytes(sctpHmacId, 2);
      return;
    default:
      if (!CAUSES_WITH_PARAMETERS.has(code)) body.bytes(causeInformation, body.left);
      else if (depth < MAXIMUM_DEPTH) walkSctpParameters(body, depth + 1);
  }
}

const CAUSES_WITH_PARAMETERS: ReadonlySet<number> = new Set([5, 8, 11, 0xa0, 0xa1, 0xa2, 0xa4]);
