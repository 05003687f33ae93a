import { defineProtocol, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { tcp } from '../transport/tcp.ts';
import { dnsMessageFields, length } from './dns-fields.ts';
import { DNS_HEADER, walkDnsMessage } from './dns-message.ts';
import { dnsRecordFields } from './dns-records.ts';
import { startsDns } from './dns-start.ts';
import { statefulFields } from './dns-stateful.ts';
import { summarizeDns } from './dns-summary.ts';

/** Over TCP two bytes before each message give its length (RFC 1035 §4.2.2); they are in the layer's info then. */
export const DNS_PREFIX = 2;

/** Shared with its multicast and link-local forms. */
export const dnsFields = [...dnsMessageFields, ...dnsRecordFields, ...statefulFields];

/** The Domain Name System, over UDP and TCP. */
export const dns = defineProtocol({
  name: 'dns',
  title: 'Domain Name System',
  label: 'DNS',
  ref: 'RFC 1035',
  claims: { 'udp.port': [53], 'tcp.port': [53, 5353] },
  starts: { udp: { test: startsDns } },
  minimumLength: 4,
  visibleFrom: 4,
  decode(d, at) {
    if (isInStream(d)) return decodeStream(d, at);
    d.has(at, DNS_HEADER);
    d.offset = d.end;
    return STOP;
  },
  fields: dnsFields,
  walk(layer, sink) {
    if (layer.info !== 0) sink.at(length, layer.start, DNS_PREFIX);
    walkDnsMessage(layer, sink, layer.start + layer.info, 'dns');
  },
  summarize: (layer) => summarizeDns(layer, layer.start + layer.info),
});

/** Right above TCP, or above another message of the same segment. */
function isInStream({ stack, count }: Dissection): boolean {
  const below = (count - 2) << STRIDE_SHIFT;
  return stack[below] === tcp.id || (stack[below] === dns.id && stack[below + SLOT.info] !== 0);
}

/** A message that a segment begins with, as far as it stands there; the next one may follow. */
function decodeStream(d: Dissection, at: number): number {
  const size = d.view.getUint16(at);
  if (size < DNS_HEADER) {
    // The middle of a message.
    d.drop();
    return 0;
  }
  d.setInfo(DNS_PREFIX);
  const end = at + DNS_PREFIX + size;
  if (at + DNS_PREFIX + DNS_HEADER > d.end) d.cutHeader(d.end);
  if (end >= d.end) {
    d.offset = d.end;
    return STOP;
  }
  d.endLayer(end);
  d.offset = end;
  return dns.id;
}
