import { defineProtocol, STOP } from '../define.ts';
import { dnsFields } from './dns.ts';
import { DNS_HEADER, walkDnsMessage } from './dns-message.ts';
import { summarizeDns } from './dns-summary.ts';

/** Link-local multicast name resolution: messages as DNS's, with flags of its own. */
export const llmnr = defineProtocol({
  name: 'llmnr',
  title: 'Link-local Multicast Name Resolution',
  label: 'LLMNR',
  ref: 'RFC 4795',
  claims: { 'udp.port': [5355] },
  prefix: 'dns',
  minimumLength: 4,
  visibleFrom: 4,
  decode(d, at) {
    d.has(at, DNS_HEADER);
    d.offset = d.end;
    return STOP;
  },
  fields: dnsFields,
  walk: (layer, sink) => walkDnsMessage(layer, sink, layer.start, 'llmnr'),
  summarize: (layer) => summarizeDns(layer, layer.start),
});
