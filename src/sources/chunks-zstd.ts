import { Decompress } from 'fzstd';
import { limits } from '../core/limits.ts';
import { CompressedChunks } from './chunks-compressed.ts';
import { isSkippableMagic, ZSTD_MAGIC } from './compression.ts';
import type { Window } from './window.ts';

const CHECKSUM_LENGTH = 4;
const BLOCK_HEADER_LENGTH = 3;
const LARGEST_BLOCK = 128 * 1024;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;
const DICTIONARY_ID_LENGTHS = [0, 1, 2, 4];
const CONTENT_SIZE_LENGTHS = [0, 2, 4, 8];

const CUT = 'the zstd stream is cut short';
const DAMAGED = 'the zstd stream is damaged';

/**
 * zstd (RFC 8878), any number of frames, skippable ones passed over.
 *
 * Frames and blocks are found here and handed to the decompressor whole: so a stream cut short is told from a damaged
 * one, and a frame can't ask for more memory than `limits` allows.
 */
export class ZstdChunks extends CompressedChunks {
  #frame: Frame | undefined;

  constructor(inner: Window) {
    super(inner, 'zstd');
  }

  protected async decompress(): Promise<boolean> {
    return this.#frame === undefined ? this.#openFrame() : this.#readBlock(this.#frame);
  }

  async #openFrame(): Promise<boolean> {
    const { inner } = this;
    if (!(await inner.ensure(1))) return false;
    if (!(await inner.ensure(8))) return this.fail(CUT);
    const magic = inner.view.getUint32(inner.position, true);
    if (isSkippableMagic(magic)) return this.#skip(8 + inner.view.getUint32(inner.position + 4, true));
    if (magic !== ZSTD_MAGIC) return this.fail('bytes that are no zstd follow the zstd stream');
    const header = parseFrameHeader(inner.bytes[inner.position + 4]);
    if (!(await inner.ensure(header.length))) return this.fail(CUT);
    const problem = this.#checkHeader(header);
    if (problem !== undefined) return this.fail(problem);
    const decompressor = new Decompress((piece) => this.queue.add(piece));
    decompressor.push(this.#takeCopy(header.length));
    this.#frame = { decompressor, checksumLength: header.checksumLength };
    return true;
  }

  #checkHeader(header: FrameHeader): string | undefined {
    const { view, position } = this.inner;
    if (header.dictionaryIdLength > 0) return 'the zstd stream needs a dictionary: decompress it with zstd -D first';
    if (findWindowSize(view, position, header) > limits.zstdWindowBytes) {
      return 'the zstd stream asks for more than 128 MiB of memory: decompress it with zstd --long=31 first';
    }
    return undefined;
  }

  async #readBlock(frame: Frame): Promise<boolean> {
    const { inner } = this;
    if (!(await inner.ensure(BLOCK_HEADER_LENGTH))) return this.fail(CUT);
    const header = inner.view.getUint16(inner.position, true) | (inner.bytes[inner.position + 2] << 16);
    const isLast = (header & 1) === 1;
    const type = (header >> 1) & 3;
    const size = header >> 3;
    if (type === RESERVED_BLOCK || size > LARGEST_BLOCK) return this.fail(DAMAGED);
    const contentLength = type === RLE_BLOCK ? 1 : size;
    const length = BLOCK_HEADER_LENGTH + contentLength + (isLast ? frame.checksumLength : 0);
    if (!(await inner.ensure(length))) return this.fail(CUT);
    try {
      frame.decompressor.push(this.#takeCopy(length), isLast);
    } catch (error) {
      return this.fail(`${DAMAGED} (${error instanceof Error ? error.message : error})`);
    }
    if (isLast) this.#frame = undefined;
    return true;
  }

  async #skip(length: number): Promise<boolean> {
    const { inner } = this;
    for (let left = length; left > 0; ) {
      if (inner.unread === 0 && !(await inner.fill())) return this.fail(CUT);
      const count = Math.min(left, inner.unread);
      inner.position += count;
      left -= count;
    }
    return true;
  }

  /** The decompressor may keep what it is given; the window's bytes move. */
  #takeCopy(length: number): Uint8Array {
    const { inner } = this;
    const copy = inner.bytes.slice(inner.position, inner.position + length);
    inner.position += length;
    return copy;
  }
}

interface Frame {
  readonly decompressor: Decompress;
  readonly checksumLength: number;
}

interface FrameHeader {
  readonly length: number;
  readonly isSingleSegment: boolean;
  readonly dictionaryIdLength: number;
  readonly contentSizeLength: number;
  readonly checksumLength: number;
}

/** RFC 8878 section 3.1.1.1: the descriptor byte tells how long the rest of the header is. */
function parseFrameHeader(descriptor: number): FrameHeader {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryIdLength = DICTIONARY_ID_LENGTHS[descriptor & 3];
  const sizeFlag = descriptor >> 6;
  const contentSizeLength = sizeFlag === 0 && isSingleSegment ? 1 : CONTENT_SIZE_LENGTHS[sizeFlag];
  return {
    length: 5 + (isSingleSegment ? 0 : 1) + dictionaryIdLength + contentSizeLength,
    isSingleSegment,
    dictionaryIdLength,
    contentSizeLength,
    checksumLength: (descriptor & 4) === 0 ? 0 : CHECKSUM_LENGTH,
  };
}

function findWindowSize(view: DataView, start: number, header: FrameHeader): number {
  if (header.isSingleSegment) return readContentSize(view, start + 5 + header.dictionaryIdLength, header);
  const descriptor = view.getUint8(start + 5);
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function readContentSize(view: DataView, at: number, { contentSizeLength }: FrameHeader): number {
  switch (contentSizeLength) {
    case 1:
      return view.getUint8(at);
    case 2:
      return view.getUint16(at, true) + 256;
    case 4:
      return view.getUint32(at, true);
    default:
      return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  }
}
