import type { Field } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import { HpackDecoder } from './hpack.ts';
import { HpackFields } from './hpack-fields.ts';
import { otherSetting, payloadFields, settingFields, settingId } from './http2-fields.ts';
import { walkHeaderList } from './http2-header-list.ts';
import { FLAG, FRAME } from './http2-start.ts';

const PRIORITY = 5;
const SETTING = 6;

/** What a frame of a type carries; `isWhole`: to its end. */
export function walkPayload(cursor: FieldCursor, type: number, flags: number, isWhole: boolean): void {
  switch (type) {
    case FRAME.data:
    case FRAME.headers:
    case FRAME.pushPromise:
      walkPadded(cursor, type, flags, isWhole);
      break;
    case FRAME.priority:
      walkPriority(cursor);
      break;
    case FRAME.resetStream:
      cursor.number(payloadFields.resetError, 4);
      break;
    case FRAME.settings:
      walkSettings(cursor);
      break;
    case FRAME.ping:
      cursor.bytes((flags & FLAG.acknowledgment) === 0 ? payloadFields.ping : payloadFields.pong, 8);
      break;
    case FRAME.goAway:
      walkReserved(cursor, payloadFields.goAwayReserved, payloadFields.lastStream);
      cursor.number(payloadFields.goAwayError, 4);
      if (isWhole) cursor.bytes(payloadFields.goAwayData, cursor.left);
      break;
    case FRAME.windowUpdate:
      walkReserved(cursor, payloadFields.windowReserved, payloadFields.increment);
      break;
    default:
      if (isWhole) walkOther(cursor, type);
  }
}

/** A bit and 31 others. */
function walkReserved(cursor: FieldCursor, bit: Field, rest: Field): void {
  if (cursor.left >= 4) cursor.sink.at(bit, cursor.at, 4);
  cursor.number(rest, 4);
}

/** Frames that may have padding: its length first, itself last. */
function walkPadded(cursor: FieldCursor, type: number, flags: number, isWhole: boolean): void {
  const { sink } = cursor;
  let padding = 0;
  if ((flags & FLAG.padded) !== 0) {
    padding = cursor.number(payloadFields.padding, 1);
    if (padding < 0) return;
  }
  sink.value(payloadFields.padLength, padding);
  if (type === FRAME.headers && (flags & FLAG.priority) !== 0) walkPriority(cursor);
  if (type === FRAME.pushPromise) walkReserved(cursor, payloadFields.promisedReserved, payloadFields.promised);
  const length = cursor.left - padding;
  if (!isWhole || length < 0) return;
  if (type === FRAME.data) {
    cursor.bytes(payloadFields.data, length);
    cursor.bytes(payloadFields.dataPadding, padding);
  } else {
    const start = cursor.at;
    cursor.bytes(type === FRAME.headers ? payloadFields.headers : payloadFields.promisedHeaders, length);
    walkBlock(cursor, start, start + length);
    cursor.bytes(type === FRAME.headers ? payloadFields.headersPadding : payloadFields.promisedPadding, padding);
  }
}

/** RFC 9113 §5.3: not used any more. */
function walkPriority(cursor: FieldCursor): void {
  if (cursor.left < PRIORITY) return;
  walkReserved(cursor, payloadFields.exclusive, payloadFields.dependency);
  cursor.sink.value(payloadFields.realWeight, cursor.number(payloadFields.weight, 1) + 1);
}

function walkSettings(cursor: FieldCursor): void {
  while (cursor.left >= SETTING) {
    const id = cursor.number(settingId, 2);
    cursor.number(settingFields[id] ?? otherSetting, 4);
  }
}

function walkOther(cursor: FieldCursor, type: number): void {
  const { sink } = cursor;
  if (type === FRAME.continuation) {
    sink.value(payloadFields.padLength, 0);
    const followed = cursor.layer.dissection.streams?.headerFields(cursor.at);
    cursor.bytes(payloadFields.continuation, cursor.left);
    // It may begin within a field: alone it tells nothing.
    if (followed !== undefined) walkHeaderList(followed, sink);
  } else if (type === FRAME.alternativeService) {
    cursor.bytes(payloadFields.serviceOrigin, Math.max(0, cursor.number(payloadFields.serviceOriginLength, 2)));
    cursor.bytes(payloadFields.serviceValue, cursor.left);
  } else if (type === FRAME.origin) {
    while (cursor.left > 2) cursor.bytes(payloadFields.origin, cursor.number(payloadFields.originLength, 2));
  } else if (type === FRAME.priorityUpdate) {
    cursor.number(payloadFields.prioritized, 4);
    cursor.bytes(payloadFields.priorityValue, cursor.left);
  } else {
    cursor.bytes(payloadFields.unknown, cursor.left);
  }
}

/** Of a block that nobody has followed to here, what needs no table. Made for the first who asks. */
let alone: { readonly decoder: HpackDecoder; readonly fields: HpackFields } | undefined;

/** The fields of the block `[start, end)`: by the table that the packets before made, where someone follows them. */
function walkBlock({ layer, sink }: FieldCursor, start: number, end: number): void {
  const followed = layer.dissection.streams?.headerFields(start);
  if (followed !== undefined) {
    walkHeaderList(followed, sink);
    return;
  }
  alone ??= { decoder: new HpackDecoder({ bytes: 0 }), fields: new HpackFields() };
  alone.decoder.table.lose();
  alone.decoder.read(layer.bytes, start, end, alone.fields);
  walkHeaderList({ fields: alone.fields, first: 0, last: alone.fields.count }, sink);
}
