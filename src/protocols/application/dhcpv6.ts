import { defineProtocol, type Field, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { dhcpv6OptionFields, walkDhcpv6Options } from './dhcpv6-options.ts';

const RELAY_FORWARD = 12;
const RELAY_REPLY = 13;
const RELAY_HEADER = 34;
const HEADER = 4;
/** RFC 8415 §7.6 allows 8 hops; a crafted message nests as many as fit. */
const MAXIMUM_RELAYS = 32;
const field = fieldMaker('dhcpv6.', 'RFC 8415 §8');
const relay = fieldMaker('dhcpv6.', 'RFC 8415 §9');

const MESSAGES: Readonly<Record<number, string>> = {
  1: 'Solicit',
  2: 'Advertise',
  3: 'Request',
  4: 'Confirm',
  5: 'Renew',
  6: 'Rebind',
  7: 'Reply',
  8: 'Release',
  9: 'Decline',
  10: 'Reconfigure',
  11: 'Information-request',
  12: 'Relay-forw',
  13: 'Relay-reply',
  14: 'Leasequery',
  15: 'Leasequery-reply',
  16: 'Leasequery-done',
  17: 'Leasequery-data',
  20: 'DHCPv4-query',
  21: 'DHCPv4-response',
};

const type = field('msgtype', 'Message type', 'u8', { values: MESSAGES });
const transaction: Layout = [
  [0, type],
  [1, field('xid', 'Transaction ID', 'u24', HEX)],
];
const relayed: Layout = [
  [0, type],
  [1, relay('hopcount', 'Hopcount', 'u8')],
  [2, relay('linkaddr', 'Link address', 'ipv6')],
  [18, relay('peeraddr', 'Peer address', 'ipv6')],
];

/** Dynamic Host Configuration Protocol for IPv6. */
export const dhcpv6 = defineProtocol({
  name: 'dhcpv6',
  title: 'DHCPv6',
  label: 'DHCPv6',
  ref: 'RFC 8415',
  claims: { 'udp.port': [546, 547] },
  minimumLength: HEADER,
  decode(d) {
    d.offset = d.end;
    return STOP;
  },
  fields: [...layoutFields(transaction, relayed), ...dhcpv6OptionFields] satisfies Field[],
  walk: (layer, sink) => walkMessage(layer, sink, layer.start, layer.end, 0),
  summarize({ bytes, start, view }) {
    const kind = bytes[start];
    const name = MESSAGES[kind] ?? `type ${kind}`;
    return isRelay(kind) ? name : `${name} XID: 0x${(view.getUint32(start) & 0xffffff).toString(16).padStart(6, '0')}`;
  },
});

function isRelay(kind: number): boolean {
  return kind === RELAY_FORWARD || kind === RELAY_REPLY;
}

/** A message, and behind its own options those that it relays. */
function walkMessage(layer: Layer, sink: FieldSink, start: number, end: number, depth: number): void {
  const kind = layer.bytes[start];
  if (!emitLayout(sink, isRelay(kind) ? relayed : transaction, start, end)) return;
  const inner: number[] = [];
  walkDhcpv6Options(
    { layer, sink, isClient: isClientMessage(kind), inner },
    start + (isRelay(kind) ? RELAY_HEADER : HEADER),
    end,
    0,
  );
  if (depth === MAXIMUM_RELAYS) return;
  for (let i = 0; i < inner.length; i += 2) walkMessage(layer, sink, inner[i], inner[i + 1], depth + 1);
}

/** Of the client's own: in them flags have another meaning (RFC 4704 §4.1). */
function isClientMessage(kind: number): boolean {
  return kind === 1 || (kind >= 3 && kind <= 6);
}
