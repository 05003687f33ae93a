import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';

const field = fieldMaker('sctp.sack_', 'RFC 9260 §3.3.4');
const nr = fieldMaker('sctp.nr_sack_', 'draft-tuexen-tsvwg-sctp-multipath §4.3');
type Make = typeof field;

export const nonceSum = field('nounce_sum', 'Nounce sum', 'u8', { mask: 1 });
export const nrNonceSum = nr('nounce_sum', 'Nounce sum', 'u8', { mask: 1 });
const cumulativeTsn = field('cumulative_tsn_ack_raw', 'Cumulative TSN ACK (absolute)', 'u32');
const nrCumulativeTsn = nr('cumulative_tsn_ack', 'Cumulative TSN ACK', 'u32');
const heads = { sack: headFields(field), nrSack: headFields(nr) };
const gaps = gapFields(field, 'gap', 'gap acknowledgement');
const nrGaps = { renegable: gapFields(nr, 'gap', 'gap acknowledgement'), kept: gapFields(nr, 'nr_gap', 'nr-gap') };
const nrReserved = nr('reserved', 'Reserved', 'u16', HEX);

export const sackFields: readonly Field[] = [
  nonceSum,
  cumulativeTsn,
  nrNonceSum,
  nrCumulativeTsn,
  nrReserved,
  ...[heads.sack, heads.nrSack, gaps, nrGaps.renegable, nrGaps.kept].flatMap((fields) => Object.values<Field>(fields)),
];

/** Selective acknowledgement: what came behind a gap, and what came twice. */
export function walkSack(body: FieldCursor): void {
  const cumulative = body.number(cumulativeTsn, 4);
  body.bytes(heads.sack.window, 4);
  const count = body.number(gaps.count, 2);
  const duplicates = body.number(heads.sack.duplicateCount, 2);
  walkGaps(body, gaps, count, cumulative);
  walkDuplicates(body, heads.sack.duplicate, duplicates);
}

/** The same with ranges that the receiver won't drop any more. */
export function walkNrSack(body: FieldCursor): void {
  const cumulative = body.number(nrCumulativeTsn, 4);
  body.bytes(heads.nrSack.window, 4);
  const count = body.number(nrGaps.renegable.count, 2);
  const kept = body.number(nrGaps.kept.count, 2);
  const duplicates = body.number(heads.nrSack.duplicateCount, 2);
  body.bytes(nrReserved, 2);
  walkGaps(body, nrGaps.renegable, count, cumulative);
  walkGaps(body, nrGaps.kept, kept, cumulative);
  walkDuplicates(body, heads.nrSack.duplicate, duplicates);
}

/** Ranges of received chunks, counted from the cumulative TSN. A count beyond what is there ends with the chunk. */
function walkGaps(body: FieldCursor, fields: ReturnType<typeof gapFields>, count: number, cumulative: number): void {
  let acknowledged = 0;
  let left = count;
  for (; left > 0 && body.left >= 4; left--) {
    const start = body.number(fields.start, 2);
    body.sink.value(fields.startTsn, (cumulative + start) >>> 0);
    const end = body.number(fields.end, 2);
    body.sink.value(fields.endTsn, (cumulative + end) >>> 0);
    acknowledged += end + 1 - start;
  }
  if (count > 0 && left === 0) body.sink.value(fields.acknowledged, acknowledged >>> 0);
  if (left > 0) body.pass(body.left);
}

function walkDuplicates(body: FieldCursor, duplicate: Field, count: number): void {
  for (let left = count; left > 0 && body.left >= 4; left--) body.bytes(duplicate, 4);
}

function headFields(make: Make) {
  return {
    window: make('a_rwnd', 'Advertised receiver window credit (a_rwnd)', 'u32'),
    duplicateCount: make('number_of_duplicated_tsns', 'Number of duplicated TSNs', 'u16'),
    duplicate: make('duplicate_tsn', 'Duplicate TSN', 'u32'),
  };
}

function gapFields(make: Make, name: string, title: string) {
  return {
    count: make(`number_of_${name}_blocks`, `Number of ${title} blocks`, 'u16'),
    start: make(`${name}_block_start`, 'Start', 'u16'),
    startTsn: make(`${name}_block_start_tsn`, 'Start TSN', 'u32'),
    end: make(`${name}_block_end`, 'End', 'u16'),
    endTsn: make(`${name}_block_end_tsn`, 'End TSN', 'u32'),
    acknowledged: make(`number_of_tsns_${name}_acked`, `Number of TSNs in ${title} blocks`, 'u32'),
  };
}
