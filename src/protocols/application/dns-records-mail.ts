import type { Field } from '../define.ts';
import { fieldMaker } from '../layout.ts';
import type { DnsCursor } from './dns-cursor.ts';
import type { ReadData } from './dns-records.ts';

const field = fieldMaker('dns.', 'RFC 1035 §3.3');
const person = fieldMaker('dns.', 'RFC 1183');
const x400 = fieldMaker('dns.px.', 'RFC 2163 §4');
const position = fieldMaker('dns.gpos.', 'RFC 1712 §3');

const mailing = {
  responsible: field('minfo.r', 'Responsible Mailbox', 'text'),
  errors: field('minfo.e', 'Error Mailbox', 'text'),
} as const;
const exchange = {
  preference: field('mx.preference', 'Preference', 'u16'),
  host: field('mx.mail_exchange', 'Mail Exchange', 'text'),
} as const;
const responsible = {
  mailbox: person('rp.mailbox', 'Mailbox', 'text'),
  text: person('rp.txt_rr', 'TXT RR', 'text'),
} as const;
const afs = {
  subtype: person('afsdb.subtype', 'Subtype', 'u16'),
  host: person('afsdb.hostname', 'Hostname', 'text'),
} as const;
const x25 = {
  length: person('x25.length', 'Length', 'u8'),
  address: person('x25.psdn_address', 'PSDN-Address', 'string'),
} as const;
const isdn = {
  length: person('idsn.length', 'Length', 'u8'),
  address: person('idsn.address', 'ISDN Address', 'string'),
  subLength: person('idsn.sa.length', 'Length', 'u8'),
  subAddress: person('idsn.sa.address', 'Sub Address', 'string'),
} as const;
const route = {
  preference: person('rt.subtype', 'Preference', 'u16'),
  host: person('rt.intermediate_host', 'Intermediate Hostname', 'text'),
} as const;
const mapping = {
  preference: x400('preference', 'Preference', 'u16'),
  map822: x400('map822', 'MAP822', 'text'),
  map400: x400('map400', 'MAPX400', 'text'),
} as const;
const place = {
  longitudeLength: position('longitude_length', 'Longitude length', 'u8'),
  longitude: position('longitude', 'Longitude', 'string'),
  latitudeLength: position('latitude_length', 'Latitude length', 'u8'),
  latitude: position('latitude', 'Latitude', 'string'),
  altitudeLength: position('altitude_length', 'Altitude length', 'u8'),
  altitude: position('altitude', 'Altitude', 'string'),
} as const;
const keyExchange = {
  preference: field('kx.preference', 'Preference', 'u16', { ref: 'RFC 2230 §3.1' }),
  host: field('kx.key_exchange', 'Key Exchange', 'text', { ref: 'RFC 2230 §3.1' }),
} as const;

/** Mail, and the experiments of RFC 1183: preferences and names. */
export const mailRecords: Readonly<Record<number, ReadData>> = {
  14: (cursor) => cursor.domainName(mailing.responsible) && cursor.domainName(mailing.errors),
  15: preferred(exchange.preference, exchange.host),
  17: (cursor) => cursor.domainName(responsible.mailbox) && cursor.domainName(responsible.text),
  18: preferred(afs.subtype, afs.host),
  19: (cursor) => cursor.text(x25.length, x25.address),
  20: (cursor) =>
    cursor.text(isdn.length, isdn.address) && (cursor.left < 2 || cursor.text(isdn.subLength, isdn.subAddress)),
  21: preferred(route.preference, route.host),
  26: (cursor) =>
    cursor.fixed(mapping.preference) && cursor.domainName(mapping.map822) && cursor.domainName(mapping.map400),
  27: (cursor) =>
    cursor.text(place.longitudeLength, place.longitude) &&
    cursor.text(place.latitudeLength, place.latitude) &&
    cursor.text(place.altitudeLength, place.altitude),
  36: preferred(keyExchange.preference, keyExchange.host),
};

export const mailRecordFields: readonly Field[] = [
  mailing,
  exchange,
  responsible,
  afs,
  x25,
  isdn,
  route,
  mapping,
  place,
  keyExchange,
].flatMap((group): Field[] => Object.values(group));

/** A number and a name, which must both be there. */
function preferred(preference: Field, host: Field): ReadData {
  return (cursor: DnsCursor) => {
    const start = cursor.at;
    if (cursor.left < 3) return false;
    cursor.at += 2;
    const isWhole = cursor.readName();
    cursor.at = start;
    return isWhole && cursor.fixed(preference) && cursor.domainName(host);
  };
}
