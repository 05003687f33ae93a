import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, type Layout } from '../layout.ts';
import * as dot1 from './lldp-8021-fields.ts';

const SUBTYPE = {
  vlanName: 3,
  protocolIdentity: 4,
  etsConfiguration: 9,
  etsRecommendation: 10,
  flowControl: 11,
  application: 12,
} as const;
const layouts: Readonly<Record<number, Layout>> = {
  1: dot1.portVlan,
  2: dot1.protocolVlan,
  7: dot1.aggregation1,
  8: dot1.congestion,
};

/** TLVs of IEEE 802.1 (802.1Q Annex D). */
export function walk8021(layer: Layer, sink: FieldSink, at: number, end: number): void {
  const { bytes } = layer;
  emitLayout(sink, dot1.dot1Subtype, at, end);
  const subtype = bytes[at + 5];
  const layout = layouts[subtype];
  if (layout !== undefined) {
    emitLayout(sink, layout, at, end);
    return;
  }
  switch (subtype) {
    case SUBTYPE.vlanName:
      if (!emitLayout(sink, dot1.vlanName, at, end)) return;
      if (bytes[at + 8] > 0 && at + 9 + bytes[at + 8] <= end) sink.at(dot1.vlanNameText, at + 9, bytes[at + 8]);
      return;
    case SUBTYPE.protocolIdentity:
      if (!emitLayout(sink, dot1.protocolIdentity, at, end)) return;
      if (bytes[at + 6] > 0 && at + 7 + bytes[at + 6] <= end)
        sink.at(dot1.protocolIdentityBytes, at + 7, bytes[at + 6]);
      return;
    case SUBTYPE.etsConfiguration:
    case SUBTYPE.etsRecommendation:
      emitLayout(sink, subtype === SUBTYPE.etsConfiguration ? dot1.etsFlags : dot1.etsReserved, at, end);
      emitLayout(sink, dot1.priorityGroups, at + 7, end);
      emitLayout(sink, dot1.selection, at, end);
      return;
    case SUBTYPE.flowControl:
      emitLayout(sink, dot1.flowControl, at, end);
      emitLayout(sink, dot1.flowPriorities, at + 7, end);
      return;
    case SUBTYPE.application:
      if (!emitLayout(sink, dot1.applicationReserved, at, end)) return;
      for (let entry = at + 7; entry + 3 <= end; entry += 3) emitLayout(sink, dot1.application, entry, end);
  }
}
