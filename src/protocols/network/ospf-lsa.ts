import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

/** Of every link state advertisement. */
export const LSA_HEADER = 20;
const REQUEST = 12;
const OPAQUE = 9;
const TRAFFIC_ENGINEERING = 1;
/** In version 3's bodies: where the options stand, if they have any. */
const BODY_OPTIONS = 21;

const field = fieldMaker('ospf.', 'RFC 2328 §A.4.1');
const opaque = fieldMaker('ospf.', 'RFC 5250 §A.2');
const field3 = fieldMaker('ospf.', 'RFC 5340 §A.4.2');

const typeNames: Readonly<Record<number, string>> = {
  1: 'Router-LSA',
  2: 'Network-LSA',
  3: 'Summary-LSA (IP network)',
  4: 'Summary-LSA (ASBR)',
  5: 'AS-External-LSA (ASBR)',
  6: 'Group Membership LSA',
  7: 'NSSA AS-External-LSA',
  8: 'External Attributes LSA',
  9: 'Opaque LSA, Link-local scope',
  10: 'Opaque LSA, Area-local scope',
  11: 'Opaque LSA, AS-local scope',
};
const functionNames: Readonly<Record<number, string>> = {
  1: 'Router-LSA',
  2: 'Network-LSA',
  3: 'Inter-Area-Prefix-LSA',
  4: 'Inter-Area-Router-LSA',
  5: 'AS-External-LSA',
  6: 'Group-Membership-LSA',
  7: 'NSSA-LSA',
  8: 'Link-LSA',
  9: 'Intra-Area-Prefix-LSA',
  12: 'Router Information Opaque-LSA',
};

export const options2: Layout = [
  [0, field('v2.options', 'Options', 'u8', HEX)],
  ...(
    [
      ['mt', '(MT) Multi-Topology Routing', 0x01],
      ['e', '(E) External Routing', 0x02],
      ['mc', '(MC) Multicast', 0x04],
      ['n', '(N) NSSA', 0x08],
      ['l', '(L) LLS Data block', 0x10],
      ['dc', '(DC) Demand Circuits', 0x20],
      ['o', 'O', 0x40],
      ['dn', 'DN', 0x80],
    ] as const
  ).map(([name, label, mask]) => [0, field(`v2.options.${name}`, label, 'bool', { mask })] as const),
];
export const options3: Layout = [
  [0, field3('v3.options', 'Options', 'u24', HEX)],
  ...(
    [
      ['v6', 'V6', 0x001],
      ['e', 'E', 0x002],
      ['mc', 'MC', 0x004],
      ['n', 'N', 0x008],
      ['r', 'R', 0x010],
      ['dc', 'DC', 0x020],
      ['af', 'AF', 0x100],
      ['l', 'L', 0x200],
      ['at', 'AT', 0x400],
    ] as const
  ).map(([name, label, mask]) => [0, field3(`v3.options.${name}`, label, 'bool', { length: 3, mask })] as const),
];
const age = field('lsa.age', 'LS Age (seconds)', 'u16', { mask: 0x7fff });
const router = field('advrouter', 'Advertising Router', 'ipv4');
const behind: Layout = [
  [8, router],
  [12, field('lsa.seqnum', 'Sequence Number', 'u32', HEX)],
  [16, field('lsa.chksum', 'Checksum', 'u16', HEX)],
  [18, field('lsa.length', 'Length', 'u16')],
];
const start2: Layout = [
  [0, age],
  [0, field('lsa.donotage', 'Do Not Age Flag', 'u16', { mask: 0x8000 })],
];
const type2 = field('lsa', 'LS Type', 'u8', { values: typeNames });
const id2 = field('lsa.id', 'Link State ID', 'ipv4');
const opaqueType = opaque('lsid_opaque_type', 'Link State ID Opaque Type', 'u8');
const opaqueId = opaque('lsid.opaque_id', 'Link State ID Opaque ID', 'u24');
const engineering: Layout = [
  [0, opaque('lsid_te_lsa.reserved', 'Link State ID TE-LSA Reserved', 'u8')],
  [1, opaque('lsid_te_lsa.instance', 'Link State ID TE-LSA Instance', 'u16')],
];
const start3: Layout = [
  [0, age],
  [0, field3('v3.lsa.do_not_age', 'Do Not Age', 'bool', { mask: 0x80 })],
];
const type3: Layout = [
  [0, field3('v3.lsa', 'LS Type', 'u16', HEX)],
  [0, field3('v3.lsa.u', 'LSA Handling', 'bool', { mask: 0x80 })],
  [0, field3('v3.lsa.s12', 'Flooding Scope', 'u16', { mask: 0x6000, display: 'hex' })],
  [0, field3('v3.lsa.fc', 'Function Code', 'u16', { mask: 0x1fff, values: functionNames })],
];
const id3 = field('link_state_id', 'Link State ID', 'ipv4');
const kinds2 = kinds('lsa.', 'router network summary asbr asext member nssa attr opaque opaque opaque');
const kinds3 = kinds('v3.lsa.', 'router network interprefix interrouter asext member nssa link intraprefix - - opaque');

export const lsaFields: readonly Field[] = [
  ...layoutFields(options2, options3, start2, start3, type3, behind, engineering),
  ...[type2, id2, id3, opaqueType, opaqueId],
  ...new Set([...kinds2, ...kinds3].filter((each) => each !== undefined)),
];

/** Names by which advertisements of a type are found; those of several types are one field. */
function kinds(prefix: string, names: string): (Field | undefined)[] {
  const fields = new Map<string, Field>();
  return names.split(' ').map((name) => {
    if (name === '-') return undefined;
    const known = fields.get(name) ?? field(prefix + name, name, 'bool', { hidden: true });
    fields.set(name, known);
    return known;
  });
}

/** Headers without bodies, up to `end`. */
export function walkLsaHeaders(isVersion3: boolean, from: number, end: number, view: DataView, sink: FieldSink): void {
  for (let at = from; at + LSA_HEADER <= end; at += LSA_HEADER) walkHeader(isVersion3, at, end, view, sink);
}

/** Whole advertisements, as many as `count` says and lie before `end`; of their bodies only the options are read. */
export function walkLsas(
  isVersion3: boolean,
  from: number,
  end: number,
  count: number,
  view: DataView,
  sink: FieldSink,
): void {
  let at = from;
  for (let left = count; left > 0 && at + LSA_HEADER <= end; left--) {
    walkHeader(isVersion3, at, end, view, sink);
    const type = view.getUint16(at + 2) & 0x1fff;
    const hasOptions = isVersion3 && (type === 1 || type === 2 || type === 4 || type === 8);
    if (hasOptions) emitLayout(sink, options3, at + BODY_OPTIONS, end);
    const length = view.getUint16(at + 18);
    if (length < LSA_HEADER) return;
    at += length;
  }
}

function walkHeader(isVersion3: boolean, at: number, end: number, view: DataView, sink: FieldSink): void {
  const type = isVersion3 ? view.getUint16(at + 2) & 0x1fff : view.getUint8(at + 3);
  emitLayout(sink, isVersion3 ? start3 : start2, at, end);
  if (isVersion3) {
    emitLayout(sink, type3, at + 2, end);
    sink.at(id3, at + 4, 4);
  } else {
    emitLayout(sink, options2, at + 2, end);
    sink.at(type2, at + 3, 1);
    if (type >= OPAQUE) walkOpaqueId(at + 4, end, view, sink);
    else sink.at(id2, at + 4, 4);
  }
  const kind = (isVersion3 ? kinds3 : kinds2)[type - 1];
  if (kind !== undefined) sink.value(kind, true);
  emitLayout(sink, behind, at, end);
}

function walkOpaqueId(at: number, end: number, view: DataView, sink: FieldSink): void {
  sink.at(opaqueType, at, 1);
  if (view.getUint8(at) === TRAFFIC_ENGINEERING) emitLayout(sink, engineering, at + 1, end);
  else sink.at(opaqueId, at + 1, 3);
}

export function walkRequests(isVersion3: boolean, from: number, end: number, view: DataView, sink: FieldSink): void {
  for (let at = from; at + REQUEST <= end; at += REQUEST) {
    if (isVersion3) emitLayout(sink, type3, at + 2, end);
    else sink.value(type2, view.getUint32(at));
    sink.at(id3, at + 4, 4);
    sink.at(router, at + 8, 4);
  }
}
