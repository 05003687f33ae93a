import { CHECKSUM, plainChecksum, pseudoHeaderChecksum } from '../checksum-status.ts';
import { defineProtocol, type Field, STOP } from '../define.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../dissection.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';

const VRRP = 112;
const HEADER = 8;
const CHECKSUM_AT = 6;
const SIMPLE_PASSWORD = 1;
const PASSWORD = 8;

const field = fieldMaker('vrrp.', 'RFC 5798 §5.2');
const old = fieldMaker('vrrp.', 'RFC 2338 §5.3');
const authType = old('auth_type', 'Auth Type', 'u8', {
  values: {
    0: 'No Authentication',
    1: 'Simple Text Authentication [RFC 2338] / Reserved [RFC 3768]',
    2: 'IP Authentication Header [RFC 2338] / Reserved [RFC 3768]',
    254: 'Cisco VRRP MD5 authentication',
  },
});
const interval = old('adver_int', 'Adver Int', 'u8');
const reserved = field('reserved_mbz', 'Reserved', 'u8', { mask: 0xf0 });
/** Hundredths of a second. */
const shortInterval = field('short_adver_int', 'Adver Int', 'u16', { mask: 0x0fff });
const checksum = field('checksum', 'Checksum', 'u16', HEX);
const checksumStatus = field('checksum.status', 'Checksum Status', 'u8', { hidden: true });
const address4 = field('ip_addr', 'IP Address', 'ipv4');
const address6 = field('ipv6_addr', 'IPv6 Address', 'ipv6');
const password = old('auth_string', 'Authentication String', 'string');

/** Virtual Router Redundancy Protocol, versions 2 and 3: who of several routers has the addresses. */
export const vrrp = defineProtocol({
  name: 'vrrp',
  title: 'Virtual Router Redundancy Protocol',
  label: 'VRRP',
  ref: 'RFC 5798',
  claims: { 'ip.proto': [VRRP] },
  minimumLength: 1,
  decode(d, at) {
    if (!d.has(at, HEADER)) return STOP;
    d.has(at + HEADER, d.bytes[at + 3] * addressLength(d, d.count - 1));
    return STOP;
  },
  fields: [
    at(0, field('typever', 'VRRP message version and type', 'u8')),
    at(0, field('version', 'VRRP protocol version', 'u8', { mask: 0xf0 })),
    at(0, field('type', 'VRRP packet type', 'u8', { mask: 0x0f, values: { 1: 'Advertisement' } })),
    at(1, field('virt_rtr_id', 'Virtual Rtr ID', 'u8')),
    at(2, field('prio', 'Priority', 'u8')),
    at(3, field('addr_count', 'Addr Count', 'u8')),
    ...[authType, interval, reserved, shortInterval, checksum, checksumStatus, address4, address6, password],
  ],
  walk,
  checksum: verify,
  summarize: ({ bytes, start }) => `router ${bytes[start + 1]} priority ${bytes[start + 2]}`,
});

function at(offset: number, of: Field): Field {
  return { ...of, at: offset, when: (layer) => layer.start + offset < layer.end };
}

/** Version 3 serves both; the addresses are of the kind that the message itself has. */
function addressLength(d: Dissection, index: number): 4 | 16 {
  const base = index << STRIDE_SHIFT;
  const network = d.stack[base + SLOT.network];
  if (d.bytes[d.stack[base + SLOT.start]] >>> 4 !== 3 || network === 0) return 4;
  return d.bytes[d.stack[((network - 1) << STRIDE_SHIFT) + SLOT.start]] >>> 4 === 6 ? 16 : 4;
}

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, start } = layer;
  const cursor = new FieldCursor(layer, sink, start + 4, layer.end);
  const version = bytes[start] >>> 4;
  if (version === 3) {
    cursor.same(reserved);
    cursor.bytes(shortInterval, 2);
  } else {
    cursor.bytes(authType, 1);
    cursor.bytes(interval, 1);
  }
  if (!cursor.bytes(checksum, 2)) return;
  sink.value(checksumStatus, verify(layer.dissection, layer.index));
  const length = addressLength(layer.dissection, layer.index);
  for (let left = bytes[start + 3]; left > 0; left--) {
    if (!cursor.bytes(length === 16 ? address6 : address4, length)) return;
  }
  if (version === 2 && bytes[start + 4] === SIMPLE_PASSWORD) cursor.bytes(password, PASSWORD);
}

/** Up to version 2 over the message alone, from then on with the pseudo-header (RFC 5798 §5.2.8). */
function verify(d: Dissection, index: number): number {
  const base = index << STRIDE_SHIFT;
  const start = d.stack[base + SLOT.start];
  const end = d.stack[base + SLOT.end];
  if (end !== d.stack[base + SLOT.wireEnd] || start + HEADER > end) return CHECKSUM.unverified;
  if (d.bytes[start] >>> 4 === 3) return pseudoHeaderChecksum(d, index, VRRP, CHECKSUM_AT);
  return plainChecksum(d, start, end);
}
