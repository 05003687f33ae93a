import { hexText, wireText } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import { emitLayout, type Layout } from '../layout.ts';
import { duidFields, readDuid } from './dhcpv6-duid.ts';
import * as row from './dhcpv6-option-fields.ts';
import type { OptionContext } from './dhcpv6-options.ts';
import { DnsName } from './dns-name.ts';

type ReadOption = (context: OptionContext, start: number, end: number) => void;

/** Bytes before the options that stand in these. */
export const nestedOptions: Readonly<Record<number, number>> = {
  3: 12,
  4: 4,
  5: 24,
  25: 12,
  26: 25,
  44: 17,
  45: 0,
  94: 0,
  95: 0,
  96: 0,
};

export const readersByOption: Readonly<Record<number, ReadOption>> = {
  ...mapped(row.addressLists, readAddresses),
  ...mapped(row.nameLists, readNames),
  ...mapped(row.texts, (field, { sink }, start, end) => end > start && sink.at(field, start, end - start)),
  1: readDuid,
  2: readDuid,
  3: readAssociation,
  4({ layer, sink }, start, end) {
    if (start + 4 <= end) sink.value(row.temporary, hexText(layer.bytes, start, start + 4));
  },
  5: laidOut(row.address),
  6({ sink }, start, end) {
    for (let at = start; at + 2 <= end; at += 2) sink.at(row.requested, at, 2);
  },
  7: laidOut(row.preference),
  8({ layer, sink }, start, end) {
    // In hundredths of a second; Wireshark tells milliseconds.
    if (start + 2 <= end) sink.value(row.elapsed, layer.view.getUint16(start) * 10);
  },
  11({ sink }, start, end) {
    if (emitLayout(sink, row.authentication, start, end) && end > start + 11)
      sink.at(row.information, start + 11, end - start - 11);
  },
  13({ sink }, start, end) {
    if (emitLayout(sink, row.status, start, end) && end > start + 2)
      sink.at(row.statusText, start + 2, end - start - 2);
  },
  15: readUserClasses,
  16({ sink }, start, end) {
    if (start + 4 > end) return;
    sink.at(row.vendorClass, start, 4);
    if (end > start + 6) sink.at(row.vendorData, start + 6, end - start - 6);
  },
  17: readVendorOptions,
  18({ sink }, start, end) {
    if (end > start) sink.at(row.interfaceId, start, end - start);
  },
  19: laidOut(row.reconfigure),
  25: readAssociation,
  26: laidOut(row.prefix),
  32: laidOut(row.lifetime),
  37({ sink }, start, end) {
    if (start + 4 > end) return;
    sink.at(row.remoteEnterprise, start, 4);
    if (end > start + 4) sink.at(row.remoteId, start + 4, end - start - 4);
  },
  39(context, start, end) {
    if (!emitLayout(context.sink, context.isClient ? row.clientBits : row.serverBits, start, end)) return;
    const text = nameText(context, start + 1, end)?.text;
    if (text !== undefined && text !== '') context.sink.value(row.clientName, text);
  },
  44: laidOut(row.query),
  46: laidOut(row.lastTime),
  56: readTimeServers,
  67({ sink }, start, end) {
    if (start + 2 > end) return;
    sink.at(row.excludedLength, start, 1);
    sink.at(row.excludedSubnet, start + 1, end - start - 1);
  },
  135: laidOut(row.relayPort),
};

export const dhcpv6ReaderFields: readonly Field[] = [...duidFields, ...row.optionFields];

function laidOut(layout: Layout): ReadOption {
  return ({ sink }, start, end) => void emitLayout(sink, layout, start, end);
}

function mapped(
  fields: Readonly<Record<number, Field>>,
  read: (field: Field, context: OptionContext, start: number, end: number) => unknown,
): Record<number, ReadOption> {
  const entries = Object.entries(fields).map(([number, field]): [string, ReadOption] => [
    number,
    (context, start, end) => void read(field, context, start, end),
  ]);
  return Object.fromEntries(entries);
}

function readAssociation({ layer, sink }: OptionContext, start: number, end: number): void {
  if (start + 4 > end) return;
  sink.value(row.iaid, hexText(layer.bytes, start, start + 4));
  emitLayout(sink, row.times, start, end);
}

function readAddresses(field: Field, { sink }: OptionContext, start: number, end: number): void {
  for (let at = start; at + 16 <= end; at += 16) sink.at(field, at, 16);
}

/** Names one after the other; one of a single label is told apart, as Wireshark does. */
function readNames(field: Field, context: OptionContext, start: number, end: number): void {
  for (let at = start; at < end; ) {
    const name = nameText(context, at, end);
    if (name === undefined) return;
    const isTopLevel = name.text.indexOf('.') === name.text.length - 1;
    context.sink.value(isTopLevel ? row.topLevel : field, name.text);
    at = name.next;
  }
}

/** With a point at its end, unless the end is left out. */
function nameText({ layer }: OptionContext, start: number, end: number): { text: string; next: number } | undefined {
  const { bytes } = layer;
  const name = new DnsName();
  if (name.read(bytes, start, end, start)) return { text: `${name.plainText}.`, next: name.next };
  let text = '';
  let at = start;
  while (at < end && bytes[at] > 0 && at + 1 + bytes[at] <= end) {
    text += `${text === '' ? '' : '.'}${wireText(bytes, at + 1, at + 1 + bytes[at])}`;
    at += 1 + bytes[at];
  }
  return at === end ? { text, next: end } : undefined;
}

function readUserClasses({ layer, sink }: OptionContext, start: number, end: number): void {
  for (let at = start; at + 2 <= end; at += 2 + layer.view.getUint16(at)) {
    const size = layer.view.getUint16(at);
    if (at + 2 + size > end) return;
    sink.at(row.classLength, at, 2);
    sink.at(row.classData, at + 2, size);
  }
}

function readVendorOptions(context: OptionContext, start: number, end: number): void {
  const { layer, sink } = context;
  if (start + 4 > end) return;
  sink.at(row.vendor, start, 4);
  const isCable = layer.view.getUint32(start) === row.CABLELABS;
  for (let at = start + 4; at + 4 <= end; at += 4 + layer.view.getUint16(at + 2)) {
    const size = layer.view.getUint16(at + 2);
    if (isCable) sink.at(row.cableOption, at, 2);
    else emitLayout(sink, row.vendorOption, at, end);
    if (at + 4 + size > end) return;
    if (!isCable) sink.at(row.vendorValue, at + 4, size);
    else if (row.CABLE_SERVERS.includes(layer.view.getUint16(at)))
      readAddresses(row.cableServer, context, at + 4, at + 4 + size);
  }
}

/** RFC 5908 §4. */
function readTimeServers(context: OptionContext, start: number, end: number): void {
  const { layer, sink } = context;
  for (let at = start; at + 4 <= end; at += 4 + layer.view.getUint16(at + 2)) {
    const kind = layer.view.getUint16(at);
    const next = at + 4 + layer.view.getUint16(at + 2);
    if (next > end) return;
    emitLayout(sink, row.timeServer, at, end);
    if (kind === 3) readNames(row.timeServerName, context, at + 4, next);
    else if (next === at + 20 && kind <= 2)
      sink.at(kind === 1 ? row.timeServerAddress : row.timeServerGroup, at + 4, 16);
  }
}
