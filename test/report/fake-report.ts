import type { Report } from '../../src/report/model.ts';
import { dns, hosts, http, statuses, tcp } from './fake-services.ts';
import { arp, capture, conversations, endpoints, ledger, protocols, timeline } from './fake-traffic.ts';

/** A report as `sniff analyze` makes it, of a web server's traffic, with what usually goes wrong in layouts. */
export function fakeReport(): Report {
  return {
    schema: 'sniff.analyze/1',
    timeDigits: 6,
    parts: [capture, ledger, protocols, endpoints, conversations, http, hosts, statuses, dns, tcp, arp, timeline],
    notes: ['2 of 3 files were read; evil\u001b[2J.pcap is no capture.'],
  };
}
