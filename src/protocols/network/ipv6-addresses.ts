import { etherText, ipv4Text } from '../../bytes/addresses.ts';
import { defineField, type Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

/** What an IPv6 address tells of itself: a row for source, destination and either. */
interface Derived {
  readonly source: Field;
  readonly destination: Field;
  readonly either: Field;
}

const gateway6to4 = derived('6to4_gw_ipv4', '6to4 Gateway IPv4', 'ipv4', 'RFC 3056 §2');
const site6to4 = derived('6to4_sla_id', '6to4 SLA ID', 'u16', 'RFC 3056 §2');
const teredoServer = derived('ts_ipv4', 'Teredo Server IPv4', 'ipv4', 'RFC 4380 §4');
const teredoPort = derived('tc_port', 'Teredo Port', 'u16', 'RFC 4380 §4');
const teredoClient = derived('tc_ipv4', 'Teredo Client IPv4', 'ipv4', 'RFC 4380 §4');
const slaacMac = derived('slaac_mac', 'SLAAC MAC', 'ether', 'RFC 4291 §A');
const isatap = derived('isatap_ipv4', 'ISATAP IPv4', 'ipv4', 'RFC 5214 §6.1');
const embedded = derived('embed_ipv4', 'Embedded IPv4', 'ipv4', 'RFC 6052 §2.1');

/** Addresses and ports that are embedded in IPv6 addresses; hidden, as they stand in `ipv6.src` and `ipv6.dst`. */
export const ipv6AddressFields: readonly Field[] = [
  gateway6to4,
  site6to4,
  teredoServer,
  teredoPort,
  teredoClient,
  slaacMac,
  isatap,
  embedded,
].flatMap(({ source, destination, either }) => [source, destination, either]);

export function walkIpv6Addresses(layer: Layer, sink: FieldSink): void {
  if (layer.start + 24 <= layer.end) walkAddress(layer, layer.start + 8, 'source', sink);
  if (layer.start + 40 <= layer.end) walkAddress(layer, layer.start + 24, 'destination', sink);
}

function walkAddress(layer: Layer, at: number, which: 'source' | 'destination', sink: FieldSink): void {
  const { bytes, view } = layer;
  const prefix = view.getUint32(at);
  if (prefix >>> 16 === 0x2002) {
    emit(gateway6to4, which, ipv4Text(bytes, at + 2), sink);
    emit(site6to4, which, view.getUint16(at + 6), sink);
  } else if (prefix === 0x20010000) {
    emit(teredoServer, which, ipv4Text(bytes, at + 4), sink);
    // RFC 4380 §4: port and address are sent with every bit reversed, safe from address translators.
    emit(teredoPort, which, view.getUint16(at + 10) ^ 0xffff, sink);
    emit(teredoClient, which, ipv4Text(inverted(bytes, at + 12), 0), sink);
  }
  if ((bytes[at + 8] & 0x02) !== 0 && view.getUint16(at + 11) === 0xfffe) {
    emit(slaacMac, which, etherText(macOf(bytes, at + 8), 0), sink);
  }
  if ((view.getUint32(at + 8) & 0xfcffffff) >>> 0 === 0x00005efe) emit(isatap, which, ipv4Text(bytes, at + 12), sink);
  if (prefix === 0x0064ff9b && view.getUint32(at + 4) === 0 && view.getUint32(at + 8) === 0) {
    emit(embedded, which, ipv4Text(bytes, at + 12), sink);
  }
}

function emit(fields: Derived, which: 'source' | 'destination', value: string | number, sink: FieldSink): void {
  sink.value(fields[which], value);
  sink.value(fields.either, value);
}

function inverted(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.slice(at, at + 4).map((byte) => byte ^ 0xff);
}

/** The MAC address in a modified EUI-64: without the middle and with the universal bit turned back. */
function macOf(bytes: Uint8Array, at: number): Uint8Array {
  return Uint8Array.of(bytes[at] & ~0x02, bytes[at + 1], bytes[at + 2], bytes[at + 5], bytes[at + 6], bytes[at + 7]);
}

function derived(name: string, label: string, type: Field['type'], ref: string): Derived {
  const field = (prefix: string, words: string) =>
    defineField({ name: `ipv6.${prefix}${name}`, label: `${words}${label}`, type, hidden: true, ref });
  return { source: field('src_', 'Source '), destination: field('dst_', 'Destination '), either: field('', '') };
}
