import { wireText } from '../../bytes/text.ts';
import { defineField, defineProtocol, type Field, type FieldType, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { isRequest } from './port-side.ts';
import { TextLines } from './text-lines.ts';

const PLUS = 0x2b;
const MINUS = 0x2d;
const COLON = 0x3a;
const DOLLAR = 0x24;
const ASTERISK = 0x2a;
/** RESP has CR LF behind every line. */
const LINE_END = 2;

const f = {
  string: field('string', 'String', 'string', '#simple-strings'),
  error: field('error', 'Error', 'string', '#simple-errors'),
  bulkLength: field('bulk_string.length', 'Length', 'i32', '#bulk-strings'),
  bulk: field('bulk_string.value', 'Value', 'bytes', '#bulk-strings'),
  integer: field('integer', 'Integer', 'i64', '#integers'),
  arrayLength: field('array.length', 'Length', 'i64', '#arrays'),
} as const;

/** Redis' serialization protocol, version 2: the values that begin in a segment. */
export const resp = defineProtocol({
  name: 'resp',
  title: 'REdis Serialization Protocol',
  label: 'RESP',
  aliases: ['Redis'],
  ref: 'redis.io/docs/reference/protocol-spec',
  claims: { 'tcp.port': [6379] },
  minimumLength: 1,
  leaf: true,
  decode(d) {
    d.offset = d.end;
    return STOP;
  },
  fields: Object.values(f),
  walk(layer, sink) {
    for (let at = layer.start; at < layer.end; ) at = walkValue(layer, sink, at);
  },
  summarize(layer) {
    const words: string[] = [];
    const add = (_: Field, value: unknown) => words.push(String(value));
    walkWords(layer, add);
    return `${isRequest(layer) ? 'Request' : 'Response'}: ${words.join(' ')}`;
  },
});

function field(name: string, label: string, type: FieldType, place: string): Field {
  return defineField({ name: `resp.${name}`, label, type, ref: `redis.io/docs/reference/protocol-spec${place}` });
}

const MOST_WORDS = 8;

/** The texts of the segment's first values. */
function walkWords(layer: Layer, add: (field: Field, value: unknown) => void): void {
  let count = 0;
  const sink: FieldSink = {
    takesHidden: false,
    at: (each, offset, length) => {
      count++;
      add(each, wireText(layer.bytes, offset, offset + length));
    },
    value: (each, value) => {
      if (each === f.integer) add(each, value);
    },
  };
  for (let at = layer.start; at < layer.end && count < MOST_WORDS; ) at = walkValue(layer, sink, at);
}

/** Elements of arrays stand one behind the other, as all values do. Returns behind the value. */
function walkValue(layer: Layer, sink: FieldSink, at: number): number {
  const { bytes, end } = layer;
  const line = new TextLines(layer, at);
  line.next();
  const next = line.textEnd + LINE_END;
  const type = bytes[at];
  // Wireshark shows numbers without their line end too, texts not.
  if (type === COLON) sink.value(f.integer, integerAt(bytes, at + 1, line.textEnd));
  else if (type === ASTERISK) sink.value(f.arrayLength, integerAt(bytes, at + 1, line.textEnd));
  else if (type === DOLLAR) return walkBulk(layer, sink, line, next);
  else if (type === PLUS && next <= end) sink.at(f.string, at + 1, line.length - 1);
  else if (type === MINUS && next <= end) sink.at(f.error, at + 1, line.length - 1);
  return Math.min(next, end);
}

function walkBulk({ bytes, end }: Layer, sink: FieldSink, line: TextLines, at: number): number {
  const length = Number(BigInt.asIntN(32, BigInt(integerAt(bytes, line.start + 1, line.textEnd))));
  sink.value(f.bulkLength, length);
  if (length < 0 || at >= end) return Math.min(at, end);
  const next = at + length + LINE_END;
  // One that is cut has all that is here.
  const available = next > end ? end - at : length;
  if (available > 0) sink.at(f.bulk, at, available);
  return Math.min(next, end);
}

const MOST_DIGITS = 20;
const GREATEST = 2n ** 63n - 1n;

/** As far as it is a number; what a signed one of 64 bits can't hold is the greatest. */
function integerAt(bytes: Uint8Array, start: number, end: number): number | bigint {
  const [, sign, digits] = /^\s*([+-]?)0*(\d+)/.exec(wireText(bytes, start, end)) ?? ['', '', '0'];
  const isNegative = sign === '-';
  if (digits.length < 16) return isNegative ? -Number(digits) : Number(digits);
  const size = digits.length > MOST_DIGITS ? GREATEST + 1n : BigInt(digits);
  if (isNegative) return size > GREATEST ? -GREATEST - 1n : -size;
  return size > GREATEST ? GREATEST : size;
}
