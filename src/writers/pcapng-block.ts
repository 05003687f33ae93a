/** draft-ietf-opsawg-pcapng, section 3.5: end of a list of options. */
const OPT_ENDOFOPT = 0;
/** Type and length, and the length again behind the body. */
const BLOCK_OVERHEAD = 12;
const LONGEST_OPTION = 0xffff;

/** Builds the blocks that are written now and then, little-endian; packets have a faster way of their own. */
export class PcapngBlock {
  readonly #type: number;
  readonly #pieces: Uint8Array[] = [];
  #length = 0;
  #hasOptions = false;

  constructor(type: number) {
    this.#type = type;
  }

  u16(value: number): this {
    return this.#push(Uint8Array.of(value & 0xff, (value >>> 8) & 0xff));
  }

  u32(value: number): this {
    return this.u16(value & 0xffff).u16(value >>> 16);
  }

  /** A 64-bit count below 2^53 as an option, low half first. */
  countOption(code: number, value: number | undefined): this {
    if (value === undefined) return this;
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(value), true);
    return this.option(code, new Uint8Array(view.buffer));
  }

  textOption(code: number, text: string | undefined): this {
    return text === undefined || text === '' ? this : this.option(code, Buffer.from(text));
  }

  option(code: number, value: Uint8Array): this {
    const length = Math.min(value.length, LONGEST_OPTION);
    this.#hasOptions = true;
    this.u16(code).u16(length).#push(value.subarray(0, length));
    return this.#push(new Uint8Array(-length & 3));
  }

  build(): Uint8Array {
    if (this.#hasOptions) this.u16(OPT_ENDOFOPT).u16(0);
    const block = new Uint8Array(this.#length + BLOCK_OVERHEAD);
    const view = new DataView(block.buffer);
    view.setUint32(0, this.#type, true);
    view.setUint32(4, block.length, true);
    let at = 8;
    for (const piece of this.#pieces) {
      block.set(piece, at);
      at += piece.length;
    }
    view.setUint32(at, block.length, true);
    return block;
  }

  #push(piece: Uint8Array): this {
    this.#pieces.push(piece);
    this.#length += piece.length;
    return this;
  }
}
