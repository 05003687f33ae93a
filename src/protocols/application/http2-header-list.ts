import { wireText } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import { fieldMaker } from '../layout.ts';
import { type HeaderFields, REPRESENTATION } from './hpack-fields.ts';

const field = fieldMaker('http2.', 'RFC 7541 §6');

const header = {
  length: field('header.length', 'Header Length', 'u32'),
  count: field('header.count', 'Header Count', 'u32'),
  nameLength: field('header.name.length', 'Name Length', 'u32', { hidden: true }),
  name: field('header.name', 'Name', 'text'),
  valueLength: field('header.value.length', 'Value Length', 'u32', { hidden: true }),
  value: field('header.value', 'Value', 'text'),
  unescaped: field('header.unescaped', 'Unescaped', 'text', { hidden: true }),
  representation: field('header.repr', 'Representation', 'text'),
  index: field('header.index', 'Index', 'u32'),
  tableSize: field('header_table_size_update.header_table_size', 'Header table size', 'u32', { ref: 'RFC 7541 §6.3' }),
  fullUri: field('request.full_uri', 'Full request URI', 'text', { ref: 'RFC 9113 §8.3.1' }),
} as const;

const TEXTS: readonly string[] = [
  ...[':authority', ':path', ':method', ':scheme', 'accept', 'accept-charset', 'accept-encoding', 'accept-language'],
  ...['accept-ranges', 'access-control-allow-origin', 'allow', 'authorization', 'cache-control', 'content-disposition'],
  ...['content-encoding', 'content-language', 'content-location', 'content-range', 'content-type', 'cookie', 'date'],
  ...['etag', 'expect', 'expires', 'from', 'if-match', 'if-modified-since', 'if-none-match', 'if-range'],
  ...['if-unmodified-since', 'last-modified', 'link', 'location', 'proxy-authenticate', 'proxy-authorization', 'range'],
  ...['referer', 'refresh', 'retry-after', 'server', 'set-cookie', 'strict-transport-security', 'user-agent', 'vary'],
  ...['via', 'www-authenticate'],
];
const NUMBERS: readonly string[] = [':status', 'age', 'content-length', 'max-forwards'];

/** Fields with a name of their own in Wireshark. */
const named: ReadonlyMap<string, Field> = new Map(
  [...TEXTS, ...NUMBERS].map((name) => {
    const type = NUMBERS.includes(name) ? 'u64' : 'text';
    return [name, field(`headers.${name.replace(':', '').replaceAll('-', '_')}`, name, type, { ref: 'RFC 9113 §8' })];
  }),
);

export const headerListFields: readonly Field[] = [...Object.values(header), ...named.values()];

const INDEXED_NAME = ' - Indexed Name';
const NEW_NAME = ' - New Name';
const REPRESENTATIONS: Readonly<Record<number, string>> = {
  [REPRESENTATION.indexed]: 'Indexed Header Field',
  [REPRESENTATION.incremental]: 'Literal Header Field with Incremental Indexing',
  [REPRESENTATION.plain]: 'Literal Header Field without Indexing',
  [REPRESENTATION.never]: 'Literal Header Field never Indexed',
};
/** Lengths of name and value, as Wireshark keeps them. */
const LENGTHS = 8;

/** The fields of a block, as far as they are known. */
export function walkHeaderList({ fields, first, last }: HeaderFields, sink: FieldSink): void {
  const lines = new Map<string, string>();
  const bytesOf = (start: number, end: number) => (start < 0 ? undefined : wireText(fields.bytes, start, end));
  let length = 0;
  for (let i = first; i < last; i++) {
    if (fields.isSizeUpdate(i)) continue;
    length += LENGTHS + fields.nameEnd(i) - fields.nameStart(i) + fields.valueEnd(i) - fields.valueStart(i);
    if (fields.nameStart(i) < 0 || fields.valueStart(i) < 0) length = Number.NaN;
  }
  if (!Number.isNaN(length)) sink.value(header.length, length);
  sink.value(header.count, last - first);
  for (let i = first; i < last; i++) {
    if (fields.isSizeUpdate(i)) {
      sink.value(header.tableSize, fields.index(i));
      continue;
    }
    const name = bytesOf(fields.nameStart(i), fields.nameEnd(i));
    const value = bytesOf(fields.valueStart(i), fields.valueEnd(i));
    if (name !== undefined) {
      if (sink.takesHidden) sink.value(header.nameLength, fields.nameEnd(i) - fields.nameStart(i));
      sink.value(header.name, name);
    }
    if (value !== undefined) {
      if (sink.takesHidden) sink.value(header.valueLength, fields.valueEnd(i) - fields.valueStart(i));
      sink.value(header.value, value);
    }
    if (name !== undefined && value !== undefined) {
      lines.set(name, value);
      walkNamed(name, value, sink);
    }
    if (value !== undefined && sink.takesHidden) walkUnescaped(value, sink);
    const kind = fields.kind(i);
    const index = fields.index(i);
    const suffix = index > 0 ? INDEXED_NAME : NEW_NAME;
    sink.value(header.representation, `${REPRESENTATIONS[kind]}${kind === REPRESENTATION.indexed ? '' : suffix}`);
    if (index > 0) sink.value(header.index, index);
  }
  walkUri(lines, sink);
}

function walkNamed(name: string, value: string, sink: FieldSink): void {
  const own = named.get(name);
  if (own === undefined) return;
  if (own.type === 'text') sink.value(own, value);
  else if (/^\d{1,15}$/.test(value)) sink.value(own, Number(value));
}

function walkUnescaped(value: string, sink: FieldSink): void {
  if (!value.includes('%')) {
    sink.value(header.unescaped, value);
    return;
  }
  try {
    sink.value(header.unescaped, decodeURIComponent(value));
  } catch {
    // It only looks escaped.
  }
}

function walkUri(lines: ReadonlyMap<string, string>, sink: FieldSink): void {
  const [scheme, authority, path] = [':scheme', ':authority', ':path'].map((name) => lines.get(name));
  if (authority !== undefined && path !== undefined && lines.has(':method')) {
    sink.value(header.fullUri, `${scheme ?? ''}://${authority}${path}`);
  }
}
