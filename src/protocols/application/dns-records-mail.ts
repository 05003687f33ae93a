import type { Field } from '../define.ts';
import { fieldMaker } from '../layout.ts';
import type { DnsCursor } from './dns-cursor.ts';
import type { ReadData } from './dns-records.ts';

const field = fieldMaker('dns.', 'RFC 1035 §3.3');
const person = fieldMaker('dns.', 'RFC 1183');
const x400 = fieldMaker('dns.px.', 'RFC 2163 §4');
const position = fieldMaker('dns.gpos.', 'RFC 1712 §3');

const mailing = [field('minfo.r', 'Responsible Mailbox', 'text'), field('minfo.e', 'Error Mailbox', 'text')];
const exchange = [field('mx.preference', 'Preference', 'u16'), field('mx.mail_exchange', 'Mail Exchange', 'text')];
const responsible = [person('rp.mailbox', 'Mailbox', 'text'), person('rp.txt_rr', 'TXT RR', 'text')];
const afs = [person('afsdb.subtype', 'Subtype', 'u16'), person('afsdb.hostname', 'Hostname', 'text')];
const x25 = [person('x25.length', 'Length', 'u8'), person('x25.psdn_address', 'PSDN-Address', 'string')];
const isdn = [person('idsn.length', 'Length', 'u8'), person('idsn.address', 'ISDN Address', 'string')];
const subAddress = [person('idsn.sa.length', 'Length', 'u8'), person('idsn.sa.address', 'Sub Address', 'string')];
const route = [
  person('rt.subtype', 'Preference', 'u16'),
  person('rt.intermediate_host', 'Intermediate Hostname', 'text'),
];
const mapping = [
  x400('preference', 'Preference', 'u16'),
  x400('map822', 'MAP822', 'text'),
  x400('map400', 'MAPX400', 'text'),
];
const place = [
  position('longitude_length', 'Longitude length', 'u8'),
  position('longitude', 'Longitude', 'string'),
  position('latitude_length', 'Latitude length', 'u8'),
  position('latitude', 'Latitude', 'string'),
  position('altitude_length', 'Altitude length', 'u8'),
  position('altitude', 'Altitude', 'string'),
];
const keyExchange = [
  field('kx.preference', 'Preference', 'u16', { ref: 'RFC 2230 §3.1' }),
  field('kx.key_exchange', 'Key Exchange', 'text', { ref: 'RFC 2230 §3.1' }),
];

/** Mail, and the experiments of RFC 1183: preferences and names. */
export const mailRecords: Readonly<Record<number, ReadData>> = {
  14: (cursor) => cursor.inOrder(mailing),
  15: preferred(exchange),
  17: (cursor) => cursor.inOrder(responsible),
  18: preferred(afs),
  19: (cursor) => cursor.inOrder(x25),
  20: (cursor) => cursor.inOrder(isdn) && (cursor.left < 2 || cursor.inOrder(subAddress)),
  21: preferred(route),
  26: (cursor) => cursor.inOrder(mapping),
  27: (cursor) => cursor.inOrder(place),
  36: preferred(keyExchange),
};

export const mailRecordFields: readonly Field[] = [
  mailing,
  exchange,
  responsible,
  afs,
  x25,
  isdn,
  subAddress,
  route,
  mapping,
  place,
  keyExchange,
].flat();

/** A number and a name, which must both be there. */
function preferred(fields: readonly Field[]): ReadData {
  return (cursor: DnsCursor) => {
    const start = cursor.at;
    if (cursor.left < 3) return false;
    cursor.at += 2;
    const isWhole = cursor.readName();
    cursor.at = start;
    return isWhole && cursor.inOrder(fields);
  };
}
