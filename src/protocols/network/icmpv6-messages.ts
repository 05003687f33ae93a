import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, layoutFields } from '../layout.ts';
import { icmpExtensionFields, walkIcmpExtensions } from './icmp-extensions.ts';
import { icmpv6ListenerFields, walkListener, walkListenerReportV2 } from './icmpv6-listener.ts';
import { icmpv6MobilityOptionFields } from './icmpv6-mobility-option-fields.ts';
import { icmpv6NodeInformationFields, walkNodeQuery, walkNodeReply } from './icmpv6-node-information.ts';
import { icmpv6OptionFields } from './icmpv6-option-fields.ts';
import { walkIcmpv6Options } from './icmpv6-options.ts';
import { icmpv6RenumberingFields, walkRenumbering } from './icmpv6-renumbering.ts';
import { icmpv6RplFields, walkRpl } from './icmpv6-rpl.ts';
import {
  extendedEcho,
  fastFlags,
  fastIdentifier,
  fastMobile,
  homeAgent,
  homeAgentAddress,
  locator,
  locatorLifetime,
  locatorPreference,
  locatorUpdate,
  quoteLength,
  type Shape,
  shapes,
} from './icmpv6-shapes.ts';
import { ICMPV6, icmpv6Data, icmpv6Reserved, unknownData } from './icmpv6-types.ts';

export const icmpv6MessageFields: readonly Field[] = [
  icmpv6Reserved,
  icmpv6Data,
  unknownData,
  homeAgentAddress,
  locatorPreference,
  locatorLifetime,
  ...layoutFields(quoteLength, ...Object.values(shapes).map((shape) => shape.layout)),
  ...layoutFields(extendedEcho, fastMobile, fastFlags, fastIdentifier, locatorUpdate, locator),
  ...icmpv6ListenerFields,
  ...icmpv6NodeInformationFields,
  ...icmpv6RenumberingFields,
  ...icmpv6OptionFields,
  ...icmpv6MobilityOptionFields,
  ...icmpv6RplFields,
  ...icmpExtensionFields,
];

/** What stands behind type, code and checksum, by type. */
export function walkIcmpv6Message(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  if (start + 4 >= end) return;
  const type = bytes[start];
  const shape = shapes[type];
  if (shape !== undefined) {
    walkShape(layer, sink, shape);
    return;
  }
  switch (type) {
    case ICMPV6.unreachable:
    case ICMPV6.timeExceeded:
      walkQuote(layer, sink);
      return;
    case ICMPV6.listenerQuery:
    case ICMPV6.listenerReport:
    case ICMPV6.listenerDone:
      walkListener(layer, sink, type === ICMPV6.listenerQuery);
      return;
    case ICMPV6.listenerReportV2:
      walkListenerReportV2(layer, sink);
      return;
    case ICMPV6.renumbering:
      walkRenumbering(layer, sink);
      return;
    case ICMPV6.nodeQuery:
      walkNodeQuery(layer, sink);
      return;
    case ICMPV6.nodeReply:
      walkNodeReply(layer, sink);
      return;
    case ICMPV6.homeAgentReply:
      walkShape(layer, sink, { reserved: [6, 2], layout: homeAgent });
      for (let at = start + 8; at + 16 <= end; at += 16) sink.at(homeAgentAddress, at, 16);
      return;
    case ICMPV6.experimentalMobility:
    case ICMPV6.fastMobile:
      walkFastMobile(layer, sink);
      return;
    case ICMPV6.rpl:
      walkRpl(layer, sink);
      return;
    case ICMPV6.locatorUpdate:
      walkLocators(layer, sink);
      return;
    case ICMPV6.extendedEcho:
      emitLayout(sink, extendedEcho, start, end);
      walkIcmpExtensions(layer, sink, start + 8);
      return;
    default:
      if (!isKnown(type)) sink.at(icmpv6Data, start + 4, end - start - 4);
  }
}

/** Echoes are all in the table; solicitations of multicast routers and what ends them have no body (RFC 4286 §3). */
function isKnown(type: number): boolean {
  return type >= ICMPV6.echoRequest && type <= ICMPV6.extendedEchoReply;
}

function walkShape(layer: Layer, sink: FieldSink, shape: Shape): void {
  const { start, end } = layer;
  if (shape.reserved !== undefined) {
    const [at, length] = shape.reserved;
    if (start + at + length <= end) sink.at(icmpv6Reserved, start + at, length);
  }
  if (!emitLayout(sink, shape.layout, start, end)) return;
  if (shape.optionsAt !== undefined) walkIcmpv6Options(layer, sink, start + shape.optionsAt);
}

/** RFC 4884 §4.5: the quoted packet's length, in units of eight bytes, tells where extensions start. */
function walkQuote(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  if (start + 8 > end) return;
  const length = bytes[start + 4] * 8;
  if (length === 0) {
    sink.at(icmpv6Reserved, start + 4, 4);
    return;
  }
  emitLayout(sink, quoteLength, start, end);
  sink.at(icmpv6Reserved, start + 5, 3);
  if (start + 8 + length < end) walkIcmpExtensions(layer, sink, start + 8 + length);
}

/** RFC 5568 §6.1: flags are the Handover Initiate's, whose subtype is 4; the proxy messages (2, 3) have none. */
function walkFastMobile(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  emitLayout(sink, fastMobile, start, end);
  if (start + 6 > end) return;
  const subtype = bytes[start + 4];
  if (subtype === 4) emitLayout(sink, fastFlags, start, end);
  else if (subtype === 2 || subtype === 3) sink.at(icmpv6Reserved, start + 5, 1);
  if (emitLayout(sink, fastIdentifier, start, end)) walkIcmpv6Options(layer, sink, start + 8);
}

/** RFC 6743 §3. */
function walkLocators(layer: Layer, sink: FieldSink): void {
  const { bytes, view, start, end } = layer;
  if (start + 8 > end) return;
  emitLayout(sink, locatorUpdate, start, end);
  sink.at(icmpv6Reserved, start + 5, 1);
  sink.at(icmpv6Reserved, start + 6, 2);
  const count = bytes[start + 4];
  for (let i = 0, at = start + 8; i < count && at + 12 <= end; i++, at += 12) {
    emitLayout(sink, locator, at, end);
    sink.value(locatorPreference, view.getUint16(at + 8));
    sink.value(locatorLifetime, view.getUint16(at + 10));
  }
}
