import { dnsTypeNames } from '../protocols/values/dns.ts';
import { type DnsAnswer, DnsSections } from './dns-answers.ts';

/** Classes and the type that stand for something else in an update (RFC 2136 §2.4, §2.5). */
const NONE = 254;
const ANY = 255;

/** What an update of DNS asks for, beside the zone. */
export interface DnsUpdate {
  /** The first name that it is about, in small letters; empty: it is about none. */
  readonly name: string;
  /** What has to be so before, and what is to be changed, in the order of the message: `add: A host.example 192.0.2.1`. */
  readonly changes: readonly { readonly text: string; readonly ttl: number }[];
}

/** The message's sections of prerequisites and changes, as far as they are whole, in the words of Zeek's dns.log. */
export function readDnsUpdate(bytes: Uint8Array, view: DataView, message: number, end: number): DnsUpdate {
  const sections = new DnsSections(bytes, view, message, end);
  const prerequisites = sections.read(view.getUint16(message + 6));
  const updates = sections.read(view.getUint16(message + 8));
  const name = (prerequisites[0] ?? updates[0])?.name ?? '';
  return {
    name,
    changes: [
      ...prerequisites.map((record) => ({ text: prerequisiteText(record), ttl: record.ttl })),
      ...updates.map((record) => ({ text: updateText(record), ttl: record.ttl })),
    ].filter(({ text }) => text !== ''),
  };
}

function prerequisiteText(record: DnsAnswer): string {
  const { name, type } = record;
  if (type === ANY && record.class === NONE) return `pre: NameNotInUse ${name}`;
  if (type === ANY && record.class === ANY) return `pre: NameInUse ${name}`;
  return `pre: ${record.class === NONE ? 'NoRRSet' : 'RRSetExists'} ${typeName(type)} ${name}`;
}

/** Empty: Zeek writes nothing. */
function updateText(record: DnsAnswer): string {
  const { name, type, text = '' } = record;
  if (record.class === NONE) return `del: RR ${typeName(type)} ${name}`;
  if (record.class === ANY) return type === ANY ? `del: RRSet * ${name}` : `del: RRSet ${typeName(type)}`;
  if (text === '') return '';
  return ADDRESSES.has(type) ? `add: ${typeName(type)} ${name} ${text}` : `add: ${text}`;
}

/** A, AAAA and A6: only these are told with their names. */
const ADDRESSES: ReadonlySet<number> = new Set([1, 28, 38]);

function typeName(type: number): string {
  return dnsTypeNames[type] ?? `query-${type}`;
}
