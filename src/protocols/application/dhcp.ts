import { defineField, defineProtocol, type Field, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { arpHardwareNames } from '../values/hardware-types.ts';
import { dhcpOptionFields, dhcpTypeNames, walkDhcpOptions } from './dhcp-options.ts';

const FIXED = 236;
const COOKIE = 0x63825363;
const HARDWARE = 28;
const HARDWARE_ROOM = 16;
const SERVER = 44;
const FILE = 108;
/** What RFC 951 left for vendors. */
const VENDOR_ROOM = 64;
const ETHERNET = 1;
const IEEE_802 = 6;
const MAC_LENGTH = 6;
const OVERLOAD = { file: 1, server: 2 } as const;
const REF = 'RFC 2131 §2';

const mac = plain('hw.mac_addr', 'Client MAC address', 'ether');
const elapsed = plain('secs', 'Seconds elapsed', 'u16');
const hardware = plain('hw.addr', 'Client hardware address', 'bytes');
const padding = plain('hw.addr_padding', 'Client hardware address padding', 'bytes');
const server = plain('server', 'Server host name', 'string');
const file = plain('file', 'Boot file name', 'string');
const cookie: Field = { ...plain('cookie', 'Magic cookie', 'ipv4'), ref: 'RFC 2131 §3' };
const vendor: Field = {
  ...plain('vendor_specific_options', 'Bootp vendor specific options', 'bytes'),
  ref: 'RFC 951 §3',
};

/** Dynamic Host Configuration Protocol, and the Bootstrap Protocol that it grew out of. */
export const dhcp = defineProtocol({
  name: 'dhcp',
  title: 'Dynamic Host Configuration Protocol',
  label: 'DHCP',
  aliases: ['BOOTP'],
  ref: 'RFC 2131',
  claims: { 'udp.port': [67, 68, 4011] },
  minimumLength: FIXED,
  decode(d) {
    d.offset = d.end;
    return STOP;
  },
  fields: [
    defineField({
      ...plain('type', 'Message type', 'u8'),
      at: 0,
      values: { 1: 'Boot Request', 2: 'Boot Reply' },
    }),
    defineField({ ...plain('hw.type', 'Hardware type', 'u8'), at: 1, display: 'hex', values: arpHardwareNames }),
    defineField({ ...plain('hw.len', 'Hardware address length', 'u8'), at: 2 }),
    defineField({ ...plain('hops', 'Hops', 'u8'), at: 3 }),
    defineField({ ...plain('id', 'Transaction ID', 'u32'), at: 4, display: 'hex' }),
    elapsed,
    defineField({ ...plain('flags', 'Bootp flags', 'u16'), at: 10, display: 'hex' }),
    defineField({ ...plain('flags.bc', 'Broadcast flag', 'bool'), at: 10, length: 2, mask: 0x8000 }),
    defineField({ ...plain('flags.reserved', 'Reserved flags', 'u16'), at: 10, mask: 0x7fff, display: 'hex' }),
    defineField({ ...plain('ip.client', 'Client IP address', 'ipv4'), at: 12 }),
    defineField({ ...plain('ip.your', 'Your (client) IP address', 'ipv4'), at: 16 }),
    defineField({ ...plain('ip.server', 'Next server IP address', 'ipv4'), at: 20 }),
    defineField({ ...plain('ip.relay', 'Relay agent IP address', 'ipv4'), at: 24 }),
    mac,
    hardware,
    padding,
    server,
    file,
    cookie,
    vendor,
    ...dhcpOptionFields,
  ],
  walk,
  summarize(layer) {
    const type = messageType(layer);
    const name = type === undefined ? 'BOOTP' : (dhcpTypeNames[type] ?? `type ${type}`);
    return `${name} Transaction ID 0x${layer.view.getUint32(layer.start + 4).toString(16)}`;
  },
});

function plain(name: string, label: string, type: Field['type']): Field {
  return { name: `dhcp.${name}`, label, type, ref: REF };
}

/** Some clients send them in the wrong order of bytes. */
function secondsElapsed(seconds: number): number {
  return (seconds & 0xff) === 0 ? seconds >>> 8 : seconds;
}

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, view, start, end } = layer;
  if (start + 10 <= end) sink.value(elapsed, secondsElapsed(view.getUint16(start + 8)));
  walkHardware(layer, sink);
  const options = start + FIXED + 4;
  const hasCookie = options <= end && view.getUint32(options - 4) === COOKIE;
  const overload = hasCookie ? findOption(bytes, options, end, 52) : undefined;
  const overloaded = overload === undefined ? 0 : bytes[overload];
  if ((overloaded & OVERLOAD.server) === 0 && start + FILE <= end) sink.at(server, start + SERVER, 64);
  if ((overloaded & OVERLOAD.file) === 0 && start + FIXED <= end) sink.at(file, start + FILE, 128);
  if (hasCookie) {
    sink.at(cookie, options - 4, 4);
    walkDhcpOptions(layer, sink, options, end);
    // RFC 2132 §9.3: where there was no room left for options, they go on in place of the names.
    if ((overloaded & OVERLOAD.file) !== 0) walkDhcpOptions(layer, sink, start + FILE, start + FILE + 128);
    if ((overloaded & OVERLOAD.server) !== 0) walkDhcpOptions(layer, sink, start + SERVER, start + SERVER + 64);
  } else if (start + FIXED + VENDOR_ROOM <= end) {
    sink.at(vendor, start + FIXED, VENDOR_ROOM);
  }
}

function walkHardware({ bytes, start, end }: Layer, sink: FieldSink): void {
  const at = start + HARDWARE;
  if (at + HARDWARE_ROOM > end) return;
  const type = bytes[start + 1];
  const length = Math.min(bytes[start + 2], HARDWARE_ROOM);
  if (length === MAC_LENGTH && (type === ETHERNET || type === IEEE_802)) sink.at(mac, at, length);
  else if (length > 0) sink.at(hardware, at, length);
  if (length > 0 && length < HARDWARE_ROOM) sink.at(padding, at + length, HARDWARE_ROOM - length);
}

/** Where the value of the first option of a kind starts, if it has one. */
function findOption(bytes: Uint8Array, start: number, end: number, kind: number): number | undefined {
  for (let at = start; at + 2 < end && bytes[at] !== 255; at += bytes[at] === 0 ? 1 : 2 + bytes[at + 1]) {
    if (bytes[at] === kind && bytes[at + 1] > 0) return at + 2;
  }
  return undefined;
}

function messageType({ bytes, view, start, end }: Layer): number | undefined {
  const options = start + FIXED + 4;
  if (options > end || view.getUint32(options - 4) !== COOKIE) return undefined;
  const at = findOption(bytes, options, end, 53);
  return at === undefined ? undefined : bytes[at];
}
