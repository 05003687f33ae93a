import { defineProtocol, type Protocol, STOP } from '../define.ts';
import { dnsFields } from './dns.ts';
import { DNS_HEADER, type DnsDialect, walkDnsMessage } from './dns-message.ts';
import { summarizeDns } from './dns-summary.ts';

/** A protocol whose messages are DNS's, one a datagram, with bits of its own. */
export interface DnsKin extends Pick<Protocol, 'title' | 'label' | 'ref'> {
  readonly name: DnsDialect;
  readonly port: number;
}

export function defineDnsKin({ port, name, ...titles }: DnsKin): Protocol {
  return defineProtocol({
    name,
    ...titles,
    claims: { 'udp.port': [port] },
    prefix: 'dns',
    minimumLength: 4,
    visibleFrom: 4,
    decode(d, at) {
      d.has(at, DNS_HEADER);
      d.offset = d.end;
      return STOP;
    },
    fields: dnsFields,
    walk: (layer, sink) => walkDnsMessage(layer, sink, layer.start, name),
    summarize: (layer) => summarizeDns(layer, layer.start),
  });
}
