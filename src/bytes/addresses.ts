import { hexText } from './text.ts';

/** `00:1b:21:3a:4b:5c` */
export function etherText(bytes: Uint8Array, at: number): string {
  let text = hexText(bytes, at, at + 1);
  for (let i = 1; i < 6; i++) text += `:${hexText(bytes, at + i, at + i + 1)}`;
  return text;
}

/** `00:1b:21:ff:fe:3a:4b:5c` */
export function eui64Text(bytes: Uint8Array, at: number): string {
  let text = hexText(bytes, at, at + 1);
  for (let i = 1; i < 8; i++) text += `:${hexText(bytes, at + i, at + i + 1)}`;
  return text;
}

/** `10.0.0.1` */
export function ipv4Text(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** Canonical text, RFC 5952; IPv4-mapped and -compatible addresses end in dotted decimals as §5 asks. */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const run = longestZeroRun(bytes, at);
  const embedded = endsInIpv4(bytes, at, run);
  const groups = embedded ? 6 : 8;
  let text = '';
  for (let i = 0; i < groups; i++) {
    if (run.length > 1 && i === run.start) {
      text += '::';
      i += run.length - 1;
      continue;
    }
    if (text !== '' && !text.endsWith(':')) text += ':';
    text += group(bytes, at, i).toString(16);
  }
  if (!embedded) return text;
  return `${text}${text.endsWith(':') ? '' : ':'}${ipv4Text(bytes, at + 12)}`;
}

/** An address of `width` bytes of which `bits` stand at `at`, in as many bytes as hold them: the rest is zero. */
export function prefixText(bytes: Uint8Array, at: number, bits: number, width: 4 | 16): string {
  const address = new Uint8Array(width);
  address.set(bytes.subarray(at, at + ((bits + 7) >>> 3)));
  if ((bits & 7) !== 0) address[bits >>> 3] &= 0xff00 >>> (bits & 7);
  return width === 4 ? ipv4Text(address, 0) : ipv6Text(address, 0);
}

function group(bytes: Uint8Array, at: number, index: number): number {
  return (bytes[at + index * 2] << 8) | bytes[at + index * 2 + 1];
}

function longestZeroRun(bytes: Uint8Array, at: number): { start: number; length: number } {
  const best = { start: -1, length: 0 };
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && group(bytes, at, i + length) === 0) length++;
    if (length > best.length) {
      best.start = i;
      best.length = length;
    }
    i += length;
  }
  return best;
}

/** inet_ntop's rule: `::ffff:a.b.c.d`, and `::a.b.c.d` where exactly six groups are zero. */
function endsInIpv4(bytes: Uint8Array, at: number, run: { start: number; length: number }): boolean {
  if (run.start !== 0) return false;
  if (run.length === 6) return true;
  return run.length === 5 && group(bytes, at, 5) === 0xffff;
}
