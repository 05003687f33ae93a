import { crc32 } from 'node:zlib';

/** What a frame of a spooled batch holds: who made it (JSON), records (gzip), or that no more will come. */
export const FRAME = { head: 1, chunk: 2, seal: 3 } as const;

export type FrameType = (typeof FRAME)[keyof typeof FRAME];

export interface Frame {
  readonly type: FrameType;
  /** Records in a chunk, of the whole batch in a seal. */
  readonly records: number;
  readonly payload: Buffer;
}

export interface ReadFrames {
  readonly frames: readonly Frame[];
  /** Where the last whole frame ends; what stands behind it is torn. */
  readonly end: number;
}

/** magic, type, payload's length, records, CRC-32 of the payload and the three; all 32 bits, big-endian. */
export const FRAME_HEAD_BYTES = 20;
const MAGIC = 0x534e4650;
const SUMMED_FROM = 4;
const SUM_AT = 16;

export function frameHead(type: FrameType, records: number, payload: Uint8Array): Buffer {
  const head = Buffer.allocUnsafe(FRAME_HEAD_BYTES);
  head.writeUInt32BE(MAGIC, 0);
  head.writeUInt32BE(type, SUMMED_FROM);
  head.writeUInt32BE(payload.length, 8);
  head.writeUInt32BE(records, 12);
  head.writeUInt32BE(crc32(head.subarray(SUMMED_FROM, SUM_AT), crc32(payload)), SUM_AT);
  return head;
}

/** The whole frames at the beginning of a file, up to and with the seal; nothing is believed that has not its sum. */
export function readFrames(bytes: Buffer): ReadFrames {
  const frames: Frame[] = [];
  let end = 0;
  while (end + FRAME_HEAD_BYTES <= bytes.length) {
    const frame = readFrame(bytes, end);
    if (frame === undefined) break;
    frames.push(frame);
    end += FRAME_HEAD_BYTES + frame.payload.length;
    if (frame.type === FRAME.seal) break;
  }
  return { frames, end };
}

function readFrame(bytes: Buffer, at: number): Frame | undefined {
  if (bytes.readUInt32BE(at) !== MAGIC) return undefined;
  const type = bytes.readUInt32BE(at + SUMMED_FROM);
  const length = bytes.readUInt32BE(at + 8);
  if (length > bytes.length - at - FRAME_HEAD_BYTES) return undefined;
  const payload = bytes.subarray(at + FRAME_HEAD_BYTES, at + FRAME_HEAD_BYTES + length);
  const sum = crc32(bytes.subarray(at + SUMMED_FROM, at + SUM_AT), crc32(payload));
  if (sum !== bytes.readUInt32BE(at + SUM_AT) || !isFrameType(type)) return undefined;
  return { type, records: bytes.readUInt32BE(at + 12), payload };
}

function isFrameType(type: number): type is FrameType {
  return type === FRAME.head || type === FRAME.chunk || type === FRAME.seal;
}
