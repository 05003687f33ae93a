import { environmentError } from '../core/errors.ts';
import { type Address, type Libc, loadLibc } from '../sources/live/libc.ts';
import { type FrameQueue, QUEUE_BYTES, QUEUE_FRAMES } from './frame-queue.ts';
import type { FrameSender, SendTarget } from './frame-sender.ts';
import { type Clock, kernelClock } from './waiting.ts';

/** linux/if_packet.h, asm-generic/socket.h */
const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0x80000;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const PROT_READ_WRITE = 3;
const MAP_PRIVATE_ANONYMOUS = 0x22;
/** Of 64-bit systems: struct mmsghdr is a msghdr of 56 bytes and a length; struct iovec two words. */
const MESSAGE = 64;
const MESSAGE_VECTOR = 16;
const MESSAGE_VECTORS = 24;
const VECTOR = 16;
const VECTORS_AT = QUEUE_FRAMES * MESSAGE;
const FRAMES_AT = VECTORS_AT + QUEUE_FRAMES * VECTOR;
const TOTAL = FRAMES_AT + QUEUE_BYTES;
const SEND_BUFFER = 4 << 20;
const LITTLE_ENDIAN = true;
const BUSY: ReadonlySet<string> = new Set(['ENOBUFS', 'EAGAIN', 'EINTR']);

/** Linux: an AF_PACKET socket that is bound to one interface and receives nothing. */
export async function openMmsgSender({ index, name, linkType }: SendTarget): Promise<MmsgSender> {
  const libc = await loadLibc();
  return new MmsgSender(libc, openSocket(libc, index, name), linkType);
}

export class MmsgSender implements FrameSender {
  readonly engine = 'mmsg';
  readonly clock: Clock;
  readonly memory: Uint8Array;
  readonly linkType: number;
  refusal = { reason: '', isBusy: false };
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #address: Address;
  readonly #view: DataView;
  /** Of `memory`, which starts at a page. */
  readonly framesAddress: Address;

  constructor(libc: Libc, fd: number, linkType: number) {
    this.#libc = libc;
    this.#fd = fd;
    this.linkType = linkType;
    this.clock = kernelClock(libc);
    this.#address = libc.mmap(null, TOTAL, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    if (this.#address === libc.failedMap) throw environmentError(`can't map a buffer of ${TOTAL} bytes`);
    // Never unmapped: views of it may live longer than this.
    const memory = libc.view(this.#address, TOTAL);
    this.memory = new Uint8Array(memory, FRAMES_AT, QUEUE_BYTES);
    this.#view = new DataView(memory);
    this.framesAddress = this.#address + BigInt(FRAMES_AT);
    for (let i = 0; i < QUEUE_FRAMES; i++) {
      setAddress(this.#view, i * MESSAGE + MESSAGE_VECTOR, Number(this.#address) + VECTORS_AT + i * VECTOR);
      this.#view.setUint32(i * MESSAGE + MESSAGE_VECTORS, 1, LITTLE_ENDIAN);
    }
  }

  send(queue: FrameQueue, from: number, to: number): number {
    const view = this.#view;
    const frames = Number(this.framesAddress);
    for (let i = from; i < to; i++) {
      const at = VECTORS_AT + i * VECTOR;
      setAddress(view, at, frames + queue.starts[i]);
      view.setUint32(at + 8, queue.lengths[i], LITTLE_ENDIAN);
    }
    const taken = this.#libc.sendmmsg(this.#fd, this.#address + BigInt(from * MESSAGE), to - from, 0);
    if (taken > 0) return taken;
    const name = this.#libc.errnoName(this.#libc.errno());
    this.refusal = { reason: name, isBusy: BUSY.has(name) };
    return 0;
  }

  settle(): undefined {
    // The kernel has copied them.
    return undefined;
  }

  close(): void {
    this.#libc.close(this.#fd);
  }
}

/** Addresses of processes have 47 bits: exact in a double. */
function setAddress(view: DataView, at: number, address: number): void {
  view.setUint32(at, address % 0x1_0000_0000, LITTLE_ENDIAN);
  view.setUint32(at + 4, Math.floor(address / 0x1_0000_0000), LITTLE_ENDIAN);
}

function openSocket(libc: Libc, index: number, name: string): number {
  const fd = libc.socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    const reason = libc.errnoName(libc.errno());
    throw environmentError(
      `no permission to send on ${name}: it needs CAP_NET_RAW (${reason})`,
      'Run it with sudo, or give a private copy of node the capability (README).',
    );
  }
  const address = new Uint8Array(20);
  new Uint16Array(address.buffer)[0] = AF_PACKET;
  new Int32Array(address.buffer)[1] = index;
  if (libc.bind(fd, address, address.length) < 0) {
    const reason = libc.errnoName(libc.errno());
    libc.close(fd);
    throw environmentError(`can't send on ${name}: the kernel says ${reason}`);
  }
  // As much as the kernel allows: with little room each frame waits for the one before.
  libc.setsockopt(fd, SOL_SOCKET, SO_SNDBUF, new Uint8Array(new Int32Array([SEND_BUFFER]).buffer), 4);
  return fd;
}
