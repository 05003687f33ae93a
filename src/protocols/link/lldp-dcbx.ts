import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout } from '../layout.ts';
import * as dot1 from './lldp-8021-fields.ts';

const TYPE = { control: 1, priorityGroups: 2, flowControl: 3, application: 4, logicalLink: 6 } as const;
const HEADER = 2;
const FEATURE = 6;
const APPLICATION = 6;

/** The Data Center Bridging Exchange before IEEE took it over: TLVs of its own inside the TLV. */
export function walkCapabilityExchange(layer: Layer, sink: FieldSink, start: number, end: number): void {
  const { view } = layer;
  emitLayout(sink, dot1.ceeProtocol, start, end);
  let at = start + 6;
  while (at + HEADER <= end) {
    const type = view.getUint16(at) >>> 9;
    const tlvEnd = at + HEADER + (view.getUint16(at) & 0x1ff);
    if (!emitLayout(sink, dot1.ceeHeader, at, end) || tlvEnd > end) return;
    if (type === TYPE.control) emitLayout(sink, dot1.ceeControl, at, tlvEnd);
    else if (emitLayout(sink, dot1.ceeFeature, at, tlvEnd)) walkFeature(layer.bytes, sink, type, at, tlvEnd);
    at = tlvEnd;
  }
}

function walkFeature(bytes: Uint8Array, sink: FieldSink, type: number, at: number, end: number): void {
  const body = at + FEATURE;
  if (type === TYPE.priorityGroups) {
    emitLayout(sink, dot1.priorityGroups, body, end);
    emitLayout(sink, dot1.ceeGroupClasses, at, end);
  } else if (type === TYPE.flowControl) {
    emitLayout(sink, dot1.flowPriorities, body, end);
    emitLayout(sink, dot1.ceeFlowClasses, at, end);
  } else if (type === TYPE.application) {
    for (let entry = body; entry + APPLICATION <= end; entry += APPLICATION) {
      emitLayout(sink, dot1.ceeApplication, entry, end);
      sink.at(dot1.ceeApplicationOui, entry + 2, 3);
      if (bytes[entry + 5] !== 0) sink.value(dot1.ceeApplicationPriority, 31 - Math.clz32(bytes[entry + 5]));
    }
  } else if (type === TYPE.logicalLink) {
    emitLayout(sink, dot1.ceeLogicalLink, at, end);
  }
}
