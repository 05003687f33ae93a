import { ACK, type End, end, FIN, SYN, tcpFrame } from './frames.ts';

/** A frame with what a test needs to know to lose or move it. */
export interface SegmentFrame {
  readonly data: Uint8Array;
  readonly side: 0 | 1;
  /** Places in the side's stream of bytes. */
  readonly from: number;
  readonly to: number;
  /** SYN and FIN have no place. */
  readonly isPayload: boolean;
  nanoseconds: number;
}

export interface Conversation {
  readonly client?: End;
  readonly server?: End;
  readonly handshake?: boolean;
  readonly fin?: boolean;
  readonly initial?: readonly [number, number];
  /** Time between two frames. */
  readonly stepNanoseconds?: number;
}

/** Builds both directions of a TCP connection, segment by segment. */
export class TcpConversation {
  readonly frames: SegmentFrame[] = [];
  readonly sent: [Uint8Array[], Uint8Array[]] = [[], []];
  readonly #ends: readonly [End, End];
  readonly #initial: readonly [number, number];
  readonly #lengths: [number, number] = [0, 0];
  readonly #step: number;
  #now = 0;

  constructor(options: Conversation = {}) {
    const { client = end('10.0.0.1:40000'), server = end('10.0.0.2:80'), initial = [1000, 0xffffff00] } = options;
    this.#ends = [client, server];
    this.#initial = initial;
    this.#step = options.stepNanoseconds ?? 1_000_000;
    if (options.handshake === false) return;
    this.#add(0, SYN, undefined, -1);
    this.#add(1, SYN | ACK, undefined, -1);
    this.acknowledge(0);
  }

  /** Sends in segments of at most `size`; `size` may differ each time. */
  send(side: 0 | 1, bytes: Uint8Array | string, size: number | (() => number) = 1460): this {
    const whole = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    this.sent[side].push(whole);
    for (let at = 0; at < whole.length; ) {
      const next = Math.min(whole.length, at + (typeof size === 'number' ? size : size()));
      this.#add(side, ACK, whole.subarray(at, next), 0);
      at = next;
    }
    return this;
  }

  /** Sends bytes from `from` to `to` of the side's stream once more, whatever segments they were in. */
  resend(side: 0 | 1, from: number, to: number): this {
    const payload = this.stream(side).subarray(from, to);
    const length = this.#lengths[side];
    this.#lengths[side] = from;
    this.#add(side, ACK, payload, 0);
    this.#lengths[side] = length;
    return this;
  }

  /** Bytes that a side has sent so far. */
  length(side: 0 | 1): number {
    return this.#lengths[side];
  }

  acknowledge(side: 0 | 1): this {
    this.#add(side, ACK, undefined, 0);
    return this;
  }

  wait(nanoseconds: number): this {
    this.#now += nanoseconds;
    return this;
  }

  finish(side: 0 | 1): this {
    this.#add(side, FIN | ACK, undefined, 0);
    this.#lengths[side] += 1;
    return this;
  }

  close(): this {
    return this.finish(0).finish(1).acknowledge(0);
  }

  /** Everything that a side sent. */
  stream(side: 0 | 1): Buffer {
    return Buffer.concat(this.sent[side]);
  }

  #add(side: 0 | 1, flags: number, payload: Uint8Array | undefined, offset: number): void {
    const other = side === 0 ? 1 : 0;
    const from = this.#lengths[side];
    const data = tcpFrame({
      from: this.#ends[side],
      to: this.#ends[other],
      flags,
      sequence: (this.#initial[side] + 1 + from + offset) >>> 0,
      acknowledged: (flags & ACK) === 0 ? 0 : (this.#initial[other] + 1 + this.#lengths[other]) >>> 0,
      ...(payload === undefined ? {} : { payload }),
    });
    const length = payload?.length ?? 0;
    this.#lengths[side] += length;
    this.frames.push({ data, side, from, to: from + length, isPayload: length > 0, nanoseconds: this.#now });
    this.#now += this.#step;
  }
}
