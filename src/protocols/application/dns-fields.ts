import type { Field } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { dnsClassNames, dnsOpcodeNames, dnsRcodeNames, dnsTypeNames } from '../values/dns.ts';

const REF = 'RFC 1035 §4.1.1';
const header = fieldMaker('dns.', REF);
const question = fieldMaker('dns.', 'RFC 1035 §4.1.2');
const record = fieldMaker('dns.', 'RFC 1035 §4.1.3');

/** Of messages over TCP (RFC 1035 §4.2.2). */
export const length = fieldMaker('dns.', 'RFC 1035 §4.2.2')('length', 'Length', 'u16');
export const id = header('id', 'Transaction ID', 'u16', HEX);
export const flags = header('flags', 'Flags', 'u16', HEX);

export const flag = {
  response: bit('response', 'Response', 0x8000),
  opcode: header('flags.opcode', 'Opcode', 'u16', { mask: 0x7800, values: dnsOpcodeNames }),
  authoritative: bit('authoritative', 'Authoritative', 0x0400),
  conflict: bit('conflict', 'Conflict', 0x0400, 'RFC 4795 §2.1.1'),
  truncated: bit('truncated', 'Truncated', 0x0200),
  recursionDesired: bit('recdesired', 'Recursion desired', 0x0100),
  tentative: bit('tentative', 'Tentative', 0x0100, 'RFC 4795 §2.1.1'),
  recursionAvailable: bit('recavail', 'Recursion available', 0x0080),
  z: bit('z', 'Z', 0x0040),
  authenticated: bit('authenticated', 'Answer authenticated', 0x0020, 'RFC 4035 §3.2.3'),
  checkingDisabled: bit('checkdisable', 'Non-authenticated data', 0x0010, 'RFC 4035 §3.2.2'),
  rcode: header('flags.rcode', 'Reply code', 'u16', { mask: 0x000f, values: dnsRcodeNames }),
} as const;

/** What the four counts are of: in updates (RFC 2136 §2.2) of other things. */
export const counts: readonly Field[] = [
  header('count.queries', 'Questions', 'u16'),
  header('count.answers', 'Answer RRs', 'u16'),
  header('count.auth_rr', 'Authority RRs', 'u16'),
  header('count.add_rr', 'Additional RRs', 'u16'),
];
const update = fieldMaker('dns.count.', 'RFC 2136 §2.2');
export const updateCounts: readonly Field[] = [
  update('zones', 'Zones', 'u16'),
  update('prerequisites', 'Prerequisites', 'u16'),
  update('updates', 'Updates', 'u16'),
  counts[3],
];

export const query = {
  name: question('qry.name', 'Name', 'text'),
  nameLength: question('qry.name.len', 'Name Length', 'u16'),
  labels: question('count.labels', 'Label Count', 'u16'),
  type: question('qry.type', 'Type', 'u16', { values: dnsTypeNames }),
  class: question('qry.class', 'Class', 'u16', { ...HEX, values: dnsClassNames }),
} as const;

/** Multicast DNS takes a bit of the class (RFC 6762 §18.12, §18.13). */
export const multicast = {
  unicastResponse: question('qry.qu', '"QU" question', 'bool', { length: 2, mask: 0x8000, ref: 'RFC 6762 §5.4' }),
  cacheFlush: record('resp.cache_flush', 'Cache flush', 'bool', { length: 2, mask: 0x8000, ref: 'RFC 6762 §10.2' }),
} as const;

export const resource = {
  name: record('resp.name', 'Name', 'text'),
  type: record('resp.type', 'Type', 'u16', { values: dnsTypeNames }),
  class: record('resp.class', 'Class', 'u16', { ...HEX, values: dnsClassNames }),
  ttl: record('resp.ttl', 'Time to live', 'u32'),
  length: record('resp.len', 'Data length', 'u16'),
  data: record('data', 'Data', 'bytes'),
} as const;

export const extraneous = {
  data: record('extraneous.data', 'Extraneous Data Bytes', 'bytes'),
  length: record('extraneous.length', 'Extraneous Data Length', 'i32'),
} as const;

export const dnsMessageFields: readonly Field[] = [
  length,
  id,
  flags,
  ...Object.values(flag),
  ...counts,
  ...updateCounts.slice(0, 3),
  ...Object.values(query),
  multicast.unicastResponse,
  ...Object.values(resource),
  multicast.cacheFlush,
  ...Object.values(extraneous),
];

function bit(name: string, label: string, mask: number, ref = REF): Field {
  return { name: `dns.flags.${name}`, label, type: 'bool', length: 2, mask, ref };
}
