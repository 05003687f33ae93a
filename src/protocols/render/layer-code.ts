import { asciiBytes, type ByteWriter, putEther, putIpv4, putNumber, putUnsigned } from '../../bytes/byte-writer.ts';
import { putTime } from '../../core/time.ts';
import type { Field, FieldType, FieldValue, Protocol } from '../define.ts';
import type { Layer } from '../layer.ts';
import { lengthOf } from '../readers.ts';
import { putIpv6, writeBytes, writeField, writeValue, writeWireText } from './json-value.ts';

/** Writes the members of one layer's object, each followed by a comma. Whole headers only. */
export type WriteMembers = (w: ByteWriter, layer: Layer) => void;

/**
 * Compiles a protocol's table of fixed places into one function: the keys as constants stored four bytes at a time,
 * each value read where the table says. What `walk` finds is not among them.
 */
export function compileMembers(protocol: Protocol): WriteMembers {
  const fields = protocol.fields.filter(isFixed);
  const lines: string[] = [];
  let open = false;
  for (const [index, field] of fields.entries()) {
    const key = memberKey(protocol, field);
    const value = valueCode(field);
    if (value === undefined) {
      if (open) lines.push('w.length = p;');
      open = false;
      lines.push(variableCode(protocol, field, index, key));
      continue;
    }
    if (!open) lines.push(`w.reserve(${ROOM * fields.length}); o = w.bytes; v = w.view; p = w.length;`);
    open = true;
    const code = `${storeCode(key)} ${value} o[p++] = 44;`;
    const condition = conditionOf(protocol, field, index);
    lines.push(condition === undefined ? code : `if (${condition}) { ${code} }`);
  }
  if (open) lines.push('w.length = p;');
  const body = `
    return function write_${protocol.name.replace(/\W/g, '_')}(w, layer) {
      const b = layer.bytes, d = layer.view, s = layer.start;
      let o = w.bytes, v = w.view, p = w.length, x;
      ${lines.join('\n      ')}
    };`;
  const make = new Function('f', ...Object.keys(HELPERS), body) as (...values: unknown[]) => WriteMembers;
  return make(fields, ...Object.values(HELPERS));
}

/** The key of a field in its layer's object: Wireshark's name less the protocol's. */
export function memberKey(protocol: Protocol, field: Field): string {
  return `"${shortName(protocol, field)}":`;
}

export function shortName(protocol: Protocol, field: Field): string {
  for (const prefix of [protocol.name, protocol.prefix]) {
    if (prefix !== undefined && field.name.startsWith(`${prefix}.`)) return field.name.slice(prefix.length + 1);
  }
  return field.name;
}

/** Whole-packet output has the field, and it does not need `walk`. */
export function isFixed(field: Field): boolean {
  return field.hidden !== true && (field.at !== undefined || field.compute !== undefined);
}

/** Writes what a `walk` found: the place of the nth occurrence, or its computed value; each key followed by a comma. */
export type WriteFound = (
  w: ByteWriter,
  layer: Layer,
  offsets: readonly number[],
  lengths: readonly number[],
  values: readonly (FieldValue | undefined)[],
) => void;

/**
 * Compiles what writes one sequence of found fields, `isPlace` telling which are bytes and which are values: packets of
 * a kind have the same options in the same order, so that there are few sequences. Occurrences of a field stand together.
 */
export function compileFound(protocol: Protocol, fields: readonly Field[], isPlace: readonly boolean[]): WriteFound {
  const lines: string[] = [];
  const room = 'w.reserve(ROOM); o = w.bytes; v = w.view; p = w.length;'.replace('ROOM', String(ROOM));
  for (const [first, field] of fields.entries()) {
    if (field.hidden || fields.indexOf(field) !== first) continue;
    const all = [...fields.keys()].filter((index) => fields[index] === field);
    lines.push(`${room} ${storeCode(memberKey(protocol, field))} ${all.length > 1 ? 'o[p++] = 91;' : ''}`);
    for (const index of all) {
      if (index !== first) lines.push(`${room} o[p++] = 44;`);
      const code = isPlace[index] ? placeCode(field, `O[${index}]`) : undefined;
      const write = isPlace[index] ? longCode(field, index) : `writeValue(w, V[${index}]);`;
      lines.push(code ?? `w.length = p; ${write} o = w.bytes; v = w.view; p = w.length;`, 'w.length = p;');
    }
    lines.push(`${room} ${all.length > 1 ? 'o[p++] = 93;' : ''} o[p++] = 44; w.length = p;`);
  }
  const body = `return function (w, layer, O, L, V) {
    const b = layer.bytes, d = layer.view;
    let o = w.bytes, v = w.view, p = w.length;
    ${lines.join('\n    ')}
  };`;
  const make = new Function('f', ...Object.keys(HELPERS), body) as (...values: unknown[]) => WriteFound;
  return make(fields, ...Object.values(HELPERS));
}

/** A value that makes its own room. */
function longCode(field: Field, index: number): string {
  if (field.type === 'bytes') return `writeBytes(w, layer, O[${index}], L[${index}]);`;
  if (field.type === 'string') return `writeWireText(w, layer, O[${index}], L[${index}]);`;
  return `writeField(w, f[${index}], layer, O[${index}], L[${index}]);`;
}

const HELPERS = {
  putUnsigned,
  putNumber,
  putEther,
  putIpv4,
  putIpv6,
  putTime,
  writeBytes,
  writeField,
  writeValue,
  writeWireText,
};

/** Longest key with its value and comma that the generated code writes without asking for room. */
const ROOM = 128;

const READS: Readonly<Partial<Record<FieldType, string>>> = {
  u8: 'b[AT]',
  u16: 'd.getUint16(AT)',
  u24: '(d.getUint16(AT) * 256 + b[AT + 2])',
  u32: 'd.getUint32(AT)',
  i8: 'd.getInt8(AT)',
  i16: 'd.getInt16(AT)',
  i32: 'd.getInt32(AT)',
  u16le: 'd.getUint16(AT, true)',
  u32le: 'd.getUint32(AT, true)',
  i32le: 'd.getInt32(AT, true)',
};

/** Code that writes the value at `p`; undefined for values that may be long or missing. */
function valueCode(field: Field): string | undefined {
  if (field.compute !== undefined || typeof field.at !== 'number') return undefined;
  return placeCode(field, field.at === 0 ? 's' : `s + ${field.at}`);
}

/** The same for bytes that stand at `at`. */
function placeCode(field: Field, at: string): string | undefined {
  switch (field.type) {
    case 'time':
      return 'o[p] = 34; p = putTime(o, p + 1, layer.packet.seconds, layer.packet.nanoseconds, layer.packet.timeDigits); o[p++] = 34;';
    case 'ether':
      return `o[p] = 34; p = putEther(v, p + 1, b, ${at}, 6); o[p++] = 34;`;
    case 'ipv4':
      return `o[p] = 34; p = putIpv4(o, p + 1, b, ${at}); o[p++] = 34;`;
    case 'ipv6':
      return `p = putIpv6(w, p, b, ${at});`;
    case 'bool': {
      const width = ({ 1: 'u8', 2: 'u16', 3: 'u24', 4: 'u32' } as const)[lengthOf(field)];
      const read = width === undefined ? undefined : READS[width];
      if (read === undefined) return undefined;
      const mask = field.mask === undefined ? '' : ` & ${field.mask}`;
      const value = `(${read.replaceAll('AT', at)}${mask}) !== 0`;
      return `if (${value}) { ${storeCode('true')} } else { ${storeCode('false')} }`;
    }
    default: {
      const read = READS[field.type];
      if (read === undefined) return undefined;
      const put = field.type.startsWith('i') ? 'putNumber' : 'putUnsigned';
      return `p = ${put}(o, p, ${maskCode(read.replaceAll('AT', at), field.mask)});`;
    }
  }
}

function maskCode(read: string, mask: number | undefined): string {
  if (mask === undefined) return read;
  const lowestBit = 31 - Math.clz32(mask & -mask);
  return `((${read} & ${mask}) >>> ${lowestBit})`;
}

/** What must hold for a field of a fixed place: behind `minimumLength` its bytes may not be there at all. */
function conditionOf(protocol: Protocol, field: Field, index: number): string | undefined {
  if (field.when === undefined) return undefined;
  const places = typeof field.at === 'number' ? [field.at] : (field.at ?? []);
  const end = Math.max(0, ...places) + lengthOf(field);
  const isThere = end > protocol.minimumLength ? `s + ${end} <= layer.end && ` : '';
  return `${isThere}f[${index}].when(layer)`;
}

/** Code for one value that makes its own room, or for several. */
function variableCode(protocol: Protocol, field: Field, index: number, key: string): string {
  const self = `f[${index}]`;
  const head = `w.reserve(${ROOM}); o = w.bytes; v = w.view; p = w.length; ${storeCode(key)}`;
  const comma = 'o = w.bytes; o[w.length++] = 44;';
  if (field.compute !== undefined) {
    const condition = field.when === undefined ? 'x !== undefined' : `x !== undefined && ${self}.when(layer)`;
    const write =
      "if (typeof x === 'number') { w.length = putNumber(o, p, x); } else { w.length = p; writeValue(w, x); }";
    return `x = ${self}.compute(layer); if (${condition}) { ${head} ${write} ${comma} }`;
  }
  const places = typeof field.at === 'number' ? [field.at] : (field.at ?? []);
  const several = places.length > 1;
  const values = places.map((at) => `writeField(w, ${self}, layer, s + ${at}, ${lengthOf(field)});`);
  const separator = ' w.bytes[w.length++] = 44; ';
  const list = several
    ? `w.bytes[w.length++] = 91; ${values.join(separator)} w.bytes[w.length++] = 93;`
    : values.join('');
  const code = `${head} w.length = p; ${list} ${comma}`;
  return `if (${conditionOf(protocol, field, index) ?? 'true'}) { ${code} }`;
}

/** Stores constant ASCII at `p` and moves `p`: eight bytes at a time, as a double, which no ASCII makes a NaN. */
function storeCode(text: string): string {
  const bytes = asciiBytes(text);
  const view = new DataView(bytes.buffer);
  let code = '';
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) code += `v.setFloat64(p + ${at}, ${view.getFloat64(at, true)}, true); `;
  for (; at + 4 <= bytes.length; at += 4) code += `v.setInt32(p + ${at}, ${view.getInt32(at, true)}, true); `;
  for (; at < bytes.length; at++) code += `o[p + ${at}] = ${bytes[at]}; `;
  return `${code}p += ${bytes.length};`;
}
