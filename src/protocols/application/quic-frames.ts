import { readVarint, varintLength } from './quic-header.ts';

export const FRAME = { padding: 0, ping: 1, ack: 2, ackEcn: 3, crypto: 6, connectionClose: 0x1c } as const;

/** A frame of an Initial packet: its type and integers, and where its bytes stand (RFC 9000 §19). */
export interface QuicFrame {
  readonly type: number;
  /** In wire order: of ACK largest, delay, range count, first range, then gap and range in turn; of CRYPTO the offset. */
  readonly numbers: readonly number[];
  /** Of CRYPTO's data, CONNECTION_CLOSE's reason, or a run of padding. */
  readonly start: number;
  readonly end: number;
}

/** The frames that an Initial packet may have (RFC 9000 §12.4), up to the first of another type, or that is cut. */
export function readFrames(bytes: Uint8Array): QuicFrame[] {
  const frames: QuicFrame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const frame = readFrame(bytes, at);
    if (frame === undefined) break;
    frames.push(frame);
    at = frame.end;
  }
  return frames;
}

function readFrame(bytes: Uint8Array, at: number): QuicFrame | undefined {
  const type = bytes[at];
  switch (type) {
    case FRAME.padding: {
      let end = at + 1;
      while (end < bytes.length && bytes[end] === FRAME.padding) end++;
      return { type, numbers: [], start: at, end };
    }
    case FRAME.ping:
      return { type, numbers: [], start: at + 1, end: at + 1 };
    case FRAME.ack:
    case FRAME.ackEcn:
      return readAck(bytes, at);
    case FRAME.crypto:
      return readWithData(bytes, at, 1);
    case FRAME.connectionClose:
      return readWithData(bytes, at, 2);
    default:
      return undefined;
  }
}

/** RFC 9000 §19.3. */
function readAck(bytes: Uint8Array, at: number): QuicFrame | undefined {
  const cursor = { at: at + 1 };
  const numbers = readNumbers(bytes, cursor, 4);
  if (numbers === undefined) return undefined;
  // Each takes two bytes at least: a count beyond what is there ends the frame.
  const ranges = readNumbers(bytes, cursor, Math.min(numbers[2] * 2, bytes.length));
  const counts = ranges && readNumbers(bytes, cursor, bytes[at] === FRAME.ackEcn ? 3 : 0);
  if (ranges === undefined || counts === undefined) return undefined;
  return { type: bytes[at], numbers: [...numbers, ...ranges, ...counts], start: cursor.at, end: cursor.at };
}

/** Integers, then a length and so many bytes. */
function readWithData(bytes: Uint8Array, at: number, count: number): QuicFrame | undefined {
  const cursor = { at: at + 1 };
  const numbers = readNumbers(bytes, cursor, count);
  const length = numbers && readNumbers(bytes, cursor, 1);
  if (numbers === undefined || length === undefined || cursor.at + length[0] > bytes.length) return undefined;
  return { type: bytes[at], numbers, start: cursor.at, end: cursor.at + length[0] };
}

function readNumbers(bytes: Uint8Array, cursor: { at: number }, count: number): number[] | undefined {
  const numbers: number[] = [];
  for (let i = 0; i < count; i++) {
    if (cursor.at >= bytes.length || cursor.at + varintLength(bytes, cursor.at) > bytes.length) return undefined;
    numbers.push(readVarint(bytes, cursor.at));
    cursor.at += varintLength(bytes, cursor.at);
  }
  return numbers;
}
