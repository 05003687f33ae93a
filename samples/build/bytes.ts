/** Bytes as they are, or as hexadecimal digits with white space between. */
export type Part = Uint8Array | string;

/** One part behind the other. */
export function join(...parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? fromHex(part) : part)));
}

export function text(value: string): Buffer {
  return Buffer.from(value, 'utf8');
}

export function u8(value: number): Buffer {
  return Buffer.of(value);
}

/** Big-endian, as on the wire. */
export function u16(value: number): Buffer {
  return Buffer.of(value >>> 8, value & 0xff);
}

export function u32(value: number): Buffer {
  return Buffer.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** Data that differs from byte to byte, so that a wrong offset shows. */
export function filler(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => 0x61 + (index % 26)));
}

/** Zeros behind, up to a length. */
export function padTo(length: number, bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, length - bytes.length))]);
}

/** A MAC, IPv4 or IPv6 address in its usual form. */
export function address(value: string): Buffer {
  if (value.includes('.')) return Buffer.from(value.split('.').map(Number));
  return /^(..:){5}..$/.test(value) ? fromHex(value.replaceAll(':', '')) : ipv6Address(value);
}

/** RFC 1071; over parts of even length, but for the last. */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += (part[at] << 8) | (part[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function fromHex(digits: string): Buffer {
  const plain = digits.replace(/\s+/g, '');
  if (!/^([0-9a-f]{2})*$/.test(plain)) throw new Error(`not hexadecimal: ${digits}`);
  return Buffer.from(plain, 'hex');
}

function ipv6Address(value: string): Buffer {
  const [head, tail] = value.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const zeros = Array.from({ length: 8 - head.length - (tail?.length ?? 0) }, () => '0');
  return join(...[...head, ...zeros, ...(tail ?? [])].map((group) => u16(Number.parseInt(group, 16))));
}
