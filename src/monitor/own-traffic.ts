import { lookup } from 'node:dns/promises';
import type { Packet } from '../core/packet.ts';
import { PacketFilter } from '../filter/packet-filter.ts';

/**
 * A test for what goes to or comes from the monitor: by its addresses and port, so that several agents of one host don't
 * report each other's reports for ever. The addresses are those that its name has now.
 */
export async function monitorTraffic(url: URL): Promise<(packet: Packet) => boolean> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await lookup(host, { all: true }).catch(() => []);
  if (addresses.length === 0) return () => false;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const hosts = [...new Set(addresses.map(({ address }) => `host ${address}`))].join(' or ');
  return new PacketFilter(`tcp port ${port} and (${hosts})`).toFunction();
}
