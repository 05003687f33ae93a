import { defineProtocol, STOP } from '../define.ts';
import { dnsFields } from './dns.ts';
import { DNS_HEADER, walkDnsMessage } from './dns-message.ts';
import { summarizeDns } from './dns-summary.ts';

/** Multicast DNS: messages as DNS's, with a bit of each class to itself. */
export const mdns = defineProtocol({
  name: 'mdns',
  title: 'Multicast Domain Name System',
  label: 'MDNS',
  ref: 'RFC 6762',
  claims: { 'udp.port': [5353] },
  prefix: 'dns',
  minimumLength: 4,
  visibleFrom: 4,
  decode(d, at) {
    d.has(at, DNS_HEADER);
    d.offset = d.end;
    return STOP;
  },
  fields: dnsFields,
  walk: (layer, sink) => walkDnsMessage(layer, sink, layer.start, 'mdns'),
  summarize: (layer) => summarizeDns(layer, layer.start),
});
