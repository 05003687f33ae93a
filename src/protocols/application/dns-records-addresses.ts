import { ipv4Text, ipv6Text } from '../../bytes/addresses.ts';
import type { Field } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { ipProtocolNames } from '../values/ip-protocols.ts';
import type { DnsCursor } from './dns-cursor.ts';
import type { ReadData } from './dns-records.ts';

const field = fieldMaker('dns.', 'RFC 1035 §3.4');
const chained = fieldMaker('dns.a6.', 'RFC 2874 §3.1');
const prefix = fieldMaker('dns.apl.', 'RFC 3123 §4');
const locator = fieldMaker('dns.ilnp.', 'RFC 6742 §2');
const place = fieldMaker('dns.loc.', 'RFC 1876 §2');
const wins = fieldMaker('dns.', 'MS-DNSP §2.2.2.2.4');
const proxied = fieldMaker('dns.xpf.', 'draft-bellis-dnsop-xpf-04 §3');

const ipv4 = field('a', 'Address', 'ipv4');
const ipv6 = field('aaaa', 'AAAA Address', 'ipv6', { ref: 'RFC 3596 §2.2' });
const services = {
  address: field('wks.address', 'Address', 'ipv4'),
  protocol: field('wks.protocol', 'Protocol', 'u8', { values: ipProtocolNames }),
  bits: field('wks.bits', 'Bits', 'u8', HEX),
} as const;
const a6 = {
  length: chained('prefix_len', 'Prefix len', 'u8'),
  suffix: chained('address_suffix', 'Address Suffix', 'text'),
  name: chained('prefix_name', 'Prefix name', 'text'),
} as const;
const apl = {
  family: prefix('address_family', 'Address Family', 'u16', { values: { 1: 'IPv4', 2: 'IPv6' } }),
  prefix: prefix('coded_prefix', 'Prefix Length', 'u8'),
  negation: prefix('negation', 'Negation Flag', 'bool', { mask: 0x80 }),
  length: prefix('afdlength', 'Address Length', 'u8', { mask: 0x7f }),
  ipv4: prefix('afdpart.ipv4', 'Address', 'text'),
  ipv6: prefix('afdpart.ipv6', 'Address', 'text'),
  data: prefix('afdpart.data', 'Address', 'bytes'),
} as const;
const locationVersion = place('version', 'Version', 'u8');
const location = [
  locationVersion,
  place('size', 'Size', 'u8'),
  place('horizontal_precision', 'Horizontal Precision', 'u8'),
  place('vertical_precision', 'Vertical Precision', 'u8'),
  place('latitude', 'Latitude', 'u32'),
  place('longitude', 'Longitude', 'u32'),
  place('altitude', 'Altitude', 'u32'),
];
const unknownLocation = [locationVersion, place('unknown_data', 'Unknown data', 'bytes')];
const node = [locator('nid.preference', 'Preference', 'u16'), locator('nid', 'NodeID', 'bytes', { length: 8 })];
const locator32 = [locator('l32.preference', 'Preference', 'u16'), locator('l32', 'Locator32', 'ipv4')];
const locator64 = [locator('l64.preference', 'Preference', 'u16'), locator('l64', 'Locator64', 'bytes', { length: 8 })];
const locatorName = [locator('lp.preference', 'Preference', 'u16'), locator('lp', 'Locator FQDN', 'text')];
const eui48 = field('eui48', 'EUI48 Address', 'ether', { ref: 'RFC 7043 §3.1' });
const eui64 = field('eui64', 'EUI64 Address', 'eui64', { ref: 'RFC 7043 §4.1' });
const winsForward = {
  local: wins('wins.local_flag', 'Local Flag', 'bool', { length: 4, mask: 1 }),
  lookup: wins('wins.lookup_timeout', 'Lookup timeout', 'u32'),
  cache: wins('wins.cache_timeout', 'Cache timeout', 'u32'),
  count: wins('wins.nb_wins_servers', 'Number of WINS servers', 'u32'),
  server: wins('wins.wins_server', 'WINS Server Address', 'ipv4'),
} as const;
const winsReverse = [
  wins('winsr.local_flag', 'Local Flag', 'bool', { length: 4, mask: 1 }),
  wins('winsr.lookup_timeout', 'Lookup timeout', 'u32'),
  wins('winsr.cache_timeout', 'Cache timeout', 'u32'),
  wins('winsr.name_result_domain', 'Name Result Domain', 'text'),
];
const forwarded = {
  version: proxied('ip_version', 'IP Version', 'u8'),
  protocol: proxied('protocol', 'Protocol', 'u8', { values: ipProtocolNames }),
  source4: proxied('source_ipv4', 'IPv4 Source', 'ipv4'),
  destination4: proxied('destination_ipv4', 'IPv4 Destination', 'ipv4'),
  source6: proxied('source_ipv6', 'IPv6 Source', 'ipv6'),
  destination6: proxied('destination_ipv6', 'IPv6 Destination', 'ipv6'),
  sourcePort: proxied('sport', 'Source port', 'u16'),
  destinationPort: proxied('dport', 'Destination port', 'u16'),
} as const;

/** Addresses, places, and what leads to them. */
export const addressRecords: Readonly<Record<number, ReadData>> = {
  1: (cursor) => cursor.fixed(ipv4),
  11: readServices,
  28: (cursor) => cursor.fixed(ipv6),
  29: readLocation,
  38: readA6,
  42: readPrefixes,
  104: (cursor) => cursor.inOrder(node),
  105: (cursor) => cursor.inOrder(locator32),
  106: (cursor) => cursor.inOrder(locator64),
  107: (cursor) => cursor.inOrder(locatorName),
  108: (cursor) => cursor.fixed(eui48),
  109: (cursor) => cursor.fixed(eui64),
  65281: readWins,
  65282: (cursor) => cursor.inOrder(winsReverse),
  65422: readForwarded,
};

export const addressRecordFields: readonly Field[] = [
  ipv4,
  ipv6,
  ...[services, a6, apl].flatMap((group): Field[] => Object.values(group)),
  ...location,
  unknownLocation[1],
  ...[node, locator32, locator64, locatorName, [eui48, eui64]].flat(),
  ...Object.values(winsForward),
  ...winsReverse,
  ...Object.values(forwarded),
];

/** Bytes of the map of ports that are not empty. */
function readServices(cursor: DnsCursor): boolean {
  if (!cursor.fixed(services.address) || !cursor.fixed(services.protocol)) return false;
  while (cursor.left > 0) {
    if (cursor.u8() !== 0) cursor.fixed(services.bits);
    else cursor.at += 1;
  }
  return true;
}

function readLocation(cursor: DnsCursor): boolean {
  return cursor.left > 0 && cursor.inOrder(cursor.u8() === 0 ? location : unknownLocation);
}

/** As many of an address's last bytes as the prefix leaves. */
function readA6(cursor: DnsCursor): boolean {
  if (cursor.left < 1) return false;
  const length = cursor.u8();
  const bytes = length > 128 ? 0 : (128 - length + 7) >>> 3;
  if (cursor.left < 1 + bytes) return false;
  cursor.fixed(a6.length);
  if (bytes > 0) cursor.sink.value(a6.suffix, ipv6Text(padded(cursor, bytes, 16 - bytes, 16), 0));
  cursor.at += bytes;
  return length === 0 || cursor.domainName(a6.name);
}

function readPrefixes(cursor: DnsCursor): boolean {
  while (cursor.left >= 4) {
    const family = cursor.u16();
    const length = cursor.u8(3) & 0x7f;
    cursor.fixed(apl.family);
    cursor.fixed(apl.prefix);
    cursor.bits([apl.negation, apl.length]);
    if (length > cursor.left) return false;
    if (family === 1 && length <= 4) {
      cursor.sink.value(apl.ipv4, ipv4Text(padded(cursor, length, 0, 4), 0));
      cursor.at += length;
    } else if (family === 2 && length <= 16) {
      cursor.sink.value(apl.ipv6, ipv6Text(padded(cursor, length, 0, 16), 0));
      cursor.at += length;
    } else {
      cursor.sized(apl.data, length);
    }
  }
  return true;
}

/** `length` bytes from here on, at `offset` of an address of zeros. */
export function padded(cursor: DnsCursor, length: number, offset: number, size: number): Uint8Array {
  const address = new Uint8Array(size);
  for (let i = 0; i < length; i++) address[offset + i] = cursor.u8(i);
  return address;
}

function readWins(cursor: DnsCursor): boolean {
  const { local, lookup, cache, count, server } = winsForward;
  if (!cursor.fixed(local) || !cursor.fixed(lookup) || !cursor.fixed(cache) || cursor.left < 4) return false;
  const servers = cursor.layer.view.getUint32(cursor.at);
  cursor.fixed(count);
  for (let i = 0; i < servers && cursor.left > 0; i++) if (!cursor.fixed(server)) return false;
  return true;
}

function readForwarded(cursor: DnsCursor): boolean {
  if (cursor.left < 1) return false;
  const version = cursor.u8();
  cursor.fixed(forwarded.version);
  if (version !== 4 && version !== 6) return true;
  return (
    cursor.fixed(forwarded.protocol) &&
    cursor.fixed(version === 4 ? forwarded.source4 : forwarded.source6) &&
    cursor.fixed(version === 4 ? forwarded.destination4 : forwarded.destination6) &&
    cursor.fixed(forwarded.sourcePort) &&
    cursor.fixed(forwarded.destinationPort)
  );
}
