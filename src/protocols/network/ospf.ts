import { defineProtocol, type Field, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { lsaFields, options2, options3, walkLsaHeaders, walkLsas, walkRequests } from './ospf-lsa.ts';

const HEADER_2 = 24;
const HEADER_3 = 16;
const MESSAGE = { hello: 1, description: 2, request: 3, update: 4, acknowledgment: 5 } as const;
const AUTH = { none: 0, simple: 1, cryptographic: 2 } as const;

const field = fieldMaker('ospf.', 'RFC 2328 §A.3.1');
const field3 = fieldMaker('ospf.', 'RFC 5340 §A.3.1');
const hello = fieldMaker('ospf.hello.', 'RFC 2328 §A.3.2');
const hello3 = fieldMaker('ospf.hello.', 'RFC 5340 §A.3.2');
const description = fieldMaker('ospf.', 'RFC 2328 §A.3.3');

const messageNames = { 1: 'Hello Packet', 2: 'DB Description', 3: 'LS Request', 4: 'LS Update', 5: 'LS Acknowledge' };
const messages = (
  [
    ['hello', 'Hello'],
    ['dbdesc', 'Database Description'],
    ['lsreq', 'Link State Adv Request'],
    ['lsupdate', 'Link State Adv Update'],
    ['lsack', 'Link State Adv Acknowledgement'],
  ] as const
).map(([name, label]) => field(`msg.${name}`, label, 'bool', { hidden: true }));
const instance = field3('instance_id', 'Instance ID', 'u8');
const authType = field('auth.type', 'Auth Type', 'u16', {
  values: { 0: 'Null', 1: 'Simple password', 2: 'Cryptographic' },
});
const authNone = field('auth.none', 'Auth Data (none)', 'bytes', { length: 8 });
const authSimple = field('auth.simple', 'Auth Data (Simple)', 'string', { length: 8 });
const authData = field('auth.crypt.data', 'Auth Crypt Data', 'bytes');
const cryptographic: Layout = [
  [2, field('auth.crypt.key_id', 'Auth Crypt Key id', 'u8')],
  [3, field('auth.crypt.data_length', 'Auth Crypt Data Length', 'u8')],
  [4, field('auth.crypt.seq_nbr', 'Auth Crypt Sequence Number', 'u32')],
];
const priority = hello('router_priority', 'Router Priority', 'u8');
const interval = hello('hello_interval', 'Hello Interval [sec]', 'u16');
const deadInterval = hello('router_dead_interval', 'Router Dead Interval [sec]', 'u32');
const designated = hello('designated_router', 'Designated Router', 'ipv4');
const backup = hello('backup_designated_router', 'Backup Designated Router', 'ipv4');
const hellos2: Layout = [
  [0, hello('network_mask', 'Network Mask', 'ipv4')],
  [4, interval],
  ...shifted(options2, 6),
  [7, priority],
  [8, deadInterval],
  [12, designated],
  [16, backup],
];
const hellos3: Layout = [
  [0, hello3('interface_id', 'Interface ID', 'u32')],
  [4, priority],
  ...shifted(options3, 5),
  [8, interval],
  [12, designated],
  [16, backup],
];
const HELLO = 20;
const neighbor = hello('active_neighbor', 'Active Neighbor', 'ipv4');
const mtu = description('db.interface_mtu', 'Interface MTU', 'u16');
const bit = (name: string, label: string, mask: number) => description(`dbd.${name}`, label, 'bool', { mask });
const flags: Layout = [
  [0, description('dbd', 'DB Description', 'u8', HEX)],
  [0, bit('r', '(R) OOBResync', 0x08)],
  [0, bit('i', '(I) Init', 0x04)],
  [0, bit('m', '(M) More', 0x02)],
  [0, bit('ms', '(MS) Master', 0x01)],
  [1, description('db.dd_sequence', 'DD Sequence', 'u32')],
];
const description2: Layout = [[0, mtu], ...shifted(options2, 2), ...shifted(flags, 3)];
const description3: Layout = [...shifted(options3, 1), [4, mtu], ...shifted(flags, 7)];
const count = field('ls.number_of_lsas', 'Number of LSAs', 'u32');

/** Open Shortest Path First, versions 2 and 3: messages, hellos, and the heads of link state advertisements. */
export const ospf = defineProtocol({
  name: 'ospf',
  title: 'Open Shortest Path First',
  label: 'OSPF',
  ref: 'RFC 2328',
  claims: { 'ip.proto': [89] },
  minimumLength: 2,
  visibleFrom: 2,
  decode(d, at) {
    const header = d.bytes[at] === 3 ? HEADER_3 : HEADER_2;
    if (!d.has(at, header)) return STOP;
    const length = d.view.getUint16(at + 2);
    if (length < header) d.malformed(at + 2, header, length);
    else d.has(at, length);
    return STOP;
  },
  fields: [
    { ...field('version', 'Version', 'u8'), at: 0 },
    { ...field('msg', 'Message Type', 'u8', { values: messageNames }), at: 1 },
    ...messages,
    place(2, field('packet_length', 'Packet Length', 'u16')),
    place(4, field('srcrouter', 'Source OSPF Router', 'ipv4')),
    place(8, field('area_id', 'Area ID', 'ipv4')),
    place(12, field('checksum', 'Checksum', 'u16', HEX)),
    ...[instance, authType, authNone, authSimple, authData],
    ...new Set([...layoutFields(cryptographic, hellos2, hellos3, description2, description3), ...lsaFields]),
    ...[neighbor, count],
  ],
  walk,
  summarize: ({ bytes, start }) => messageNames[bytes[start + 1] as keyof typeof messageNames] ?? '',
});

function place(at: number, of: Field): Field {
  return { ...of, at, when: (layer) => layer.start + at < layer.end };
}

function shifted(layout: Layout, by: number): Layout {
  return layout.map(([at, each]) => [at + by, each]);
}

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, view, start } = layer;
  const isVersion3 = bytes[start] === 3;
  const header = isVersion3 ? HEADER_3 : HEADER_2;
  if (start + 2 > layer.end) return;
  const message = bytes[start + 1];
  const kind = messages[message - 1];
  if (kind !== undefined) sink.value(kind, true);
  if (start + header > layer.end) return;
  const end = Math.min(layer.end, start + view.getUint16(start + 2));
  if (isVersion3) sink.at(instance, start + 14, 1);
  else walkAuthentication(layer, end, sink);
  const body = start + header;
  if (message === MESSAGE.hello) walkHello(isVersion3, body, end, view, sink);
  else if (message === MESSAGE.description) {
    const isWhole = emitLayout(sink, isVersion3 ? description3 : description2, body, end);
    if (isWhole) walkLsaHeaders(isVersion3, body + (isVersion3 ? 12 : 8), end, view, sink);
  } else if (message === MESSAGE.request) walkRequests(isVersion3, body, end, view, sink);
  else if (message === MESSAGE.update && body + 4 <= end) {
    sink.at(count, body, 4);
    walkLsas(isVersion3, body + 4, end, view.getUint32(body), view, sink);
  } else if (message === MESSAGE.acknowledgment) walkLsaHeaders(isVersion3, body, end, view, sink);
}

/** RFC 2328 §D: in the header, and for the cryptographic kind behind the packet. */
function walkAuthentication(layer: Layer, end: number, sink: FieldSink): void {
  const { bytes, view, start } = layer;
  sink.at(authType, start + 14, 2);
  switch (view.getUint16(start + 14)) {
    case AUTH.none:
      sink.at(authNone, start + 16, 8);
      return;
    case AUTH.simple:
      sink.at(authSimple, start + 16, 8);
      return;
    case AUTH.cryptographic: {
      emitLayout(sink, cryptographic, start + 16, layer.end);
      const length = bytes[start + 19];
      if (length > 0 && end + length <= layer.end) sink.at(authData, end, length);
    }
  }
}

function walkHello(isVersion3: boolean, at: number, end: number, view: DataView, sink: FieldSink): void {
  if (!emitLayout(sink, isVersion3 ? hellos3 : hellos2, at, end)) return;
  if (isVersion3) sink.value(deadInterval, view.getUint16(at + 10));
  for (let next = at + HELLO; next + 4 <= end; next += 4) sink.at(neighbor, next, 4);
}
