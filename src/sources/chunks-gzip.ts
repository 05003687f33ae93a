import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import { limits } from '../core/limits.ts';
import { CompressedChunks } from './chunks-compressed.ts';
import { isGzip } from './compression.ts';
import type { Window } from './window.ts';

const FIXED_HEADER_LENGTH = 10;
const TRAILER_LENGTH = 8;
const FLAG = { headerChecksum: 0x02, extra: 0x04, name: 0x08, comment: 0x10 } as const;
const OUTPUT_PIECE = 64 * 1024;
/** What zlib may lose of a small member that is damaged; see `salvage`. */
const SALVAGE_PIECE = 64;
const SALVAGE_INPUT = 64 * 1024;

const CUT = 'the gzip stream is cut short';
const DAMAGED = 'the gzip stream is damaged';

/**
 * gzip (RFC 1952), any number of members one behind the other.
 *
 * Header and trailer are read here and only the deflate data is left to zlib: its own gzip mode drops what it had
 * decompressed when a checksum at the end fails, which is all of a small file.
 */
export class GzipChunks extends CompressedChunks {
  #member: Member | undefined;

  constructor(inner: Window) {
    super(inner, 'gzip');
  }

  override close(): void | Promise<void> {
    this.#member?.close();
    return super.close();
  }

  protected async decompress(): Promise<boolean> {
    this.#member ??= await this.#openMember();
    const member = this.#member;
    if (member === undefined) return false;
    if (this.inner.unread === 0 && !(await this.inner.fill())) return this.fail(CUT);
    const { bytes, position, limit } = this.inner;
    const end = Math.min(limit, position + limits.compressedChunkBytes);
    const damage = await member.write(bytes.subarray(position, end), (piece) => this.queue.add(piece));
    if (damage !== undefined) {
      await member.salvage((piece) => this.queue.add(piece));
      return this.fail(`${DAMAGED} (${damage})`);
    }
    this.inner.position = position + member.consumed;
    return member.ended ? this.#closeMember(member) : true;
  }

  /** Undefined at the end, and when no member follows though bytes do. */
  async #openMember(): Promise<Member | undefined> {
    const { inner } = this;
    if (!(await inner.ensure(1))) return undefined;
    const isFirst = this.queue.total === 0;
    if (!(await inner.ensure(FIXED_HEADER_LENGTH))) return this.#refuse(isFirst ? CUT : undefined);
    if (!isGzip(inner.bytes, inner.position, inner.limit)) return this.#refuse(isFirst ? DAMAGED : undefined);
    if (!(await this.#skipHeader())) return this.#refuse(CUT);
    return new Member(OUTPUT_PIECE);
  }

  /** Padding of zeros behind the last member is usual on tapes (and in gzip itself no error). */
  #refuse(problem: string | undefined): undefined {
    const { inner } = this;
    const isPadding = inner.bytes.subarray(inner.position, inner.limit).every((byte) => byte === 0);
    if (problem !== undefined) this.fail(problem);
    else if (!isPadding) this.fail('bytes that are no gzip follow the gzip stream');
    return undefined;
  }

  async #skipHeader(): Promise<boolean> {
    const { inner } = this;
    const flags = inner.bytes[inner.position + 3];
    inner.position += FIXED_HEADER_LENGTH;
    if ((flags & FLAG.extra) !== 0) {
      if (!(await inner.ensure(2))) return false;
      const length = 2 + inner.view.getUint16(inner.position, true);
      if (!(await this.#skip(length))) return false;
    }
    if ((flags & FLAG.name) !== 0 && !(await this.#skipText())) return false;
    if ((flags & FLAG.comment) !== 0 && !(await this.#skipText())) return false;
    return (flags & FLAG.headerChecksum) === 0 || (await this.#skip(2));
  }

  async #skip(length: number): Promise<boolean> {
    if (!(await this.inner.ensure(length))) return false;
    this.inner.position += length;
    return true;
  }

  async #skipText(): Promise<boolean> {
    const { inner } = this;
    for (;;) {
      const end = inner.bytes.subarray(0, inner.limit).indexOf(0, inner.position);
      inner.position = end < 0 ? inner.limit : end + 1;
      if (end >= 0) return true;
      if (!(await inner.fill())) return false;
    }
  }

  async #closeMember(member: Member): Promise<boolean> {
    const { inner } = this;
    this.#member = undefined;
    member.close();
    if (!(await inner.ensure(TRAILER_LENGTH))) return this.fail(CUT);
    const checksum = inner.view.getUint32(inner.position, true);
    const length = inner.view.getUint32(inner.position + 4, true);
    inner.position += TRAILER_LENGTH;
    if (checksum !== member.checksum || length !== member.length >>> 0) {
      return this.fail(`${DAMAGED} (its checksum does not fit: some packets may be wrong)`);
    }
    return true;
  }
}

/** The deflate data of one gzip member. */
class Member {
  checksum = 0;
  /** Uncompressed bytes, modulo 2^32 as in the trailer. */
  length = 0;
  ended = false;
  /** How much of the piece written last belongs to this member. */
  consumed = 0;
  readonly #inflate: InflateRaw;
  #output: (piece: Uint8Array) => void = () => undefined;
  /** All that was written, while it is little. */
  #written: Uint8Array[] = [];
  #writtenLength = 0;

  constructor(outputPiece: number) {
    this.#inflate = createInflateRaw({ chunkSize: outputPiece });
    this.#inflate.on('data', (piece: Buffer) => {
      this.checksum = crc32(piece, this.checksum);
      this.length = (this.length + piece.length) | 0;
      this.#output(piece);
    });
  }

  /** Answers what is wrong with the data, when it is. */
  write(piece: Uint8Array, output: (piece: Uint8Array) => void): Promise<string | undefined> {
    const before = this.#inflate.bytesWritten;
    this.#output = output;
    this.#keep(piece);
    return new Promise((resolve) => {
      const settle = (error?: Error | null): void => {
        this.#inflate.off('end', onEnd);
        this.#inflate.off('error', settle);
        this.consumed = this.#inflate.bytesWritten - before;
        resolve(error?.message);
      };
      const onEnd = (): void => {
        this.ended = true;
        settle();
      };
      this.#inflate.once('end', onEnd);
      this.#inflate.once('error', settle);
      this.#inflate.write(piece, settle);
    });
  }

  /**
   * zlib drops the output of the call that meets damage, up to `OUTPUT_PIECE` bytes: all of a small capture. So what
   * was written is inflated once more in small calls, and what is new is put out.
   */
  async salvage(output: (piece: Uint8Array) => void): Promise<void> {
    if (this.#writtenLength > SALVAGE_INPUT) return;
    let known = this.length;
    const again = new Member(SALVAGE_PIECE);
    for (const piece of this.#written) {
      await again.write(piece, (part) => {
        const skipped = Math.min(known, part.length);
        known -= skipped;
        output(part.subarray(skipped));
      });
    }
    again.close();
  }

  #keep(piece: Uint8Array): void {
    this.#writtenLength += piece.length;
    if (this.#writtenLength <= SALVAGE_INPUT) this.#written.push(piece.slice());
    else this.#written = [];
  }

  close(): void {
    this.#inflate.on('error', () => undefined);
    this.#inflate.destroy();
  }
}
