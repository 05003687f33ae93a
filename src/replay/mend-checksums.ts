import { addToSum, fold } from '../bytes/checksum.ts';
import type { IpHeader } from './ip-headers.ts';

const ICMP = 1;
const IGMP = 2;
const TCP = 6;
const UDP = 17;
const GRE = 47;
const ICMPV6 = 58;
const GRE_CHECKSUM_PRESENT = 0x80;

/** A packet's bytes as they were. */
export interface OldBytes {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/**
 * Mends the checksums of a rewritten packet, inner headers first: those of outer ones cover them. Anew where all that is
 * covered is here; else by what has changed (RFC 1624), so that parts of datagrams and cut packets stay as right as they
 * were. `old` has the same offsets.
 */
export function mendChecksums(bytes: Uint8Array, view: DataView, headers: readonly IpHeader[], old: OldBytes): void {
  for (let i = headers.length - 1; i >= 0; i--) {
    const header = headers[i];
    if (!header.isLaterFragment) mendUpper(bytes, view, header, old);
    if (header.version === 4 && header.upper <= header.end) {
      view.setUint16(header.at + 10, 0);
      view.setUint16(header.at + 10, ~addToSum(view, bytes, header.at, header.upper, 0) & 0xffff);
    }
  }
}

function mendUpper(bytes: Uint8Array, view: DataView, header: IpHeader, old: OldBytes): void {
  const { upper, end, protocol } = header;
  const field = upper + fieldOf(bytes, header);
  if (field < upper || field + 2 > end) return;
  const before = old.view.getUint16(field);
  // No checksum at all, which UDP allows (RFC 768).
  if (protocol === UDP && before === 0) return;
  const covered = protocol === UDP ? Math.min(end, upper + Math.max(8, view.getUint16(upper + 4))) : end;
  const hasPseudo = protocol === TCP || protocol === UDP || protocol === ICMPV6;
  let sum: number;
  if (header.isWhole) {
    view.setUint16(field, 0);
    const pseudo = hasPseudo ? fold(sumAddresses(bytes, view, header) + protocol + (covered - upper)) : 0;
    sum = ~addToSum(view, bytes, upper, covered, pseudo) & 0xffff;
  } else {
    view.setUint16(field, 0);
    old.view.setUint16(field, 0);
    const now = addToSum(view, bytes, upper, covered, hasPseudo ? sumAddresses(bytes, view, header) : 0);
    const then = addToSum(
      old.view,
      old.bytes,
      upper,
      covered,
      hasPseudo ? sumAddresses(old.bytes, old.view, header) : 0,
    );
    old.view.setUint16(field, before);
    sum = ~fold((~before & 0xffff) + (~then & 0xffff) + now) & 0xffff;
  }
  view.setUint16(field, protocol === UDP && sum === 0 ? 0xffff : sum);
}

function sumAddresses(bytes: Uint8Array, view: DataView, { version, at }: IpHeader): number {
  return version === 4 ? addToSum(view, bytes, at + 12, at + 20, 0) : addToSum(view, bytes, at + 8, at + 40, 0);
}

/** Where the checksum stands in the transport's header; -1: it has none that is known. */
function fieldOf(bytes: Uint8Array, { protocol, upper, version, end }: IpHeader): number {
  if (protocol === TCP) return 16;
  if (protocol === UDP) return 6;
  if (protocol === IGMP || (protocol === ICMP && version === 4)) return 2;
  if (protocol === ICMPV6 && version === 6) return 2;
  return protocol === GRE && upper < end && (bytes[upper] & GRE_CHECKSUM_PRESENT) !== 0 ? 4 : -1;
}
