import { latin1Text } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';
import type { DnsCursor } from './dns-cursor.ts';
import type { ReadData } from './dns-records.ts';

const service = fieldMaker('dns.srv.', 'RFC 2782');
const authority = fieldMaker('dns.naptr.', 'RFC 3403 §4.1');
const binding = fieldMaker('dns.svcb.', 'RFC 9460 §2');
const certification = fieldMaker('dns.caa.', 'RFC 8659 §4.1');

/** The parts of a SRV record's own name, and its data. */
export const srv = {
  service: service('service', 'Service', 'text'),
  protocol: service('proto', 'Protocol', 'text'),
  name: service('name', 'Name', 'text'),
  priority: service('priority', 'Priority', 'u16'),
  weight: service('weight', 'Weight', 'u16'),
  port: service('port', 'Port', 'u16'),
  target: service('target', 'Target', 'text'),
} as const;
const naptr = {
  order: authority('order', 'Order', 'u16'),
  preference: authority('preference', 'Preference', 'u16'),
  flagsLength: authority('flags_length', 'Flags Length', 'u8'),
  flags: authority('flags', 'Flags', 'string'),
  serviceLength: authority('service_length', 'Service Length', 'u8'),
  service: authority('service', 'Service', 'string'),
  regexLength: authority('regex_length', 'Regex Length', 'u8'),
  regex: authority('regex', 'Regex', 'string'),
  replacementLength: authority('replacement_length', 'Replacement Length', 'u8'),
  replacement: authority('replacement', 'Replacement', 'text'),
} as const;
const PARAMETERS: Readonly<Record<number, string>> = {
  0: 'Mandatory',
  1: 'ALPN',
  2: 'No default ALPN',
  3: 'Port',
  4: 'IPv4 hint',
  5: 'ECH',
  6: 'IPv6 hint',
  7: 'DoH path',
  8: 'Oblivious HTTP',
  32769: 'ODoH',
};
const svcb = {
  priority: binding('svcpriority', 'SvcPriority', 'u16'),
  target: binding('targetname', 'TargetName', 'text'),
  key: binding('svcparam.key', 'SvcParamKey', 'u16', { values: PARAMETERS }),
  length: binding('svcparam.value.length', 'SvcParamValue length', 'u16'),
  value: binding('svcparam.value', 'SvcParamValue', 'bytes'),
  mandatory: binding('svcparam.mandatory.key', 'Mandatory key', 'u16', { values: PARAMETERS }),
  alpnLength: binding('svcparam.alpn.length', 'ALPN length', 'u8'),
  alpn: binding('svcparam.alpn', 'ALPN', 'string'),
  port: binding('svcparam.port', 'Port', 'u16'),
  ipv4: binding('svcparam.ipv4hint.ip', 'IP', 'ipv4'),
  ech: binding('svcparam.echconfig', 'ECHConfig', 'bytes'),
  ipv6: binding('svcparam.ipv6hint.ip', 'IP', 'ipv6'),
  odoh: binding('svcparam.odohconfig', 'ODoHConfig', 'bytes'),
} as const;
const caa = {
  flags: certification('flags', 'CAA Flags', 'u8', HEX),
  critical: certification('flags.issuer_critical', 'Issuer Critical', 'bool', { mask: 0x80 }),
  issue: certification('issue', 'Issue', 'string'),
  issueWild: certification('issuewild', 'Issue Wildcard', 'string'),
  report: certification('iodef', 'Report URL', 'string'),
  unknown: certification('unknown', 'Unknown tag', 'string'),
  tagLength: certification('tag_length', 'Tag length', 'u8'),
  tag: certification('tag', 'Tag', 'string'),
  value: certification('value', 'Value', 'string'),
} as const;

/** Where services are, and who may certify them. */
export const serviceRecords: Readonly<Record<number, ReadData>> = {
  33: (cursor) =>
    cursor.fixed(srv.priority) && cursor.fixed(srv.weight) && cursor.fixed(srv.port) && cursor.domainName(srv.target),
  35: readNaptr,
  64: readBinding,
  65: readBinding,
  257: readCertification,
};

export const serviceRecordFields: readonly Field[] = [srv, naptr, svcb, caa].flatMap((group): Field[] =>
  Object.values(group),
);

function readNaptr(cursor: DnsCursor): boolean {
  const isWhole =
    cursor.fixed(naptr.order) &&
    cursor.fixed(naptr.preference) &&
    cursor.text(naptr.flagsLength, naptr.flags) &&
    cursor.text(naptr.serviceLength, naptr.service) &&
    cursor.text(naptr.regexLength, naptr.regex) &&
    cursor.readName();
  if (!isWhole) return false;
  cursor.sink.value(naptr.replacementLength, cursor.name.text.length);
  return cursor.domainName(naptr.replacement);
}

function readBinding(cursor: DnsCursor): boolean {
  if (!cursor.fixed(svcb.priority) || !cursor.domainName(svcb.target)) return false;
  const recordEnd = cursor.end;
  while (cursor.at < recordEnd) {
    if (cursor.left < 4) return cursor.left >= 2 && cursor.fixed(svcb.key) && false;
    const key = cursor.u16();
    const end = cursor.at + 4 + cursor.u16(2);
    cursor.fixed(svcb.key);
    cursor.fixed(svcb.length);
    if (end > recordEnd) return false;
    cursor.end = end;
    readParameter(cursor, key);
    cursor.at = end;
    cursor.end = recordEnd;
  }
  return true;
}

/** RFC 9460 §14.3.2. */
function readParameter(cursor: DnsCursor, key: number): void {
  const { left } = cursor;
  if (key === 0) while (cursor.fixed(svcb.mandatory));
  else if (key === 1) while (cursor.text(svcb.alpnLength, svcb.alpn));
  else if (key === 3) cursor.fixed(svcb.port);
  else if (key === 4) while (left % 4 === 0 && cursor.fixed(svcb.ipv4));
  else if (key === 5) cursor.rest(svcb.ech);
  else if (key === 6) while (left % 16 === 0 && cursor.fixed(svcb.ipv6));
  else if (key === 32769) cursor.rest(svcb.odoh);
  else if (key !== 2) cursor.rest(svcb.value);
}

/** The value is that of a property named before it. */
function readCertification(cursor: DnsCursor): boolean {
  if (!cursor.bits([caa.flags, caa.critical]) || cursor.left < 1) return false;
  const { bytes } = cursor.layer;
  const tagLength = cursor.u8();
  const tag = cursor.at + 1;
  const value = tag + tagLength;
  if (value > cursor.end) return false;
  const property = PROPERTIES[latin1Text(bytes, tag, value)];
  cursor.sink.at(property ?? caa.unknown, value, cursor.end - value);
  cursor.fixed(caa.tagLength);
  cursor.sized(caa.tag, tagLength);
  return cursor.sized(caa.value, cursor.left);
}

const PROPERTIES: Readonly<Record<string, Field>> = { issue: caa.issue, issuewild: caa.issueWild, iodef: caa.report };
