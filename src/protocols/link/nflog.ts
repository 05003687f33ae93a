import { formatTime } from '../../core/time.ts';
import { defineProtocol, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker } from '../layout.ts';
import { INNER, innerLayers } from '../spaces.ts';
import { etherTypeNames } from '../values/ethertypes.ts';

const HEADER = 4;
const ENTRY = 4;
const PAYLOAD = 9;
const AF_INET = 2;
const AF_INET6 = 10;

const field = fieldMaker('nflog.', 'LINKTYPE_NFLOG');
const entry = field('tlv', 'TLV', 'bytes', { hidden: true });
const entryLength = field('tlv_length', 'Length', 'u16le');
const entryType = field('tlv_type', 'Type', 'u16le', {
  mask: 0x7fff,
  values: {
    1: 'NFULA_PACKET_HDR',
    2: 'NFULA_MARK',
    3: 'NFULA_TIMESTAMP',
    4: 'NFULA_IFINDEX_INDEV',
    5: 'NFULA_IFINDEX_OUTDEV',
    6: 'NFULA_IFINDEX_PHYSINDEV',
    7: 'NFULA_IFINDEX_PHYSOUTDEV',
    8: 'NFULA_HWADDR',
    9: 'NFULA_PAYLOAD',
    10: 'NFULA_PREFIX',
    11: 'NFULA_UID',
    12: 'NFULA_SEQ',
    13: 'NFULA_SEQ_GLOBAL',
    14: 'NFULA_GID',
    15: 'NFULA_HWTYPE',
    16: 'NFULA_HWHEADER',
    17: 'NFULA_HWLEN',
  },
});
const protocol = field('protocol', 'HW protocol', 'u16', { display: 'hex', values: etherTypeNames });
const hook = field('hook', 'Netfilter hook', 'u8');
const prefix = field('prefix', 'Prefix', 'string');
const timestamp = field('timestamp', 'Timestamp', 'text');
const other = field('tlv_value', 'Value', 'bytes');
/** Entries that are one number of four bytes. */
const numbers = new Map([
  [4, field('ifindex_indev', 'IFINDEX_INDEV', 'u32')],
  [5, field('ifindex_outdev', 'IFINDEX_OUTDEV', 'u32')],
  [6, field('ifindex_physindev', 'IFINDEX_PHYSINDEV', 'u32')],
  [7, field('ifindex_physoutdev', 'IFINDEX_PHYSOUTDEV', 'u32')],
  [11, field('uid', 'UID', 'i32')],
  [14, field('gid', 'GID', 'i32')],
]);

/** What Linux's packet filter logs: entries in the byte order of the machine (little-endian here), one the packet. */
export const nflog = defineProtocol({
  name: 'nflog',
  title: 'Linux Netfilter NFLOG',
  label: 'NFLOG',
  ref: 'LINKTYPE_NFLOG',
  claims: { linktype: [239] },
  minimumLength: HEADER,
  decode(d, at) {
    const payload = findPayload(d, at);
    if (payload < 0) return STOP;
    const end = payload + d.view.getUint16(payload, true);
    d.offset = payload + ENTRY;
    d.limitPayload(Math.max(d.offset, end));
    switch (d.bytes[at]) {
      case AF_INET:
        return innerLayers.table[INNER.ipv4];
      case AF_INET6:
        return innerLayers.table[INNER.ipv6];
      default:
        return 0;
    }
  },
  fields: [
    {
      ...field('family', 'Family', 'u8', {
        values: {
          0: 'Unspecified',
          1: 'IPv4/IPv6',
          2: 'IPv4',
          3: 'ARP',
          5: 'Netdev',
          7: 'Bridge',
          10: 'IPv6',
          12: 'DECNET',
        },
      }),
      at: 0,
    },
    { ...field('version', 'Version', 'u8'), at: 1 },
    { ...field('res_id', 'Resource id', 'u16'), at: 2 },
    ...[entry, entryLength, entryType, protocol, hook, prefix, timestamp, other, ...numbers.values()],
  ],
  walk,
});

/** The entry with the packet; negative where entries end or make no sense before it. */
function findPayload(d: Dissection, start: number): number {
  let at = start + HEADER;
  while (at < d.end) {
    if (!d.has(at, ENTRY)) return -1;
    const length = d.view.getUint16(at, true);
    if (length < ENTRY) {
      d.malformed(at, ENTRY, length);
      return -1;
    }
    if ((d.view.getUint16(at + 2, true) & 0x7fff) === PAYLOAD) return at;
    at += aligned(length);
  }
  return -1;
}

function aligned(length: number): number {
  return (length + 3) & ~3;
}

function walk(layer: Layer, sink: FieldSink): void {
  const { view, end } = layer;
  for (let at = layer.start + HEADER; at + ENTRY <= end; ) {
    const length = view.getUint16(at, true);
    if (length < ENTRY || at + length > end) return;
    sink.at(entry, at, length);
    sink.at(entryLength, at, 2);
    sink.at(entryType, at + 2, 2);
    walkValue(layer, view.getUint16(at + 2, true) & 0x7fff, at + ENTRY, at + length, sink);
    at += aligned(length);
  }
}

function walkValue(layer: Layer, type: number, at: number, end: number, sink: FieldSink): void {
  const { view } = layer;
  const length = end - at;
  const number = numbers.get(type);
  if (type === 1 && length === 4) {
    sink.at(protocol, at, 2);
    sink.at(hook, at + 2, 1);
  } else if (type === 3 && length === 16) {
    sink.value(timestamp, formatTime(view.getUint32(at + 4), (view.getUint32(at + 12) * 1000) % 1e9, 9));
  } else if (type === 10 && length > 0) {
    sink.at(prefix, at, length);
  } else if (number !== undefined && length === 4) {
    sink.at(number, at, 4);
  } else if (type !== PAYLOAD && length > 0) {
    sink.at(other, at, length);
  }
}
