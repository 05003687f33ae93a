import { addToSum, fold } from '../bytes/checksum.ts';
import type { IpPlace } from './frame-layout.ts';
import type { FrameQueue } from './frame-queue.ts';

const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;
const FRAGMENT = 0x3fff;

/** Of an IP packet that was cut at `end`: its lengths and checksums say what there is now. */
export function shortenIp({ bytes, view }: FrameQueue, ip: IpPlace, end: number): void {
  const { at, version } = ip;
  const isVersion4 = version === 4;
  const headerLength = isVersion4 ? (bytes[at] & 0x0f) << 2 : 40;
  const upper = at + headerLength;
  if (upper > end) return;
  const stated = isVersion4 ? view.getUint16(at + 2) : view.getUint16(at + 4) + 40;
  // What was cut off is only padding.
  if (stated !== 0 && at + stated <= end) return;
  if (isVersion4) {
    view.setUint16(at + 2, end - at);
    view.setUint16(at + 10, 0);
    view.setUint16(at + 10, ~addToSum(view, bytes, at, upper, 0) & 0xffff);
    // A fragment's checksum is about more than is here.
    if ((view.getUint16(at + 6) & FRAGMENT) !== 0) return;
  } else {
    view.setUint16(at + 4, end - upper);
  }
  const protocol = bytes[at + (isVersion4 ? 9 : 6)];
  const field = checksumAt(protocol, isVersion4);
  if (field < 0 || upper + field + 2 > end) return;
  if (protocol === UDP) view.setUint16(upper + 4, end - upper);
  if (protocol === UDP && view.getUint16(upper + 6) === 0) return;
  const addresses = isVersion4 ? at + 12 : at + 8;
  const pseudo =
    protocol === ICMP ? 0 : addToSum(view, bytes, addresses, upper < addresses ? upper : addressEnd(ip), 0);
  const lengths = protocol === ICMP ? 0 : fold(protocol + (end - upper));
  view.setUint16(upper + field, 0);
  const sum = ~addToSum(view, bytes, upper, end, fold(pseudo + lengths)) & 0xffff;
  view.setUint16(upper + field, protocol === UDP && sum === 0 ? 0xffff : sum);
}

function addressEnd({ at, version }: IpPlace): number {
  return version === 4 ? at + 20 : at + 40;
}

function checksumAt(protocol: number, isVersion4: boolean): number {
  if (protocol === TCP) return 16;
  if (protocol === UDP) return 6;
  return protocol === (isVersion4 ? ICMP : ICMPV6) ? 2 : -1;
}
