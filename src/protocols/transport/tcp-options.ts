import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

const REF = 'RFC 9293 §3.2';
const END_OF_LIST = 0;
const NO_OPERATION = 1;
const MAXIMUM_SEGMENT_SIZE = 2;
const TIMESTAMPS = 8;

const kindField: Field = { name: 'tcp.option_kind', label: 'Kind', type: 'u8', ref: REF };
const lengthField: Field = { name: 'tcp.option_len', label: 'Length', type: 'u8', ref: REF };
const segmentSize: Field = { name: 'tcp.options.mss_val', label: 'MSS Value', type: 'u16', ref: 'RFC 9293 §3.7.1' };
const timestampValue: Field = {
  name: 'tcp.options.timestamp.tsval',
  label: 'Timestamp value',
  type: 'u32',
  ref: 'RFC 7323 §3.2',
};
const timestampEcho: Field = {
  name: 'tcp.options.timestamp.tsecr',
  label: 'Timestamp echo reply',
  type: 'u32',
  ref: 'RFC 7323 §3.2',
};

export const tcpOptionFields: readonly Field[] = [kindField, lengthField, segmentSize, timestampValue, timestampEcho];

/** Options in wire order; a length that lies ends the list. */
export function walkTcpOptions(layer: Layer, sink: FieldSink): void {
  const end = Math.min(layer.payload, layer.end);
  let at = layer.start + 20;
  while (at < end) {
    const kind = layer.bytes[at];
    sink.at(kindField, at, 1);
    if (kind === END_OF_LIST) return;
    if (kind === NO_OPERATION) {
      at += 1;
      continue;
    }
    if (at + 2 > end) return;
    sink.at(lengthField, at + 1, 1);
    const length = layer.bytes[at + 1];
    if (length < 2 || at + length > end) return;
    if (kind === MAXIMUM_SEGMENT_SIZE && length === 4) {
      sink.at(segmentSize, at + 2, 2);
    } else if (kind === TIMESTAMPS && length === 10) {
      sink.at(timestampValue, at + 2, 4);
      sink.at(timestampEcho, at + 6, 4);
    }
    at += length;
  }
}
