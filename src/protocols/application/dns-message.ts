import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { DnsCursor } from './dns-cursor.ts';
import { extended } from './dns-edns.ts';
import * as row from './dns-fields.ts';
import { readersByType } from './dns-records.ts';
import { srv } from './dns-records-service.ts';
import { walkStateful } from './dns-stateful.ts';

/** Bytes of a message's header (RFC 1035 §4.1.1). */
export const DNS_HEADER = 12;
/** Behind a record's name: type, class, time to live, length. */
const RECORD_HEADER = 10;
const RESPONSE = 0x8000;
const AUTHENTIC = 0x0020;
const UPDATE = 5;
const STATEFUL = 6;
const SRV = 33;
const OPT = 41;

export type DnsDialect = 'dns' | 'mdns' | 'llmnr';

/** The fields of the message that starts at `message` in the layer; what is cut short ends it. */
export function walkDnsMessage(layer: Layer, sink: FieldSink, message: number, dialect: DnsDialect): void {
  const cursor = new DnsCursor(layer, sink, message, dialect === 'mdns');
  if (cursor.left < 4) return;
  const flags = cursor.u16(2);
  cursor.fixed(row.id);
  sink.at(row.flags, cursor.at, 2);
  walkFlags(cursor, flags, dialect);
  cursor.at += 2;
  const rows = ((flags >>> 11) & 15) === UPDATE ? row.updateCounts : row.counts;
  for (const field of rows) if (!cursor.fixed(field)) return;
  const { view } = layer;
  for (let left = view.getUint16(message + 4); left > 0; left--) if (!walkQuestion(cursor)) return;
  const records = view.getUint16(message + 6) + view.getUint16(message + 8) + view.getUint16(message + 10);
  for (let left = records; left > 0; left--) if (!walkRecord(cursor)) return;
  if (((flags >>> 11) & 15) === STATEFUL && view.getUint32(message + 4) + view.getUint32(message + 8) === 0) {
    walkStateful(cursor);
  } else if (cursor.left > 0) {
    sink.value(row.extraneous.length, cursor.left);
    sink.at(row.extraneous.data, cursor.at, cursor.left);
  }
}

function walkFlags({ sink, at }: DnsCursor, flags: number, dialect: DnsDialect): void {
  const { flag } = row;
  const isResponse = (flags & RESPONSE) !== 0;
  sink.at(flag.response, at, 2);
  sink.at(flag.opcode, at, 2);
  if (dialect === 'llmnr') {
    sink.at(flag.conflict, at, 2);
    sink.at(flag.truncated, at, 2);
    sink.at(flag.tentative, at, 2);
    if (isResponse) sink.at(flag.rcode, at, 2);
    return;
  }
  if (isResponse) sink.at(flag.authoritative, at, 2);
  sink.at(flag.truncated, at, 2);
  sink.at(flag.recursionDesired, at, 2);
  if (isResponse) sink.at(flag.recursionAvailable, at, 2);
  sink.at(flag.z, at, 2);
  // RFC 6840 §5.7: in a query it asks for the bit.
  if (isResponse || (flags & AUTHENTIC) !== 0) sink.at(flag.authenticated, at, 2);
  sink.at(flag.checkingDisabled, at, 2);
  if (isResponse) sink.at(flag.rcode, at, 2);
}

function walkQuestion(cursor: DnsCursor): boolean {
  const { sink, name } = cursor;
  const { query, multicast } = row;
  if (!cursor.readName() || name.next + 4 > cursor.end) return false;
  const { text } = name;
  sink.value(query.name, text);
  const size = name.length > 0 ? name.length : text.length;
  sink.value(query.nameLength, size > 1 ? size : 0);
  sink.value(query.labels, name.labels);
  cursor.at = name.next;
  cursor.fixed(query.type);
  if (cursor.isMulticast) {
    sink.value(query.class, cursor.u16() & 0x7fff);
    sink.at(multicast.unicastResponse, cursor.at, 2);
    cursor.at += 2;
  } else {
    cursor.fixed(query.class);
  }
  return true;
}

/** False: what follows can't be found. */
function walkRecord(cursor: DnsCursor): boolean {
  const { sink, name, layer } = cursor;
  if (!cursor.readName() || name.next + RECORD_HEADER > cursor.end) return false;
  const { text, next } = name;
  const type = layer.view.getUint16(next);
  const length = layer.view.getUint16(next + 8);
  if (type === SRV) walkServiceName(sink, text);
  else sink.value(row.resource.name, text);
  cursor.at = next;
  cursor.fixed(row.resource.type);
  if (type === OPT) walkExtendedHeader(cursor);
  else walkClass(cursor);
  cursor.fixed(row.resource.length);
  const messageEnd = cursor.end;
  const end = cursor.at + length;
  cursor.end = Math.min(end, messageEnd);
  if (length > 0) {
    const read = readersByType[type];
    if (read !== undefined) read(cursor);
    else if (end <= messageEnd) cursor.rest(row.resource.data);
  }
  cursor.at = end;
  cursor.end = messageEnd;
  return end <= messageEnd;
}

/** RFC 2782: `_service._proto.name`. */
function walkServiceName(sink: FieldSink, text: string): void {
  const [service, protocol, ...labels] = text.split('.');
  sink.value(srv.service, service);
  if (protocol !== undefined) sink.value(srv.protocol, protocol);
  if (labels.length > 0) sink.value(srv.name, labels.join('.'));
}

function walkClass(cursor: DnsCursor): void {
  const { resource, multicast } = row;
  if (cursor.isMulticast) {
    cursor.sink.value(resource.class, cursor.u16() & 0x7fff);
    cursor.sink.at(multicast.cacheFlush, cursor.at, 2);
    cursor.at += 2;
  } else {
    cursor.fixed(resource.class);
  }
  cursor.fixed(resource.ttl);
}

function walkExtendedHeader(cursor: DnsCursor): void {
  const { sink } = cursor;
  if (cursor.isMulticast) {
    sink.value(extended.payloadSize, cursor.u16() & 0x7fff);
    sink.at(row.multicast.cacheFlush, cursor.at, 2);
    cursor.at += 2;
  } else {
    cursor.fixed(extended.payloadSize);
  }
  cursor.fixed(extended.rcode);
  cursor.fixed(extended.version);
  cursor.bits([extended.z, extended.dnssecOk, extended.reserved]);
}
