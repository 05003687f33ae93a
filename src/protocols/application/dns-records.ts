import type { Field } from '../define.ts';
import { fieldMaker } from '../layout.ts';
import type { DnsCursor } from './dns-cursor.ts';
import { extensionFields, walkExtensions } from './dns-edns.ts';
import { addressRecordFields, addressRecords } from './dns-records-addresses.ts';
import { mailRecordFields, mailRecords } from './dns-records-mail.ts';
import { securityRecordFields, securityRecords } from './dns-records-security.ts';
import { serviceRecordFields, serviceRecords } from './dns-records-service.ts';

const REF = 'RFC 1035 §3.3';
const field = fieldMaker('dns.', REF);

/** Reads the data of a record; `false` where it ends too early. */
export type ReadData = (cursor: DnsCursor) => boolean;

const name = {
  ns: field('ns', 'Name Server', 'text'),
  md: field('md', 'Mail Destination', 'text'),
  mf: field('mf', 'Mail Forwarder', 'text'),
  cname: field('cname', 'CNAME', 'text'),
  mb: field('mb', 'MailBox Domaine', 'text'),
  mg: field('mg', 'Mail Group member', 'text'),
  mr: field('mr', 'Mail Rename domaine', 'text'),
  ptr: field('ptr.domain_name', 'Domain Name', 'text'),
  dname: field('dname', 'Dname', 'text', { ref: 'RFC 6672 §2.1' }),
  nsapPtr: field('nsap_ptr.owner', 'Owner', 'text', { ref: 'RFC 1348 §3' }),
} as const;

const soa = [
  field('soa.mname', 'Primary name server', 'text'),
  field('soa.rname', "Responsible authority's mailbox", 'text'),
  field('soa.serial_number', 'Serial Number', 'u32'),
  field('soa.refresh_interval', 'Refresh Interval', 'u32'),
  field('soa.retry_interval', 'Retry Interval', 'u32'),
  field('soa.expire_limit', 'Expire limit', 'u32'),
  field('soa.minimum_ttl', 'Minimum TTL', 'u32'),
];

const nothing = field('null', 'Null (data)', 'bytes');
const text = { length: field('txt.length', 'TXT Length', 'u8'), text: field('txt', 'TXT', 'string') } as const;
const spf = {
  length: field('spf.length', 'SPF Length', 'u8', { ref: 'RFC 4408 §3.1.1' }),
  text: field('spf', 'SPF', 'string', { ref: 'RFC 4408 §3.1.1' }),
} as const;
const host = [
  field('hinfo.cpu_length', 'CPU Length', 'u8'),
  field('hinfo.cpu', 'CPU', 'string'),
  field('hinfo.os_length', 'OS Length', 'u8'),
  field('hinfo.os', 'OS', 'string'),
];
const nsap = field('nsap.rdata', 'NSAP Data', 'bytes', { ref: 'RFC 1706 §5' });

/** How the data of each type is read; of others it is bytes. */
export const readersByType: Readonly<Record<number, ReadData>> = {
  2: nameOf(name.ns),
  3: nameOf(name.md),
  4: nameOf(name.mf),
  5: nameOf(name.cname),
  6: (cursor) => cursor.inOrder(soa),
  7: nameOf(name.mb),
  8: nameOf(name.mg),
  9: nameOf(name.mr),
  10: (cursor) => cursor.rest(nothing),
  12: nameOf(name.ptr),
  13: (cursor) => cursor.inOrder(host),
  16: textsOf(text.length, text.text),
  22: (cursor) => cursor.rest(nsap),
  23: nameOf(name.nsapPtr),
  39: nameOf(name.dname),
  41: walkExtensions,
  99: textsOf(spf.length, spf.text),
  ...mailRecords,
  ...addressRecords,
  ...serviceRecords,
  ...securityRecords,
};

export const dnsRecordFields: readonly Field[] = [
  ...Object.values(name),
  ...soa,
  nothing,
  ...Object.values(text),
  ...Object.values(spf),
  ...host,
  nsap,
  ...mailRecordFields,
  ...addressRecordFields,
  ...serviceRecordFields,
  ...securityRecordFields,
  ...extensionFields,
];

function nameOf(target: Field): ReadData {
  return (cursor) => cursor.domainName(target);
}

function textsOf(length: Field, target: Field): ReadData {
  return (cursor) => {
    while (cursor.left > 0) if (!cursor.text(length, target)) return false;
    return true;
  };
}
