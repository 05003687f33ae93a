import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout } from '../layout.ts';
import { clientIdFields, clientIdOptions } from './dhcp-client-id.ts';
import { relayFields, walkRelay } from './dhcp-relay.ts';
import { DnsName } from './dns-name.ts';

/** An option whose value has parts. */
export interface SpecialOption {
  /** Is the value of a shape that can be read? */
  readonly fits: (layer: Layer, start: number, end: number) => boolean;
  readonly walk: (layer: Layer, sink: FieldSink, start: number, end: number) => void;
}

const option = fieldMaker('dhcp.option.', 'RFC 2132');
const fqdn = fieldMaker('dhcp.fqdn.', 'RFC 4702 §2');

const fullNameLayout: Layout = [
  [0, fqdn('flags', 'Flags', 'u8', HEX)],
  [0, fqdn('mbz', 'Reserved flags', 'u8', { ...HEX, mask: 0xf0 })],
  [0, fqdn('n', 'Server DDNS', 'bool', { mask: 0x08 })],
  [0, fqdn('e', 'Encoding', 'bool', { mask: 0x04 })],
  [0, fqdn('o', 'Server overrides', 'bool', { mask: 0x02 })],
  [0, fqdn('s', 'Server', 'bool', { mask: 0x01 })],
  [1, fqdn('rcode1', 'A-RR result', 'u8')],
  [2, fqdn('rcode2', 'PTR-RR result', 'u8')],
];
const fullName = fqdn('name', 'Client name', 'text');
const userClass = {
  instance: option('user_class', 'Instance of User Class', 'u8', { ref: 'RFC 3004 §4' }),
  length: option('user_class.length', 'User Class Length', 'u8', { ref: 'RFC 3004 §4' }),
  data: option('user_class.data', 'User Class Data', 'bytes', { ref: 'RFC 3004 §4' }),
  text: option('user_class.text', 'User Class Data (Text)', 'string', { ref: 'RFC 3004 §4' }),
} as const;
const network = {
  major: fieldMaker('dhcp.', 'RFC 4578 §2.2')('client_network_id_major', 'Major Version', 'u8'),
  minor: fieldMaker('dhcp.', 'RFC 4578 §2.2')('client_network_id_minor', 'Minor Version', 'u8'),
} as const;
const search = option('dhcp_dns_domain_search_list_fqdn', 'FQDN', 'text', { ref: 'RFC 3397 §2' });
const route = option('classless_static_route', 'Subnet/MaskWidth-Router', 'bytes', { ref: 'RFC 3442' });
const vendorClass = {
  enterprise: option('vi_class.enterprise', 'Enterprise', 'u32', { ref: 'RFC 3925 §3' }),
  length: option('vi_class.length', 'Data Length', 'u8', { ref: 'RFC 3925 §3' }),
  data: option('vi_class.data', 'Vendor Class data', 'string', { ref: 'RFC 3925 §3' }),
} as const;
const authentication: Layout = [
  [0, option('dhcp_authentication.protocol', 'Protocol', 'u8', { ref: 'RFC 3118 §2' })],
  [1, option('dhcp_authentication.alg_delay', 'Delay Algorithm', 'u8', { ref: 'RFC 3118 §2' })],
  [2, option('dhcp_authentication.rdm', 'Replay Detection Method', 'u8', { ref: 'RFC 3118 §2' })],
  [
    3,
    option('dhcp_authentication.rdm_replay_detection', 'RDM Replay Detection Value', 'u64', {
      ...HEX,
      ref: 'RFC 3118 §2',
    }),
  ],
];
const location = {
  value: option('slp_directory_agent.value', 'Value', 'u8', { ref: 'RFC 2610 §3' }),
  agent: option('slp_directory_agent.slpda_address', 'IP Address', 'ipv4', { ref: 'RFC 2610 §3' }),
  scopeValue: option('slp_service_scope.value', 'Value', 'u8', { ref: 'RFC 2610 §4' }),
  scope: option('slp_service_scope.string', 'SLP Service Scope', 'string', { ref: 'RFC 2610 §4' }),
} as const;
const servers: Layout = [
  [0, option('rdnss.reserved', 'Reserved', 'u8', { ...HEX, mask: 0xfc, ref: 'RFC 6731 §4.3' })],
  [0, option('rdnss.preference', 'Preference', 'u8', { mask: 0x03, ref: 'RFC 6731 §4.3' })],
  [1, option('rdnss.primary_dns', 'Primary DNS', 'ipv4', { ref: 'RFC 6731 §4.3' })],
  [5, option('rdnss.secondary_dns', 'Secondary DNS', 'ipv4', { ref: 'RFC 6731 §4.3' })],
];

export const specialOptions: Readonly<Record<number, SpecialOption>> = {
  ...clientIdOptions,
  77: { fits: atLeast(1), walk: walkUserClass },
  78: { fits: (_, start, end) => (end - start) % 4 === 1, walk: walkAgents },
  79: {
    fits: atLeast(1),
    walk(_, sink, start, end) {
      sink.at(location.scopeValue, start, 1);
      if (end > start + 1) sink.at(location.scope, start + 1, end - start - 1);
    },
  },
  81: { fits: atLeast(3), walk: walkFullName },
  82: { fits: atLeast(0), walk: walkRelay },
  90: { fits: atLeast(11), walk: (_, sink, start, end) => void emitLayout(sink, authentication, start, end) },
  94: {
    fits: (_, start, end) => end - start === 3,
    walk(_, sink, start) {
      sink.at(network.major, start + 1, 1);
      sink.at(network.minor, start + 2, 1);
    },
  },
  119: { fits: atLeast(1), walk: walkSearch },
  121: { fits: atLeast(5), walk: walkRoutes },
  124: { fits: atLeast(5), walk: walkVendorClasses },
  146: { fits: atLeast(9), walk: (_, sink, start, end) => void emitLayout(sink, servers, start, end) },
  249: { fits: atLeast(5), walk: walkRoutes },
};

export const dhcpSpecialFields: readonly Field[] = [
  ...fullNameLayout.map(([, field]) => field),
  fullName,
  ...Object.values(userClass),
  ...Object.values(network),
  search,
  route,
  ...Object.values(vendorClass),
  ...authentication.map(([, field]) => field),
  ...Object.values(location),
  ...servers.map(([, field]) => field),
  ...clientIdFields,
  ...relayFields,
];

function atLeast(size: number): SpecialOption['fits'] {
  return (_, start, end) => end - start >= size;
}

/** RFC 4702 §2.1: the name in DNS's form, or (obsolete) as plain text. */
function walkFullName(layer: Layer, sink: FieldSink, start: number, end: number): void {
  emitLayout(sink, fullNameLayout, start, end);
  const at = start + 3;
  if (at >= end) return;
  if ((layer.bytes[start] & 0x04) === 0) {
    sink.at(fullName, at, end - at);
    return;
  }
  const name = new DnsName();
  if (name.read(layer.bytes, at, end, at)) sink.value(fullName, name.text);
}

/** Classes one after the other, each behind its length; some clients send a text without. */
function walkUserClass({ bytes }: Layer, sink: FieldSink, start: number, end: number): void {
  let sum = start;
  while (sum < end) sum += 1 + bytes[sum];
  if (sum !== end) {
    sink.at(userClass.text, start, end - start);
    return;
  }
  for (let at = start, index = 0; at < end; at += 1 + bytes[at], index++) {
    sink.value(userClass.instance, index);
    sink.at(userClass.length, at, 1);
    sink.at(userClass.data, at + 1, bytes[at]);
  }
}

function walkAgents(_: Layer, sink: FieldSink, start: number, end: number): void {
  sink.at(location.value, start, 1);
  for (let at = start + 1; at + 4 <= end; at += 4) sink.at(location.agent, at, 4);
}

function walkSearch(layer: Layer, sink: FieldSink, start: number, end: number): void {
  const name = new DnsName();
  for (let at = start; at < end && name.read(layer.bytes, at, end, start); at = name.next)
    sink.value(search, name.text);
}

/** The width of the mask, as many bytes of the destination as it needs, the router. */
function walkRoutes({ bytes }: Layer, sink: FieldSink, start: number, end: number): void {
  for (let at = start; at < end; ) {
    const size = 1 + ((bytes[at] + 7) >>> 3) + 4;
    if (bytes[at] > 32 || at + size > end) return;
    sink.at(route, at, size);
    at += size;
  }
}

function walkVendorClasses({ bytes }: Layer, sink: FieldSink, start: number, end: number): void {
  for (let at = start; at + 5 <= end; at += 5 + bytes[at + 4]) {
    sink.at(vendorClass.enterprise, at, 4);
    sink.at(vendorClass.length, at + 4, 1);
    const size = bytes[at + 4];
    if (size > 0 && at + 5 + size <= end) sink.at(vendorClass.data, at + 5, size);
  }
}
