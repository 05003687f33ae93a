const FRAME_LIMIT = 2048;
const TCP = 6;
const UDP = 17;
const ICMP = 1;
const ICMPV6 = 58;

/** Offsets of the checksum in the transport header, by protocol number. */
const CHECKSUM_AT: ReadonlyMap<number, number> = new Map([
  [TCP, 16],
  [UDP, 6],
  [ICMP, 2],
  [ICMPV6, 2],
]);

/** The ends of a flow, as 32-bit words: one word of IPv4, or the last word of an IPv6 address below 2001:db8::/96. */
export interface Ends {
  readonly v6: boolean;
  readonly addressA: number;
  readonly portA: number;
  readonly addressB: number;
  readonly portB: number;
}

/** Builds one frame after another in the same buffer, front to back; `end` is where the next byte goes. */
export class Frame {
  readonly bytes = Buffer.alloc(FRAME_LIMIT);
  end = 0;
  #ip = 0;
  #v6 = false;
  #protocol = 0;
  #transport = 0;

  ethernet(etherType: number): this {
    // Locally administered addresses of two made-up hosts.
    this.bytes.write('02000000000a02000000000b', 0, 'hex');
    this.end = 12;
    return this.u16(etherType);
  }

  u8(value: number): this {
    this.bytes[this.end++] = value;
    return this;
  }

  u16(value: number): this {
    this.bytes.writeUInt16BE(value, this.end);
    this.end += 2;
    return this;
  }

  u32(value: number): this {
    this.bytes.writeUInt32BE(value >>> 0, this.end);
    this.end += 4;
    return this;
  }

  fill(length: number, value: number): this {
    this.bytes.fill(value, this.end, this.end + length);
    this.end += length;
    return this;
  }

  text(text: string): this {
    this.end += this.bytes.write(text, this.end, 'latin1');
    return this;
  }

  /** IPv4 or IPv6 header without its length, which `finish` sets; `fragment` is the whole flags-and-offset word. */
  ip(v6: boolean, protocol: number, source: number, destination: number, id = 0, fragment = 0): this {
    this.#ip = this.end;
    this.#v6 = v6;
    this.#protocol = protocol;
    if (v6) {
      this.u32(0x60000000).u16(0).u8(protocol).u8(64);
      for (const address of [source, destination]) this.u32(0x20010db8).u32(0).u32(0).u32(address);
    } else {
      this.u16(0x4500).u16(0).u16(id).u16(fragment).u8(64).u8(protocol).u16(0).u32(source).u32(destination);
    }
    this.#transport = this.end;
    return this;
  }

  tcp(portA: number, portB: number, sequence: number, acknowledgment: number, flags: number): this {
    this.u16(portA).u16(portB).u32(sequence).u32(acknowledgment);
    return this.u16(0x5000 | flags)
      .u16(64_240)
      .u32(0);
  }

  udp(portA: number, portB: number): this {
    return this.u16(portA).u16(portB).u32(0);
  }

  /** Sets the lengths and checksums of the innermost IP header and its transport; fragments have no whole sum. */
  finish(sumTransport = true): this {
    const { bytes } = this;
    const length = this.end - this.#transport;
    if (this.#v6) {
      bytes.writeUInt16BE(length, this.#ip + 4);
    } else {
      bytes.writeUInt16BE(this.end - this.#ip, this.#ip + 2);
      bytes.writeUInt16BE(checksum(bytes, this.#ip, this.#transport, 0), this.#ip + 10);
    }
    if (this.#protocol === UDP && sumTransport) bytes.writeUInt16BE(length, this.#transport + 4);
    const at = CHECKSUM_AT.get(this.#protocol);
    if (at === undefined || !sumTransport) return this;
    bytes.writeUInt16BE(0, this.#transport + at);
    const sum = checksum(bytes, this.#transport, this.end, this.#pseudoSum(length));
    // RFC 768: an all-zero sum means none was made, so it is sent as all ones.
    bytes.writeUInt16BE(sum === 0 && this.#protocol === UDP ? 0xffff : sum, this.#transport + at);
    return this;
  }

  #pseudoSum(length: number): number {
    if (this.#protocol === ICMP) return 0;
    const at = this.#ip + (this.#v6 ? 8 : 12);
    return sumWords(this.bytes, at, at + (this.#v6 ? 32 : 8)) + this.#protocol + length;
  }
}

function checksum(bytes: Buffer, start: number, end: number, initial: number): number {
  let sum = initial + sumWords(bytes, start, end);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function sumWords(bytes: Buffer, start: number, end: number): number {
  let sum = 0;
  let at = start;
  for (; at + 1 < end; at += 2) sum += ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
  return at < end ? sum + ((bytes[at] as number) << 8) : sum;
}
