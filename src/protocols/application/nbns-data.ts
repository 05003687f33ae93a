import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout } from '../layout.ts';

const NB = 32;
const NBSTAT = 33;
const ENTRY = 6;
const NAME_ENTRY = 18;
const REF = 'RFC 1002 §4.2.18';
const entry = fieldMaker('nbns.', 'RFC 1002 §4.2.2');
const node = fieldMaker('nbns.', REF);

const entryLayout: Layout = [
  [0, entry('nb_flags', 'Name flags', 'u16', HEX)],
  [0, entry('nb_flags.group', 'Name type', 'bool', { length: 2, mask: 0x8000 })],
  [0, entry('nb_flags.ont', 'ONT', 'u16', { mask: 0x6000 })],
  [2, entry('addr', 'Addr', 'ipv4')],
];
const count = node('number_of_names', 'Number of names', 'u8');
const nodeName = node('netbios_name', 'Name', 'string', { length: 15 });
const nodeLayout: Layout = [
  [16, node('name_flags', 'Name flags', 'u16', HEX)],
  [16, node('name_flags.group', 'Name type', 'bool', { length: 2, mask: 0x8000 })],
  [16, node('name_flags.ont', 'ONT', 'u16', { mask: 0x6000 })],
  [16, node('name_flags.drg', 'Name is being deregistered', 'bool', { length: 2, mask: 0x1000 })],
  [16, node('name_flags.cnf', 'Name is in conflict', 'bool', { length: 2, mask: 0x0800 })],
  [16, node('name_flags.act', 'Name is active', 'bool', { length: 2, mask: 0x0400 })],
  [16, node('name_flags.prm', 'Permanent node name', 'bool', { length: 2, mask: 0x0200 })],
];
const statistics: Layout = [
  [0, node('unit_id', 'Unit ID', 'ether')],
  [6, node('jumpers', 'Jumpers', 'u8', HEX)],
  [7, node('test_result', 'Test result', 'u8', HEX)],
  [8, node('version_number', 'Version number', 'u16', HEX)],
  [10, node('period_of_statistics', 'Period of statistics', 'u16', HEX)],
  [12, node('num_crcs', 'Number of CRCs', 'u16')],
  [14, node('num_alignment_errors', 'Number of alignment errors', 'u16')],
  [16, node('num_collisions', 'Number of collisions', 'u16')],
  [18, node('num_send_aborts', 'Number of send aborts', 'u16')],
  [20, node('num_good_sends', 'Number of good sends', 'u32')],
  [24, node('num_good_receives', 'Number of good receives', 'u32')],
  [28, node('numretransmits', 'Number of retransmits', 'u16')],
  [30, node('num_no_resource_conditions', 'Number of no resource conditions', 'u16')],
  [32, node('numcommand_blocks', 'Number of command blocks', 'u16')],
  [34, node('numpending_sessions', 'Number of pending sessions', 'u16')],
  [36, node('max_num_pending_sessions', 'Max number of pending sessions', 'u16')],
  [38, node('max_total_sessions_possible', 'Max total sessions possible', 'u16')],
  [40, node('session_data_packet_size', 'Session data packet size', 'u16')],
];
const data = entry('data', 'Data', 'bytes');

export const nbnsDataFields: readonly Field[] = [
  ...[entryLayout, nodeLayout, statistics].flatMap((layout) => layout.map(([, field]) => field)),
  count,
  nodeName,
  data,
];

/** The data of a record: addresses of a name, or names and statistics of a node. */
export function walkNbnsData(layer: Layer, sink: FieldSink, type: number, start: number, end: number): void {
  if (type === NB) {
    for (let at = start; at < end; at += ENTRY) if (!emitLayout(sink, entryLayout, at, end)) return;
  } else if (type === NBSTAT) {
    walkNode(layer, sink, start, end);
  } else if (end > start) {
    sink.at(data, start, end - start);
  }
}

function walkNode(layer: Layer, sink: FieldSink, start: number, end: number): void {
  if (start >= end) return;
  sink.at(count, start, 1);
  let at = start + 1;
  for (let left = layer.bytes[start]; left > 0; left--, at += NAME_ENTRY) {
    if (at + NAME_ENTRY > end) return;
    sink.at(nodeName, at, 15);
    emitLayout(sink, nodeLayout, at, end);
  }
  emitLayout(sink, statistics, at, end);
}
