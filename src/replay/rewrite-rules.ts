import { parseIpv4, parseIpv6 } from '../bytes/parse-address.ts';
import { usageError } from '../core/errors.ts';

/** Addresses of one network become those of another of the same size. */
export interface NetworkRule {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  /** Bits of the network; the rest of an address stays. */
  readonly bits: number;
}

export interface PortRule {
  readonly from: number;
  readonly to: number;
}

export interface MacRule {
  /** Undefined stands for whichever there is. */
  readonly from: Uint8Array | undefined;
  readonly to: Uint8Array;
}

/** Reads `10.0.0.0/8=192.168.0.0/8`, `10.1.2.3=10.3.2.1`, `2001:db8::/32=fd00::/32`. */
export function parseNetworkRule(text: string): NetworkRule {
  const [fromText, toText, more] = text.split('=');
  const from = parseNetwork(fromText ?? '');
  const to = parseNetwork(toText ?? '');
  if (from === undefined || to === undefined || more !== undefined) {
    throw usageError(`'${text}' is no CIDR=CIDR`, 'Write it as 10.0.0.0/8=172.16.0.0/8.');
  }
  if (from.address.length !== to.address.length || from.bits !== to.bits) {
    throw usageError(`'${text}': both networks must be of one size`, 'Write it as 10.0.0.0/8=172.0.0.0/8.');
  }
  return { from: from.address, to: to.address, bits: from.bits };
}

/** Reads `80=8080`. */
export function parsePortRule(text: string): PortRule {
  const [, from, to] = /^(\d+)=(\d+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined || Number(from) > 65_535 || Number(to) > 65_535) {
    throw usageError(`'${text}' is no PORT=PORT`, 'Write it as 80=8080.');
  }
  return { from: Number(from), to: Number(to) };
}

/** Puts the new network's bits into the address where it lies in the old one; false where it doesn't. */
export function applyNetworkRule({ from, to, bits }: NetworkRule, bytes: Uint8Array, at: number): boolean {
  for (let i = 0, left = bits; left > 0; i++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff00 >>> left) & 0xff;
    if (((bytes[at + i] ^ from[i]) & mask) !== 0) return false;
  }
  for (let i = 0, left = bits; left > 0; i++, left -= 8) {
    const mask = left >= 8 ? 0xff : (0xff00 >>> left) & 0xff;
    bytes[at + i] = (bytes[at + i] & ~mask) | (to[i] & mask);
  }
  return true;
}

function parseNetwork(text: string): { address: Uint8Array; bits: number } | undefined {
  const [addressText = '', width, more] = text.split('/');
  const address = parseIpv4(addressText) ?? parseIpv6(addressText);
  if (address === undefined || more !== undefined) return undefined;
  const most = address.length * 8;
  if (width === undefined) return { address, bits: most };
  return /^\d+$/.test(width) && Number(width) <= most ? { address, bits: Number(width) } : undefined;
}
