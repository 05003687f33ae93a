import { defineProtocol } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { behindHeader, decodePdu, headerOf, idAt, pduOf } from './isis-pdu.ts';
import { type CommonFields, headFields, instanceFields, keyId, systemId, walkCommon, walkTlvs } from './isis-tlvs.ts';

const LSP_ENTRIES = 9;
const REF = 'ISO 10589 §9.10';

const complete = fieldMaker('isis.csnp.', REF);
const partial = fieldMaker('isis.psnp.', 'ISO 10589 §9.11');
const startLsp = complete('start_lsp_id', 'Start LSP-ID', 'text');
const endLsp = complete('end_lsp_id', 'End LSP-ID', 'text');
const lspId = complete('lsp_id', 'LSP-ID', 'text');
const sequence = complete('lsp_seq_num', 'LSP Sequence Number', 'u32', HEX);
const lifetime = complete('lsp_remain_life', 'Remaining Lifetime', 'u16');
const lspChecksum = complete('lsp_checksum', 'LSP checksum', 'u16', HEX);
/** Partial ones have them under the names of complete ones. */
const entries = {
  ...instanceFields('isis.csnp.'),
  authentication: complete('authentication', 'Authentication', 'bytes'),
  ipAuthentication: complete('ip_authentication', 'IP Authentication', 'string', { ref: 'RFC 1195 §5.3' }),
  checksum: complete('checksum', 'Checksum', 'u16', { display: 'hex', ref: 'RFC 3358 §2' }),
};
const csnpFields = { ...headFields('isis.csnp.'), ...entries } satisfies CommonFields;
const psnpFields = { ...headFields('isis.psnp.'), ...entries } satisfies CommonFields;
const csnpHeader = headerFields(complete);
const psnpHeader = headerFields(partial);

/** All link states that the sender has, of a range of ids. */
export const isisCsnp = defineProtocol({
  name: 'isis.csnp',
  title: 'IS-IS Complete Sequence Numbers',
  label: 'IS-IS CSNP',
  ref: REF,
  prefix: 'isis',
  claims: { 'isis.type': [24, 25] },
  minimumLength: 1,
  decode: (d, at) => decodePdu(d, at, at),
  fields: [
    ...csnpHeader,
    ...[startLsp, endLsp, lspId, sequence, lifetime, lspChecksum],
    ...Object.values(csnpFields),
    keyId,
  ],
  walk: (layer, sink) => walk(layer, sink, csnpHeader, csnpFields),
  summarize: (layer) => idAt(layer, 2, 0),
});

/** Link states that the sender acknowledges or asks for. */
export const isisPsnp = defineProtocol({
  name: 'isis.psnp',
  title: 'IS-IS Partial Sequence Numbers',
  label: 'IS-IS PSNP',
  ref: 'ISO 10589 §9.11',
  prefix: 'isis',
  claims: { 'isis.type': [26, 27] },
  minimumLength: 1,
  decode: (d, at) => decodePdu(d, at, at),
  fields: [...psnpHeader, lspId, sequence, lifetime, lspChecksum, ...Object.values(psnpFields), keyId],
  walk: (layer, sink) => walk(layer, sink, psnpHeader, psnpFields),
  summarize: (layer) => idAt(layer, 2, 0),
});

function headerFields(field: ReturnType<typeof fieldMaker>) {
  return [
    field('pdu_length', 'PDU length', 'u16'),
    field('source_id', 'Source-ID', 'text'),
    field('source_circuit', 'Source-ID-Circuit', 'bytes'),
  ] as const;
}

function walk(layer: Layer, sink: FieldSink, header: ReturnType<typeof headerFields>, fields: CommonFields): void {
  const pdu = pduOf(layer);
  const cursor = headerOf(layer, sink, pdu);
  const [pduLength, sourceId, circuit] = header;
  const length = cursor.number(pduLength, 2);
  systemId(cursor, sourceId, pdu.idLength);
  cursor.bytes(circuit, 1);
  if (fields === csnpFields) {
    systemId(cursor, startLsp, pdu.idLength + 2);
    systemId(cursor, endLsp, pdu.idLength + 2);
  }
  const headerBytes = fields === csnpFields ? 3 * pdu.idLength + 7 : pdu.idLength + 3;
  walkTlvs(behindHeader(cursor, headerBytes, length, pdu), fields, (type, value) => {
    if (type === LSP_ENTRIES) walkEntries(value, pdu.idLength);
    else walkCommon(fields, type, value);
  });
}

function walkEntries(value: FieldCursor, idLength: number): void {
  while (value.left >= idLength + 10) {
    value.number(lifetime, 2);
    systemId(value, lspId, idLength + 2);
    value.number(sequence, 4);
    value.number(lspChecksum, 2);
  }
}
