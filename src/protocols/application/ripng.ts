import { defineProtocol, STOP } from '../define.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const HEADER = 4;
const ENTRY = 20;

const field = fieldMaker('ripng.', 'RFC 2080 §2.1');
const commands = { 1: 'Request', 2: 'Response' };
const header: Layout = [
  [0, field('cmd', 'Command', 'u8', { values: commands })],
  [1, field('version', 'Version', 'u8')],
  [2, field('reserved', 'Reserved', 'bytes', { length: 2 })],
];
const entry: Layout = [
  [0, field('rte.ipv6_prefix', 'IPv6 Prefix', 'ipv6')],
  [16, field('rte.route_tag', 'Route Tag', 'u16', HEX)],
  [18, field('rte.prefix_length', 'Prefix Length', 'u8')],
  [19, field('rte.metric', 'Metric', 'u8')],
];

/** RIP for IPv6. */
export const ripng = defineProtocol({
  name: 'ripng',
  title: 'RIPng',
  label: 'RIPng',
  ref: 'RFC 2080',
  claims: { 'udp.port': [521] },
  minimumLength: 1,
  decode(d, at) {
    if (!d.has(at, HEADER)) return STOP;
    const last = d.wireEnd - at - HEADER;
    if (last % ENTRY !== 0) d.has(at, HEADER + last - (last % ENTRY) + ENTRY);
    return STOP;
  },
  fields: layoutFields(header, entry),
  walk({ start, end }, sink) {
    if (!emitLayout(sink, header, start, end)) return;
    for (let at = start + HEADER; at < end; at += ENTRY) emitLayout(sink, entry, at, end);
  },
  summarize: ({ bytes, start }) => commands[bytes[start] as keyof typeof commands] ?? '',
});
