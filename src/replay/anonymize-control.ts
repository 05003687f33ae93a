import type { AddressCipher } from './address-cipher.ts';
import type { IpHeader } from './ip-headers.ts';
import type { KeptRanges } from './kept-ranges.ts';

const ICMP = 1;
const IGMP = 2;
const ICMPV6 = 58;
const ICMP_REDIRECT = 5;
/** Of ICMPv6 messages: addresses, and where options start (RFC 4861 §4, RFC 2710 §3). */
const SHAPES: Readonly<Record<number, { readonly addresses: readonly number[]; readonly options: number }>> = {
  130: { addresses: [8], options: 24 },
  131: { addresses: [8], options: 24 },
  132: { addresses: [8], options: 24 },
  133: { addresses: [], options: 8 },
  134: { addresses: [], options: 16 },
  135: { addresses: [8], options: 24 },
  136: { addresses: [8], options: 24 },
  137: { addresses: [8, 24], options: 40 },
};
const FIRST_NEIGHBOR = 133;
const LAST_NEIGHBOR = 137;

/** Replaces the addresses of ICMP, ICMPv6 and IGMP messages, and keeps what has no others. */
export function anonymizeControl(
  bytes: Uint8Array,
  { protocol, upper, end, version }: IpHeader,
  cipher: AddressCipher,
  kept: KeptRanges,
): void {
  if (protocol === ICMP && version === 4) {
    if (bytes[upper] === ICMP_REDIRECT && upper + 8 <= end) cipher.replaceIp(bytes, upper + 4, 4);
    kept.keep(upper, upper + 8);
  } else if (protocol === IGMP) {
    if (upper + 8 <= end) cipher.replaceIp(bytes, upper + 4, 4);
    kept.keep(upper, upper + 8);
  } else if (protocol === ICMPV6 && version === 6) {
    anonymizeVersion6(bytes, upper, end, cipher, kept);
  }
}

function anonymizeVersion6(
  bytes: Uint8Array,
  upper: number,
  end: number,
  cipher: AddressCipher,
  kept: KeptRanges,
): void {
  const type = bytes[upper];
  const shape = SHAPES[type];
  kept.keep(upper, upper + (shape === undefined ? 8 : Math.min(shape.options, end - upper)));
  if (shape === undefined) return;
  for (const at of shape.addresses) {
    if (upper + at + 16 <= end) cipher.replaceIp(bytes, upper + at, 16);
    else bytes.fill(0, Math.min(upper + at, end), end);
  }
  if (type < FIRST_NEIGHBOR || type > LAST_NEIGHBOR) return;
  // Of options their kinds and lengths.
  for (let option = upper + shape.options; option + 2 <= end && bytes[option + 1] > 0; ) {
    kept.keep(option, option + 2);
    option += bytes[option + 1] << 3;
  }
}
