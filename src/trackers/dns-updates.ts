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
      ...updates.map((record) => ({ text: updateText(record, name), ttl: record.ttl })),
    ],
  };
}

function prerequisiteText(record: DnsAnswer): string {
  const { name, type } = record;
  if (record.class !== ANY && record.class !== NONE) return words('pre: RR', typeName(type), name, record.text);
  const no = record.class === NONE ? 'No' : '';
  return type === ANY ? words(`pre: ${no}Name`, name) : words(`pre: ${no}RRSet`, typeName(type), name);
}

/** What is deleted has its name only where it is not the one that the whole update is about. */
function updateText(record: DnsAnswer, about: string): string {
  const { name, type, text } = record;
  const other = name === about ? '' : name;
  if (record.class === NONE) return words('del: RR', typeName(type), other, text);
  if (record.class !== ANY) return words('add:', typeName(type), name, text);
  return type === ANY ? words('del: Name', other) : words('del: RRSet', typeName(type), other);
}

function typeName(type: number): string {
  return dnsTypeNames[type] ?? `TYPE${type}`;
}

function words(...texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join(' ');
}
