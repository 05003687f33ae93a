import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { sctpChunkNames } from '../values/sctp.ts';
import { sctpHmacId, sctpParameterFields, walkSctpCauses, walkSctpParameters } from './sctp-parameters.ts';
import { nonceSum, nrNonceSum, sackFields, walkNrSack, walkSack } from './sctp-sack.ts';

/** Type, flags, length: RFC 9260 §3.2. */
export const SCTP_CHUNK_HEAD = 4;
export const SCTP_CHUNK = { data: 0, init: 1, initAck: 2, sack: 3, interleavedData: 64 } as const;
const INIT_LENGTH = 20;
const SACK_BODY = 12;

const field = fieldMaker('sctp.', 'RFC 9260 §3.3');
const bit = (name: string, label: string, mask: number) => field(name, label, 'bool', { mask });

const type = field('chunk_type', 'Chunk type', 'u8', { values: sctpChunkNames });
const bit1 = bit('chunk_bit_1', 'Bit', 0x80);
const bit2 = bit('chunk_bit_2', 'Bit', 0x40);
const flags = field('chunk_flags', 'Chunk flags', 'u8', HEX);
const length = field('chunk_length', 'Chunk length', 'u16');
const padding = field('chunk_padding', 'Chunk padding', 'bytes');
const value = field('chunk_value', 'Chunk value', 'bytes');

const dataBits = [
  bit('data_i_bit', 'I-Bit', 8),
  bit('data_u_bit', 'U-Bit', 4),
  bit('data_b_bit', 'B-Bit', 2),
  bit('data_e_bit', 'E-Bit', 1),
];
const FIRST = 2;
const tsn = field('data_tsn_raw', 'Transmission sequence number (absolute)', 'u32');
const streamId = field('data_sid', 'Stream identifier', 'u16', HEX);
const streamSequence = field('data_ssn', 'Stream sequence number', 'u16');
const protocolId = field('data_payload_proto_id', 'Payload protocol identifier', 'u32');
const interleaved = fieldMaker('sctp.data_', 'RFC 8260 §2.1');
const reserved = interleaved('reserved', 'Reserved', 'u16');
const messageId = interleaved('mid', 'Message identifier', 'u32');
const fragmentSequence = interleaved('fsn', 'Fragment sequence number', 'u32');

const initiateTag = field('initiate_tag', 'Initiate tag', 'u32', { display: 'hex', hidden: true });
const init = initFields('init');
const initAck = initFields('initack');

const shutdownTsn = field('shutdown_cumulative_tsn_ack', 'Cumulative TSN Ack', 'u32');
const congestionTsn = field('ecne_lowest_tsn', 'Lowest TSN', 'u32');
const reducedTsn = field('cwr_lowest_tsn', 'Lowest TSN', 'u32');
const completeBit = bit('shutdown_complete_t_bit', 'T-Bit', 1);
const abortBit = bit('abort_t_bit', 'T-Bit', 1);
const cookie = field('cookie', 'Cookie', 'bytes');
const sharedKey = field('shared_key_id', 'Shared key identifier', 'u16', { ref: 'RFC 4895 §4.1' });
const hmac = field('hmac', 'HMAC', 'bytes', { ref: 'RFC 4895 §4.1' });
const configureSequence = field('asconf_seq_nr_number', 'Sequence number', 'u32', { ...HEX, ref: 'RFC 5061 §4.1.1' });
const configuredSequence = field('asconf_ack_seq_nr_number', 'Sequence number', 'u32', {
  ...HEX,
  ref: 'RFC 5061 §4.1.2',
});
const dropped = fieldMaker('sctp.', 'draft-stewart-sctp-pktdrprep');
const droppedBits = [
  dropped('pckdrop_m_bit', 'M-Bit', 'bool', { mask: 1 }),
  dropped('pckdrop_b_bit', 'B-Bit', 'bool', { mask: 2 }),
  dropped('pckdrop_t_bit', 'T-Bit', 'bool', { mask: 4 }),
];
const bandwidth = dropped('pktdrop_bandwidth', 'Bandwidth', 'u32');
const queueSize = dropped('pktdrop_queuesize', 'Queuesize', 'u32');
const truncatedLength = dropped('pktdrop_truncated_length', 'Truncated length', 'u16');
const droppedReserved = dropped('pktdrop_reserved', 'Reserved', 'u16');
const droppedData = dropped('pktdrop_datafield', 'Data field', 'bytes');
const paddingData = field('padding_data', 'Padding data', 'bytes', { ref: 'RFC 4820 §3' });

const forward = fieldMaker('sctp.', 'RFC 3758 §3.2');
const forwardTsn = forward('forward_tsn_tsn', 'New cumulative TSN', 'u32');
const forwardStream = forward('forward_tsn_sid', 'Stream identifier', 'u16');
const forwardSequence = forward('forward_tsn_ssn', 'Stream sequence number', 'u16');
const iForward = fieldMaker('sctp.', 'RFC 8260 §2.3.1');
const iForwardTsn = iForward('i_forward_tsn_tsn', 'New cumulative TSN', 'u32');
const iForwardStream = iForward('i_forward_tsn_sid', 'Stream identifier', 'u16');
const iForwardFlags = iForward('i_forward_tsn_flags', 'Flags', 'u16', HEX);
const iForwardReserved = iForward('i_forward_tsn_res', 'Reserved', 'u16', { mask: 0xfffe });
const iForwardUnordered = iForward('i_forward_tsn_u_bit', 'U-Bit', 'bool', { length: 2, mask: 1 });
const iForwardMessage = iForward('forward_tsn_mid', 'Message identifier', 'u32');

export const sctpChunkFields: readonly Field[] = [
  ...[type, bit1, bit2, flags, length, padding, value, ...dataBits, tsn, streamId, streamSequence, protocolId],
  ...[reserved, messageId, fragmentSequence, initiateTag, ...init, ...initAck],
  ...sackFields,
  ...[shutdownTsn, congestionTsn, reducedTsn, completeBit, abortBit, cookie, sharedKey, hmac],
  ...[configureSequence, configuredSequence, ...droppedBits, bandwidth, queueSize, truncatedLength],
  ...[droppedReserved, droppedData, paddingData, forwardTsn, forwardStream, forwardSequence],
  ...[iForwardTsn, iForwardStream, iForwardFlags, iForwardReserved, iForwardUnordered, iForwardMessage],
  ...sctpParameterFields,
];

/** Bytes of a chunk of user data before its payload; 0 of any other chunk. */
export function sctpDataHead(kind: number): number {
  if (kind === SCTP_CHUNK.data) return 16;
  return kind === SCTP_CHUNK.interleavedData ? 20 : 0;
}

/** One chunk with its padding; false when its length can't be, and nothing behind it makes sense. */
export function walkSctpChunk(cursor: FieldCursor): boolean {
  const { layer, sink, at } = cursor;
  if (cursor.left < SCTP_CHUNK_HEAD || layer.view.getUint16(at + 2) === 0) {
    cursor.pass(cursor.left);
    return false;
  }
  const kind = cursor.number(type, 1);
  sink.at(bit1, at, 1);
  sink.at(bit2, at, 1);
  cursor.bytes(flags, 1);
  const size = cursor.number(length, 2);
  const body = cursor.part(size - SCTP_CHUNK_HEAD);
  walkBody(kind, size, body, at + 1);
  const missing = Math.min(-size & 3, cursor.left);
  if (size >= SCTP_CHUNK_HEAD && missing > 0) cursor.bytes(padding, missing);
  return size >= SCTP_CHUNK_HEAD;
}

function walkBody(kind: number, size: number, body: FieldCursor, flagsAt: number): void {
  const { sink } = body;
  const walk = BODIES[kind];
  if (walk === undefined) {
    if (sctpChunkNames[kind] === undefined) body.bytes(value, body.left);
    return;
  }
  const head = sctpDataHead(kind);
  // What is shorter has no fields to tshark either: it calls the length bogus.
  if (head > 0 && (size < head || body.left < head - SCTP_CHUNK_HEAD)) return;
  if (kind <= SCTP_CHUNK.initAck && head === 0 && size < INIT_LENGTH) return;
  if (kind === SCTP_CHUNK.sack && body.left < SACK_BODY) return;
  for (const each of FLAG_BITS[kind] ?? []) sink.at(each, flagsAt, 1);
  walk(body, flagsAt);
}

const FLAG_BITS: Readonly<Record<number, readonly Field[]>> = {
  0: dataBits,
  3: [nonceSum],
  6: [abortBit],
  14: [completeBit],
  16: [nrNonceSum],
  64: dataBits,
  129: droppedBits,
};

const BODIES: Readonly<Record<number, (body: FieldCursor, flagsAt: number) => void>> = {
  0: (body) => {
    body.bytes(tsn, 4);
    body.bytes(streamId, 2);
    body.bytes(streamSequence, 2);
    body.bytes(protocolId, 4);
  },
  1: (body) => walkInit(body, init),
  2: (body) => walkInit(body, initAck),
  3: walkSack,
  4: (body) => walkSctpParameters(body),
  5: (body) => walkSctpParameters(body),
  6: (body) => walkSctpCauses(body, walkSctpChunk),
  7: (body) => body.bytes(shutdownTsn, 4),
  9: (body) => walkSctpCauses(body, walkSctpChunk),
  10: (body) => body.bytes(cookie, body.left),
  12: (body) => body.bytes(congestionTsn, 4),
  13: (body) => body.bytes(reducedTsn, 4),
  15: (body) => {
    body.bytes(sharedKey, 2);
    body.bytes(sctpHmacId, 2);
    body.bytes(hmac, body.left);
  },
  16: walkNrSack,
  64: (body, flagsAt) => {
    body.bytes(tsn, 4);
    body.bytes(streamId, 2);
    body.bytes(reserved, 2);
    body.bytes(messageId, 4);
    body.bytes((body.layer.bytes[flagsAt] & FIRST) !== 0 ? protocolId : fragmentSequence, 4);
  },
  128: (body) => {
    body.bytes(configuredSequence, 4);
    walkSctpParameters(body);
  },
  129: (body) => {
    body.bytes(bandwidth, 4);
    body.bytes(queueSize, 4);
    const truncated = body.number(truncatedLength, 2);
    body.bytes(droppedReserved, 2);
    // Of a packet that isn't truncated tshark shows the layers, nested; we leave it at that it is there.
    if (truncated !== 0) body.bytes(droppedData, body.left);
  },
  130: (body) => walkSctpParameters(body),
  132: (body) => body.bytes(paddingData, body.left),
  192: (body) => {
    body.bytes(forwardTsn, 4);
    while (body.left >= 4) {
      body.bytes(forwardStream, 2);
      body.bytes(forwardSequence, 2);
    }
  },
  193: (body) => {
    body.bytes(configureSequence, 4);
    walkSctpParameters(body);
  },
  194: walkIForward,
  8: () => undefined,
  11: () => undefined,
  14: () => undefined,
};

function walkInit(body: FieldCursor, [tag, credit, outgoing, incoming, first]: readonly Field[]): void {
  if (body.left >= 4) body.sink.at(initiateTag, body.at, 4);
  body.bytes(tag, 4);
  body.bytes(credit, 4);
  body.bytes(outgoing, 2);
  body.bytes(incoming, 2);
  body.bytes(first, 4);
  walkSctpParameters(body);
}

function walkIForward(body: FieldCursor): void {
  body.bytes(iForwardTsn, 4);
  while (body.left >= 8) {
    body.bytes(iForwardStream, 2);
    body.sink.at(iForwardReserved, body.at, 2);
    body.sink.at(iForwardUnordered, body.at, 2);
    body.bytes(iForwardFlags, 2);
    body.bytes(iForwardMessage, 4);
  }
}

function initFields(name: 'init' | 'initack'): readonly Field[] {
  const make = fieldMaker(`sctp.${name}_`, 'RFC 9260 §3.3.2');
  return [
    make('initiate_tag', 'Initiate tag', 'u32', HEX),
    make('credit', 'Advertised receiver window credit (a_rwnd)', 'u32'),
    make('nr_out_streams', 'Number of outbound streams', 'u16'),
    make('nr_in_streams', 'Number of inbound streams', 'u16'),
    make('initial_tsn', 'Initial TSN', 'u32'),
  ];
}
