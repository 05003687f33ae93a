/** A packet to be written; what is left out is 0, or follows from the data. */
export interface PacketToBuild {
  readonly data: Uint8Array;
  readonly seconds?: number;
  readonly nanoseconds?: number;
  readonly wireLength?: number;
}

export type PcapVariant = 'microseconds' | 'nanoseconds' | 'modified' | 'ixia-hw' | 'ixia-sw';

export interface PcapOptions {
  readonly variant?: PcapVariant;
  readonly littleEndian?: boolean;
  readonly version?: readonly [major: number, minor: number];
  readonly snapLength?: number;
  /** The whole 32-bit field: link type and what stands above it. */
  readonly linkType?: number;
  /** Old versions hold the wire length first. */
  readonly swapLengths?: boolean;
}

const MAGIC = {
  microseconds: 0xa1b2c3d4,
  nanoseconds: 0xa1b23c4d,
  modified: 0xa1b2cd34,
  'ixia-hw': 0x1c0001ac,
  'ixia-sw': 0x1c0001ab,
} as const;

/** A classic pcap file. */
export function buildPcap(packets: readonly PacketToBuild[], options: PcapOptions = {}): Buffer {
  const { variant = 'microseconds' } = options;
  const records = Buffer.concat(packets.map((packet) => buildRecord(packet, options)));
  const words = new Words(options.littleEndian ?? true);
  const [major, minor] = options.version ?? [2, 4];
  words.u32(MAGIC[variant]).u16(major).u16(minor).u32(0).u32(0);
  words.u32(options.snapLength ?? 262_144).u32(options.linkType ?? 1);
  if (variant.startsWith('ixia')) words.u32(records.length);
  return Buffer.concat([words.build(), records]);
}

function buildRecord(packet: PacketToBuild, options: PcapOptions): Buffer {
  const { variant = 'microseconds', swapLengths = false } = options;
  const isFine = variant === 'nanoseconds' || variant === 'ixia-hw';
  const fraction = packet.nanoseconds ?? 0;
  const lengths = [packet.data.length, packet.wireLength ?? packet.data.length];
  if (swapLengths) lengths.reverse();
  const words = new Words(options.littleEndian ?? true);
  words.u32(packet.seconds ?? 0).u32(isFine ? fraction : Math.floor(fraction / 1000));
  words.u32(lengths[0]).u32(lengths[1]);
  if (variant === 'modified') words.u32(2).u16(0x0800).u8(0).u8(0);
  return words.bytes(packet.data).build();
}

export interface OptionToBuild {
  readonly code: number;
  readonly value: Uint8Array | string;
  /** Instead of the value's own length. */
  readonly claimedLength?: number;
}

export interface BlockPacket extends PacketToBuild {
  readonly interface?: number;
  /** A count of the interface's own units, instead of microseconds from seconds and nanoseconds. */
  readonly ticks?: bigint;
  readonly claimedCapturedLength?: number;
  readonly options?: readonly OptionToBuild[];
}

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Writes pcapng block by block; `section` may change the byte order. */
export class PcapngBuilder {
  readonly #blocks: Buffer[] = [];
  #littleEndian = true;

  section(
    settings: { littleEndian?: boolean; version?: readonly [number, number]; options?: readonly OptionToBuild[] } = {},
  ): this {
    this.#littleEndian = settings.littleEndian ?? true;
    const [major, minor] = settings.version ?? [1, 0];
    const body = this.#words().u32(BYTE_ORDER_MAGIC).u16(major).u16(minor).u32(0xffffffff).u32(0xffffffff);
    return this.block(0x0a0d0d0a, body.bytes(this.#options(settings.options)).build());
  }

  interface(settings: { linkType?: number; snapLength?: number; options?: readonly OptionToBuild[] } = {}): this {
    const body = this.#words()
      .u16(settings.linkType ?? 1)
      .u16(0);
    return this.block(
      1,
      body
        .u32(settings.snapLength ?? 0)
        .bytes(this.#options(settings.options))
        .build(),
    );
  }

  packet(packet: BlockPacket): this {
    return this.block(6, this.#packetBody(this.#words().u32(packet.interface ?? 0), packet));
  }

  /** Type 2, which the enhanced block replaced. */
  obsoletePacket(packet: BlockPacket & { drops?: number }): this {
    const start = this.#words()
      .u16(packet.interface ?? 0)
      .u16(packet.drops ?? 0);
    return this.block(2, this.#packetBody(start, packet));
  }

  simplePacket(packet: PacketToBuild): this {
    const body = this.#words()
      .u32(packet.wireLength ?? packet.data.length)
      .bytes(packet.data)
      .pad();
    return this.block(3, body.build());
  }

  statistics(settings: { interface?: number; interfaceDrops?: number; systemDrops?: number }): this {
    const body = this.#words()
      .u32(settings.interface ?? 0)
      .u32(0)
      .u32(0);
    const options: OptionToBuild[] = [];
    if (settings.interfaceDrops !== undefined)
      options.push({ code: 5, value: this.u64(BigInt(settings.interfaceDrops)) });
    if (settings.systemDrops !== undefined) options.push({ code: 7, value: this.u64(BigInt(settings.systemDrops)) });
    return this.block(5, body.bytes(this.#options(options)).build());
  }

  /** Any block, with lengths that may lie. */
  block(type: number, body: Uint8Array, claimed: { length?: number; trailer?: number } = {}): this {
    const padded = this.#words().bytes(body).pad().build();
    const length = claimed.length ?? padded.length + 12;
    const words = this.#words().u32(type).u32(length).bytes(padded);
    this.#blocks.push(words.u32(claimed.trailer ?? length).build());
    return this;
  }

  raw(bytes: Uint8Array): this {
    this.#blocks.push(Buffer.from(bytes));
    return this;
  }

  build(): Buffer {
    return Buffer.concat(this.#blocks);
  }

  /** A 64-bit option value in the byte order of the section. */
  u64(value: bigint): Buffer {
    const bytes = Buffer.alloc(8);
    if (this.#littleEndian) bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
    else bytes.writeBigUInt64BE(BigInt.asUintN(64, value));
    return bytes;
  }

  #packetBody(words: Words, packet: BlockPacket): Buffer {
    const ticks =
      packet.ticks ?? BigInt(packet.seconds ?? 0) * 1_000_000n + BigInt(Math.floor((packet.nanoseconds ?? 0) / 1000));
    words.u32(Number(ticks >> 32n)).u32(Number(ticks & 0xffffffffn));
    words.u32(packet.claimedCapturedLength ?? packet.data.length).u32(packet.wireLength ?? packet.data.length);
    return words.bytes(packet.data).pad().bytes(this.#options(packet.options)).build();
  }

  #options(options: readonly OptionToBuild[] = []): Buffer {
    if (options.length === 0) return Buffer.alloc(0);
    const words = this.#words();
    for (const { code, value, claimedLength } of options) {
      const bytes = Buffer.from(value as Uint8Array);
      words
        .u16(code)
        .u16(claimedLength ?? bytes.length)
        .bytes(bytes)
        .pad();
    }
    return words.u32(0).build();
  }

  #words(): Words {
    return new Words(this.#littleEndian);
  }
}

/** Numbers one behind the other in one byte order. */
class Words {
  readonly #littleEndian: boolean;
  readonly #parts: Buffer[] = [];

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  u8(value: number): this {
    return this.bytes(Buffer.of(value));
  }

  u16(value: number): this {
    const bytes = Buffer.alloc(2);
    if (this.#littleEndian) bytes.writeUInt16LE(value);
    else bytes.writeUInt16BE(value);
    return this.bytes(bytes);
  }

  u32(value: number): this {
    const bytes = Buffer.alloc(4);
    if (this.#littleEndian) bytes.writeUInt32LE(value);
    else bytes.writeUInt32BE(value);
    return this.bytes(bytes);
  }

  bytes(bytes: Uint8Array): this {
    this.#parts.push(Buffer.from(bytes));
    return this;
  }

  /** Zeros up to a multiple of four. */
  pad(): this {
    const length = this.#parts.reduce((sum, part) => sum + part.length, 0);
    return this.bytes(Buffer.alloc((4 - (length % 4)) % 4));
  }

  build(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** Data that differs from packet to packet, so that a wrong offset shows. */
export function makePayload(length: number, seed = 0): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * 7 + seed * 31 + 1) & 0xff));
}
