import { ipv4Text, ipv6Text } from '../../bytes/addresses.ts';
import type { Field } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { dnsOptionNames } from '../values/dns.ts';
import type { DnsCursor } from './dns-cursor.ts';
import { padded } from './dns-records-addresses.ts';

const extension = fieldMaker('dns.', 'RFC 6891 §6.1');
const option = fieldMaker('dns.opt.', 'RFC 6891 §6.1.2');

/** What stands in the place of a record's class and time to live (RFC 6891 §6.1.3). */
export const extended = {
  payloadSize: extension('rr.udp_payload_size', 'UDP payload size', 'u16'),
  rcode: extension('resp.ext_rcode', 'Higher bits in extended RCODE', 'u8', HEX),
  version: extension('resp.edns0_version', 'EDNS0 version', 'u8'),
  z: extension('resp.z', 'Z', 'u16', HEX),
  dnssecOk: extension('resp.z.do', 'DO bit', 'bool', { length: 2, mask: 0x8000, ref: 'RFC 3225 §3' }),
  reserved: extension('resp.z.reserved', 'Reserved', 'u16', { ...HEX, mask: 0x7fff }),
} as const;

const code = option('code', 'Option Code', 'u16', { values: dnsOptionNames });
const length = option('len', 'Option Length', 'u16');
const data = option('data', 'Option Data', 'bytes');
const understood: Readonly<Record<number, Field>> = {
  5: option('dau', 'DAU', 'u8', { ref: 'RFC 6975 §3' }),
  6: option('dhu', 'DHU', 'u8', { ref: 'RFC 6975 §3' }),
  7: option('n3u', 'N3U', 'u8', { ref: 'RFC 6975 §3' }),
};
const subnet = {
  family: option('client.family', 'Family', 'u16', { values: { 1: 'IPv4', 2: 'IPv6' }, ref: 'RFC 7871 §6' }),
  netmask: option('client.netmask', 'Source Netmask', 'u8', { ref: 'RFC 7871 §6' }),
  scope: option('client.scope', 'Scope Netmask', 'u8', { ref: 'RFC 7871 §6' }),
  address: option('client.addr', 'Client Subnet', 'bytes', { ref: 'RFC 7871 §6' }),
  ipv4: option('client.addr4', 'Client Subnet', 'text', { ref: 'RFC 7871 §6' }),
  ipv6: option('client.addr6', 'Client Subnet', 'text', { ref: 'RFC 7871 §6' }),
} as const;
const cookie = {
  client: option('cookie.client', 'Client Cookie', 'bytes', { length: 8, ref: 'RFC 7873 §4' }),
  server: option('cookie.server', 'Server Cookie', 'bytes', { ref: 'RFC 7873 §4' }),
} as const;
const timeout = option('edns_tcp_keepalive.timeout', 'Timeout', 'u16', { ref: 'RFC 7828 §3.1' });
const padding = option('padding', 'Padding', 'bytes', { ref: 'RFC 7830 §3' });
const chain = option('chain.fqdn', 'Closest Trust Point', 'string', { ref: 'RFC 7901 §4' });
const error = {
  code: option('ext_error.info_code', 'Info Code', 'u16', { ref: 'RFC 8914 §2' }),
  text: option('ext_error.extra_text', 'Extra Text', 'string', { ref: 'RFC 8914 §2' }),
} as const;

export const extensionFields: readonly Field[] = [
  ...Object.values(extended),
  code,
  length,
  data,
  ...Object.values(understood),
  ...Object.values(subnet),
  ...Object.values(cookie),
  timeout,
  padding,
  chain,
  ...Object.values(error),
];

/** The options of an OPT record; a length that lies ends them. */
export function walkExtensions(cursor: DnsCursor): boolean {
  const recordEnd = cursor.end;
  while (cursor.at < recordEnd) {
    if (cursor.left < 4) return false;
    const kind = cursor.u16();
    const size = cursor.u16(2);
    cursor.fixed(code);
    cursor.fixed(length);
    if (size > cursor.left) return false;
    cursor.end = cursor.at + size;
    cursor.sink.at(data, cursor.at, size);
    walkOption(cursor, kind, size);
    cursor.at = cursor.end;
    cursor.end = recordEnd;
  }
  return true;
}

function walkOption(cursor: DnsCursor, kind: number, size: number): void {
  const algorithm = understood[kind];
  if (algorithm !== undefined) while (cursor.fixed(algorithm));
  else if (kind === 8 || kind === 0x50fa) walkSubnet(cursor);
  else if (kind === 10) {
    if (cursor.fixed(cookie.client)) cursor.sized(cookie.server, cursor.left);
  } else if (kind === 11) {
    if (size === 2) cursor.fixed(timeout);
  } else if (kind === 12) cursor.sized(padding, size);
  else if (kind === 13) cursor.rest(chain);
  else if (kind === 15 && cursor.fixed(error.code)) cursor.rest(error.text);
}

/** As many of the address's bytes as its netmask needs. */
function walkSubnet(cursor: DnsCursor): void {
  if (cursor.left < 4) return;
  const family = cursor.u16();
  cursor.fixed(subnet.family);
  cursor.fixed(subnet.netmask);
  cursor.fixed(subnet.scope);
  const size = cursor.left;
  if (family === 1 && size <= 4) cursor.sink.value(subnet.ipv4, ipv4Text(padded(cursor, size, 0, 4), 0));
  else if (family === 2 && size <= 16) cursor.sink.value(subnet.ipv6, ipv6Text(padded(cursor, size, 0, 16), 0));
  else cursor.sized(subnet.address, size);
}
