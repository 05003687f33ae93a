import { type Address, type Libc, loadLibc } from '../sources/live/libc.ts';

/** linux/if_xdp.h, asm-generic/socket.h */
const AF_XDP = 44;
const SOCK_RAW_CLOEXEC = 0x80003;
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SOL_XDP = 283;
const XDP = { offsets: 1, transmitRing: 3, memory: 4, fillRing: 5, completionRing: 6, budget: 9 } as const;
const XDP_COPY = 2;
const TRANSMIT_RING_AT = 0x8000_0000;
const COMPLETION_RING_AT = 0x1_8000_0000;
const PROT_READ_WRITE = 3;
const MAP_SHARED_POPULATE = 0x8001;
const MSG_DONTWAIT = 0x40;

/** A frame lies within one of these of the memory. */
export const XDP_CHUNK = 4096;
/** Descriptors in the ring of what is to be sent, a power of two; and of what was sent. */
export const XDP_FRAMES = 512;
const COMPLETIONS = 4096;
/** We receive nothing, but there must be one. */
const FILLED = 64;
/** A descriptor is an address in the memory of 64 bits, a length, and options. */
const DESCRIPTOR_WORDS = 4;
/** Frames that one call may send; kernels before 6.17 take 32. */
const BUDGET = 256;
const SEND_BUFFER = 4 << 20;

/** Where a ring's counters and its entries are, in 32-bit words. */
interface Ring {
  readonly words: Uint32Array;
  readonly producer: number;
  readonly consumer: number;
  readonly entries: number;
}

/**
 * A socket that sends frames out of memory that it shares with the kernel (AF_XDP, Documentation/networking/af_xdp.rst): the
 * kernel takes a list of them in one call, past the queueing discipline and who listens on the interface. In copy mode it
 * does so within the call, so nothing runs at the same time.
 */
export class XdpSocket {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #transmit: Ring;
  readonly #completion: Ring;
  readonly #nothing = new Uint8Array(1);

  /** Undefined where the kernel, its configuration or our rights don't allow it. */
  static async open(index: number, memory: Address, bytes: number): Promise<XdpSocket | undefined> {
    const libc = await loadLibc();
    const fd = libc.socket(AF_XDP, SOCK_RAW_CLOEXEC, 0);
    if (fd < 0) return undefined;
    const rings = register(libc, fd, memory, bytes) ? mapRings(libc, fd) : undefined;
    if (rings !== undefined && libc.bind(fd, addressOf(index), 16) === 0) return new XdpSocket(libc, fd, rings);
    libc.close(fd);
    return undefined;
  }

  private constructor(libc: Libc, fd: number, [transmit, completion]: readonly [Ring, Ring]) {
    this.#libc = libc;
    this.#fd = fd;
    this.#transmit = transmit;
    this.#completion = completion;
  }

  /** Counts of frames since the beginning, modulo 2³²: those that were added, those that the kernel has taken. */
  get added(): number {
    return this.#transmit.words[this.#transmit.producer];
  }

  get taken(): number {
    return this.#transmit.words[this.#transmit.consumer];
  }

  /** Of the frames up to this count: those whose memory the kernel may still read. */
  unfinished(position: number): number {
    const { words, producer, consumer } = this.#completion;
    words[consumer] = words[producer];
    return (position - words[producer]) >>> 0;
  }

  /** Makes this the frame at that count, instead of one that was added and isn't taken, or behind the last of them. */
  put(position: number, start: number, length: number): void {
    const { words, entries, producer } = this.#transmit;
    const at = entries + (position & (XDP_FRAMES - 1)) * DESCRIPTOR_WORDS;
    words[at] = start;
    words[at + 1] = 0;
    words[at + 2] = length;
    words[at + 3] = 0;
    if (position >>> 0 === words[producer]) words[producer]++;
  }

  /** Has the kernel send what was added, as much as it takes at once. Returns what kept it from more: '' or `EAGAIN`. */
  send(): string {
    const { words, producer, consumer } = this.#completion;
    words[consumer] = words[producer];
    const isDone = this.#libc.send(this.#fd, this.#nothing, 0, MSG_DONTWAIT) >= 0;
    return isDone ? '' : this.#libc.errnoName(this.#libc.errno());
  }

  close(): void {
    this.#libc.close(this.#fd);
  }
}

function register(libc: Libc, fd: number, memory: Address, bytes: number): boolean {
  const region = new DataView(new ArrayBuffer(32));
  region.setBigUint64(0, memory, true);
  region.setBigUint64(8, BigInt(bytes), true);
  region.setUint32(16, XDP_CHUNK, true);
  const set = (level: number, name: number, value: number): boolean =>
    libc.setsockopt(fd, level, name, new Uint8Array(Uint32Array.of(value).buffer), 4) === 0;
  if (libc.setsockopt(fd, SOL_XDP, XDP.memory, new Uint8Array(region.buffer), 32) !== 0) return false;
  if (!set(SOL_XDP, XDP.fillRing, FILLED) || !set(SOL_XDP, XDP.completionRing, COMPLETIONS)) return false;
  if (!set(SOL_XDP, XDP.transmitRing, XDP_FRAMES)) return false;
  set(SOL_XDP, XDP.budget, BUDGET);
  set(SOL_SOCKET, SO_SNDBUF, SEND_BUFFER);
  return true;
}

/** struct xdp_mmap_offsets: of four rings where producer, consumer, entries and flags are. */
function mapRings(libc: Libc, fd: number): readonly [Ring, Ring] | undefined {
  const offsets = new Uint8Array(128);
  if (libc.getsockopt(fd, SOL_XDP, XDP.offsets, offsets, Uint32Array.of(offsets.length)) !== 0) return undefined;
  const places = new DataView(offsets.buffer);
  const map = (ring: number, at: number, entryBytes: number): Ring | undefined => {
    const [producer, consumer, entries] = [0, 8, 16].map((field) =>
      Number(places.getBigUint64(ring * 32 + field, true)),
    );
    const length = entries + entryBytes;
    const address = libc.mmap(null, length, PROT_READ_WRITE, MAP_SHARED_POPULATE, fd, at);
    if (address === libc.failedMap) return undefined;
    const words = new Uint32Array(libc.view(address, length));
    return { words, producer: producer >>> 2, consumer: consumer >>> 2, entries: entries >>> 2 };
  };
  const transmit = map(1, TRANSMIT_RING_AT, XDP_FRAMES * DESCRIPTOR_WORDS * 4);
  const completion = map(3, COMPLETION_RING_AT, COMPLETIONS * 8);
  return transmit === undefined || completion === undefined ? undefined : [transmit, completion];
}

/** struct sockaddr_xdp: the interface's first queue. */
function addressOf(index: number): Uint8Array {
  const address = new DataView(new ArrayBuffer(16));
  address.setUint16(0, AF_XDP, true);
  address.setUint16(2, XDP_COPY, true);
  address.setUint32(4, index, true);
  return new Uint8Array(address.buffer);
}
