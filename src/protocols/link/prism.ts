import { defineProtocol, type Field, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { PRISM, PRISM_ITEM, visitPrism } from './prism-items.ts';

/** AVS's header may stand under this link type too; its first word tells. */
const AVS_MAGIC = 0x80211000;

const field = fieldMaker('prism.', 'LINKTYPE_IEEE802_11_PRISM');

const words = {
  code: { big: field('msgcode', 'Message Code', 'u32', HEX), little: field('msgcode', 'Message Code', 'u32le', HEX) },
  length: { big: field('msglen', 'Message Length', 'u32'), little: field('msglen', 'Message Length', 'u32le') },
} as const;
const device = field('devname', 'Device Name', 'string');
const itemType = field('did.type', 'DID', 'u32', HEX);
const itemStatus = field('did.status', 'Status', 'u16', { values: { 0: 'Supplied', 1: 'Not Supplied' } });
const itemLength = field('did.length', 'Length', 'u16');
const values: Readonly<Record<number, Field>> = {
  [PRISM_ITEM.hostTime]: field('did.hosttime', 'Host Time', 'u32'),
  [PRISM_ITEM.macTime]: field('did.mactime', 'MAC timestamp (lower 32 bits)', 'u32'),
  [PRISM_ITEM.channel]: field('did.channel', 'Channel', 'u32'),
  [PRISM_ITEM.rssi]: field('did.rssi', 'RSSI', 'i32'),
  [PRISM_ITEM.quality]: field('did.sq', 'Signal Quality', 'u32'),
  [PRISM_ITEM.signal]: field('did.signal', 'Signal', 'i32'),
  [PRISM_ITEM.noise]: field('did.noise', 'Noise', 'i32'),
  /** In half Mb/s. */
  [PRISM_ITEM.rate]: field('did.rate', 'Data rate (Mb/s)', 'u32'),
  [PRISM_ITEM.sent]: field('did.istx', 'IsTX', 'u32', { ...HEX, values: { 0: 'Rx Packet', 1: 'Tx Packet' } }),
  [PRISM_ITEM.length]: field('did.frmlen', 'Frame Length', 'u32'),
};
const signed: ReadonlySet<number> = new Set([PRISM_ITEM.rssi, PRISM_ITEM.signal, PRISM_ITEM.noise]);

/** What drivers of Prism's and its successors' cards told of an 802.11 frame's reception. */
export const prism = defineProtocol({
  name: 'prism',
  title: 'Prism capture header',
  label: 'Prism',
  ref: 'LINKTYPE_IEEE802_11_PRISM',
  claims: { linktype: [119] },
  minimumLength: 4,
  decode(d, at) {
    if ((d.view.getUint32(at) & ~0xf) === (AVS_MAGIC | 0)) {
      d.drop();
      d.offset = at;
      return innerLayers.table[INNER.avs];
    }
    if (!d.has(at, PRISM.length)) return STOP;
    d.offset = at + PRISM.length;
    return innerLayers.table[INNER.wlanRadio];
  },
  fields: [
    ...[words.code.big, words.code.little, words.length.big, words.length.little, device],
    ...[itemType, itemStatus, itemLength, ...Object.values(values)],
  ],
  walk,
});

function walk(layer: Layer, sink: FieldSink): void {
  const { view, start, end } = layer;
  if (start + 4 > end) return;
  const order = view.getUint32(start) <= 0xffff ? 'big' : 'little';
  sink.at(words.code[order], start, 4);
  if (start + 8 > end) return;
  sink.at(words.length[order], start + 4, 4);
  if (start + PRISM.items > end) return;
  sink.at(device, start + 8, 16);
  visitPrism(layer, start, Math.min(end, start + PRISM.length), (item, value, type, status, length) => {
    sink.value(itemType, type);
    sink.value(itemStatus, status);
    sink.value(itemLength, length);
    const of = values[item];
    if (of !== undefined) sink.value(of, signed.has(item) ? value | 0 : value);
  });
}
