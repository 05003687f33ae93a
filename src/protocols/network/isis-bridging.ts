import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';

const IDENTIFIER = 4;
const TUPLE = 8;

const instance = fieldMaker('isis.lsp.mt_cap_spb_instance.', 'RFC 6329 §14.1.1');
const service = fieldMaker('isis.lsp.mt_cap_spbm_service_identifier.', 'RFC 6329 §14.1.3');
const root = instance('cist_root_identifier', 'CIST Root Identifier', 'bytes');
const cost = instance('cist_external_root_path_cost', 'CIST External Root Path Cost', 'u32', HEX);
const priority = instance('bridge_priority', 'Bridge Priority', 'u16', HEX);
const hasAutomaticSource = instance('v', 'V', 'bool', { length: 4, mask: 0x100000 });
const source = fieldMaker('isis.lsp.', 'RFC 6329 §14.1.1')('mt_cap.spsourceid', 'SPSourceId', 'u32', {
  mask: 0x0fffff,
  display: 'hex',
});
const trees = instance('number_of_trees', 'Number of Trees', 'u8', HEX);
const tupleBits = [
  instance('vlanid_tuple.u', 'U', 'bool', { mask: 0x80 }),
  instance('vlanid_tuple.m', 'M', 'bool', { mask: 0x40 }),
  instance('vlanid_tuple.a', 'A', 'bool', { mask: 0x20 }),
  instance('vlanid_tuple.reserved', 'Reserved', 'u8', { mask: 0x1f, display: 'hex' }),
];
const algorithm = instance('vlanid_tuple.ect', 'ECT-ALGORITHM', 'u32');
const baseVlan = instance('vlanid_tuple.basevid', 'Base VID', 'u24', { mask: 0xfff000 });
const sourceVlan = instance('vlanid_tuple.spvid', 'SPVID', 'u24', { mask: 0x000fff });
const address = service('b_mac', 'B-MAC', 'ether');
const vlan = service('base_vid', 'Base-VID', 'u16', HEX);
const serviceBits = [
  service('t', 'T', 'bool', { mask: 0x80 }),
  service('r', 'R', 'bool', { mask: 0x40 }),
  service('reserved', 'Reserved', 'u8', { mask: 0x3f, display: 'hex' }),
];
const serviceId = service('i_sid', 'I-SID', 'u24', HEX);

export const bridgingFields: readonly Field[] = [
  ...[root, cost, priority, hasAutomaticSource, source, trees],
  ...[...tupleBits, algorithm, baseVlan, sourceVlan],
  ...[address, vlan, ...serviceBits, serviceId],
];

/** What shortest path bridging tells in link states: a bridge's part in it, and the services behind an address. */
export function walkBridging(type: number, value: FieldCursor): void {
  if (type === 1) walkInstance(value);
  else if (type === 3) walkServices(value);
}

function walkInstance(value: FieldCursor): void {
  value.bytes(root, 8);
  value.number(cost, 4);
  value.number(priority, 2);
  if (value.left >= 4) value.sink.at(hasAutomaticSource, value.at, 4);
  value.number(source, 4);
  value.number(trees, 1);
  while (value.left >= TUPLE) {
    value.same(...tupleBits);
    value.pass(1);
    value.number(algorithm, 4);
    value.sink.at(baseVlan, value.at, 3);
    value.number(sourceVlan, 3);
  }
}

function walkServices(value: FieldCursor): void {
  value.bytes(address, 6);
  value.number(vlan, 2);
  while (value.left >= IDENTIFIER) {
    value.same(...serviceBits);
    value.pass(1);
    value.number(serviceId, 3);
  }
}
