import { createCipheriv, createHash } from 'node:crypto';
import { hexText } from '../bytes/text.ts';

const BLOCK = 16;
/** Addresses whose result is remembered, some 100 bytes each; then all are forgotten and made again. */
const MOST_CACHED = 1 << 16;

/**
 * Other addresses for addresses, always the same by one key, one to one, and prefix-preserving as Crypto-PAn (Xu, Fan,
 * Ammar, Moon 2002): two that share n bits share n bits afterwards. What kind of address it is stays: bit by bit where it
 * tells groups, loopback, link-local ones from others.
 */
export class AddressCipher {
  readonly #cipher: ReturnType<typeof createCipheriv>;
  readonly #pad: Uint8Array;
  readonly #cache = new Map<string, Uint8Array>();
  readonly #blocks = new Uint8Array(128 * BLOCK);

  constructor(key: string | Uint8Array) {
    const secret = createHash('sha256').update(key).digest();
    this.#cipher = createCipheriv('aes-128-ecb', secret.subarray(0, BLOCK), null).setAutoPadding(false);
    this.#pad = this.#cipher.update(secret.subarray(BLOCK));
  }

  /** Replaces the address at `at`, of 4 or 16 bytes. Unspecified and broadcast ones stay. */
  replaceIp(bytes: Uint8Array, at: number, length: 4 | 16): void {
    const text = hexText(bytes, at, at + length);
    if (/^(0+|f{8})$/.test(text)) return;
    bytes.set(
      this.#cached(text, () => this.#encipher(bytes.subarray(at, at + length))),
      at,
    );
  }

  /** Replaces a MAC address. Groups stay, but for those that are made of IP groups. */
  replaceMac(bytes: Uint8Array, at: number): void {
    const text = hexText(bytes, at, at + 6);
    if (text === '000000000000') return;
    const isIpv4Group = text.startsWith('01005e');
    const isIpv6Group = text.startsWith('3333');
    if ((bytes[at] & 1) === 1 && !isIpv4Group && !isIpv6Group) return;
    const mac = this.#cached(text, () => {
      const block = new Uint8Array(BLOCK);
      block.set(bytes.subarray(at, at + 6));
      block[15] = 1;
      return new Uint8Array(this.#cipher.update(block)).slice(0, 6);
    });
    if (isIpv4Group) bytes.set([mac[3] & 0x7f, mac[4], mac[5]], at + 3);
    else if (isIpv6Group) bytes.set(mac.subarray(2), at + 2);
    else bytes.set([(mac[0] & 0xfc) | 2, ...mac.subarray(1)], at);
  }

  #cached(text: string, make: () => Uint8Array): Uint8Array {
    let result = this.#cache.get(text);
    if (result === undefined) {
      result = make();
      if (this.#cache.size >= MOST_CACHED) this.#cache.clear();
      this.#cache.set(text, result);
    }
    return result;
  }

  /** Bit i is flipped by what the cipher makes of the bits before it. */
  #encipher(address: Uint8Array): Uint8Array {
    const bits = address.length * 8;
    const blocks = this.#blocks.subarray(0, bits * BLOCK);
    for (let i = 0; i < bits; i++) {
      const at = i * BLOCK;
      blocks.set(this.#pad, at);
      for (let bit = 0; bit < i; bit += 8) {
        const mask = i - bit >= 8 ? 0xff : (0xff00 >>> (i - bit)) & 0xff;
        blocks[at + (bit >>> 3)] = (address[bit >>> 3] & mask) | (blocks[at + (bit >>> 3)] & ~mask);
      }
    }
    const flips = this.#cipher.update(blocks);
    const result = address.slice();
    for (let i = 0; i < bits; i++) {
      if (!isKept(address, i) && (flips[i * BLOCK] & 0x80) !== 0) result[i >>> 3] ^= 0x80 >>> (i & 7);
    }
    return result;
  }
}

/**
 * Does bit i tell the kind? Decided by the bits before it alone, or the result would not be one to one. IPv4: those on
 * the way to 0/8, 127/8 and 224/3. IPv6: the format prefix and, on the way to fe80::/10 and ff00::/8, all of it, then
 * what link-local ones and groups have in common.
 */
function isKept(address: Uint8Array, i: number): boolean {
  if (address.length === 4) {
    if (i < 8) return isOnWay(address, i, 0) || isOnWay(address, i, 127) || (i < 4 && isOnWay(address, i, 0xf0));
    return false;
  }
  if (i < 3) return true;
  if (i < 8) return isOnWay(address, i, 0xfe) || isOnWay(address, i, 0xff) || isOnWay(address, i, 0);
  if (address[0] === 0xff) return i < 16;
  if (address[0] === 0xfe) return i < 64;
  return i < 64 && isZero(address, i);
}

function isOnWay(address: Uint8Array, i: number, way: number): boolean {
  return (address[0] ^ way) >>> (8 - i) === 0;
}

function isZero(address: Uint8Array, bits: number): boolean {
  for (let i = 0; i < bits; i++) if ((address[i >>> 3] & (0x80 >>> (i & 7))) !== 0) return false;
  return true;
}
