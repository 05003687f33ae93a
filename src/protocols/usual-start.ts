import { type Dissection, SLOT, STRIDE_SHIFT } from './dissection.ts';
import { ethernet } from './link/ethernet.ts';
import { ipv4 } from './network/ipv4.ts';

const ETHERNET_HEADER = 14;
const IPV4_HEADER = 20;
const ETHERTYPE_IPV4 = 0x0800;
const VERSION_4_WITHOUT_OPTIONS = 0x45;
const MORE_FRAGMENTS_OR_OFFSET = 0x3fff;

const FIRST = 0;
const SECOND = 1 << STRIDE_SHIFT;
const ETHERNET = ethernet.id;
const IPV4 = ipv4.id;

/**
 * The first two layers of nearly every packet in one step: Ethernet II, and an IPv4 header without options or
 * fragment whose datagram is all there. Leaves the dissection as `decode` would layer by layer, which it spares 15 of
 * 35 ns; answers false, and leaves it as it was, for every other packet.
 */
export function enterUsualStart(d: Dissection): boolean {
  const start = d.offset;
  const { end, view } = d;
  const ip = start + ETHERNET_HEADER;
  if (ip + IPV4_HEADER > end || view.getUint16(start + 12) !== ETHERTYPE_IPV4) return false;
  if (view.getUint8(ip) !== VERSION_4_WITHOUT_OPTIONS) return false;
  const totalLength = view.getUint16(ip + 2);
  const ipEnd = ip + totalLength;
  if (totalLength < IPV4_HEADER || ipEnd > end) return false;
  if ((view.getUint16(ip + 6) & MORE_FRAGMENTS_OR_OFFSET) !== 0) return false;
  const { stack, wireEnd } = d;
  stack[FIRST] = ETHERNET;
  stack[FIRST + SLOT.start] = start;
  stack[FIRST + SLOT.payload] = ip;
  stack[FIRST + SLOT.end] = end;
  stack[FIRST + SLOT.wireEnd] = wireEnd;
  stack[FIRST + SLOT.flags] = 0;
  stack[FIRST + SLOT.info] = 0;
  stack[FIRST + SLOT.network] = 0;
  stack[SECOND] = IPV4;
  stack[SECOND + SLOT.start] = ip;
  stack[SECOND + SLOT.payload] = ip + IPV4_HEADER;
  stack[SECOND + SLOT.end] = ipEnd;
  stack[SECOND + SLOT.wireEnd] = ipEnd;
  stack[SECOND + SLOT.flags] = 0;
  stack[SECOND + SLOT.info] = 0;
  stack[SECOND + SLOT.network] = 0;
  d.count = 2;
  d.network = 2;
  d.offset = ip + IPV4_HEADER;
  d.wireEnd = ipEnd;
  if (ipEnd < end) {
    d.end = ipEnd;
    d.lengthSource = IPV4;
  }
  return true;
}
