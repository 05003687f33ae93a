import { environmentError, type SniffError } from '../../core/errors.ts';
import type { Address, Libc } from './libc.ts';
import { noPermission } from './live-errors.ts';
import type { KernelProgram } from './live-source.ts';
import type { RingLayout } from './ring.ts';
import { passAll, programBytes } from './socket-filter.ts';

/** linux/if_packet.h, asm-generic/socket.h, asm-generic/mman-common.h */
const AF_PACKET = 17;
const SOCK_DGRAM = 2;
const SOCK_RAW = 3;
const SOCK_CLOEXEC = 0x80000;
const ETH_P_ALL = 0x0003;
const SOL_SOCKET = 1;
const SO_ERROR = 4;
const SO_ATTACH_FILTER = 26;
const SO_TIMESTAMPNS = 35;
const SOL_PACKET = 263;
const PACKET_ADD_MEMBERSHIP = 1;
const PACKET_DROP_MEMBERSHIP = 2;
const PACKET_RX_RING = 5;
const PACKET_STATISTICS = 6;
const PACKET_VERSION = 10;
const PACKET_IGNORE_OUTGOING = 23;
const PACKET_MR_PROMISC = 1;
const TPACKET_V3 = 2;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 0x01;
const MAP_PRIVATE = 0x02;
const MAP_FIXED = 0x10;
const MAP_ANONYMOUS = 0x20;
const MAP_NORESERVE = 0x4000;
/** The kernel counts frames of a size that it doesn't heed in this version. */
const NOMINAL_FRAME = 2048;

export interface PacketSocketOptions extends RingLayout {
  readonly cooked: boolean;
  /** Sent packets aren't seen: on loopback each comes in again. */
  readonly ignoreOutgoing: boolean;
  readonly program: KernelProgram;
  /** A block that isn't full is handed over after so long, or twice as long. */
  readonly blockTimeoutMs: number;
}

export interface PacketCounts {
  received: number;
  dropped: number;
}

/** An AF_PACKET socket with its ring. It sees nothing before `bind`, so nothing slips past the filter. */
export class PacketSocket {
  readonly fd: number;
  readonly memory: ArrayBuffer;
  /** Sums since the socket was opened. */
  readonly counts: PacketCounts = { received: 0, dropped: 0 };
  readonly #libc: Libc;
  readonly #length: number;
  #address: Address = 0n;
  #promiscuousIndex = 0;
  #isClosed = false;

  constructor(libc: Libc, options: PacketSocketOptions) {
    this.#libc = libc;
    this.#length = options.blockSize * options.blockCount;
    this.fd = libc.socket(AF_PACKET, (options.cooked ? SOCK_DGRAM : SOCK_RAW) | SOCK_CLOEXEC, 0);
    if (this.fd < 0) throw openError(libc);
    try {
      this.#set(SOL_PACKET, PACKET_VERSION, words(TPACKET_V3), 'ring of version 3');
      // Stamped when it comes in, not when it is copied: the same time that every other capture sees.
      this.#set(SOL_SOCKET, SO_TIMESTAMPNS, words(1), 'timestamps');
      this.#attach(options.program);
      // Linux before 4.20 hasn't it: the ring passes over them then.
      if (options.ignoreOutgoing) this.#try(SOL_PACKET, PACKET_IGNORE_OUTGOING, words(1));
      this.memory = this.#map(options);
    } catch (error) {
      libc.close(this.fd);
      throw error;
    }
  }

  /** From now on packets of this interface come; 0 is all. */
  bind(interfaceIndex: number, name: string): void {
    const address = new Uint8Array(20);
    const view = new DataView(address.buffer);
    new Uint16Array(address.buffer)[0] = AF_PACKET;
    view.setUint16(2, ETH_P_ALL);
    new Int32Array(address.buffer)[1] = interfaceIndex;
    if (this.#libc.bind(this.fd, address, address.length) < 0) throw this.#failure(`listen on ${name}`);
  }

  /** What is for others is received too, until `close`; where the interface can't, nothing changes. */
  setPromiscuous(interfaceIndex: number): void {
    this.#promiscuousIndex = this.#try(SOL_PACKET, PACKET_ADD_MEMBERSHIP, promiscuousRequest(interfaceIndex))
      ? interfaceIndex
      : 0;
  }

  /** Lets nothing in any more; what is in the ring stays. */
  refuseAll(): void {
    this.#attach(passAll(0));
  }

  /** Reads what went wrong with the interface, which also forgets it: `poll` would tell of it again and again. */
  takeError(): void {
    this.#libc.getsockopt(this.fd, SOL_SOCKET, SO_ERROR, new Uint8Array(4), new Uint32Array([4]));
  }

  /** Adds to `counts` what the kernel has counted since the last time; it forgets it on being asked. */
  count(): void {
    if (this.#isClosed) return;
    const value = new Uint32Array(3);
    const bytes = new Uint8Array(value.buffer);
    if (this.#libc.getsockopt(this.fd, SOL_PACKET, PACKET_STATISTICS, bytes, new Uint32Array([bytes.length])) < 0)
      return;
    this.counts.received += value[0];
    this.counts.dropped += value[1];
  }

  /**
   * Gives the ring and the interface's mode back. Views of the ring may still be around, and reading unmapped memory
   * would crash: other memory, all zero and never touched, takes its place.
   */
  close(): void {
    if (this.#isClosed) return;
    this.refuseAll();
    this.count();
    this.#isClosed = true;
    if (this.#promiscuousIndex !== 0) {
      this.#try(SOL_PACKET, PACKET_DROP_MEMBERSHIP, promiscuousRequest(this.#promiscuousIndex));
    }
    const flags = MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
    this.#libc.mmap(this.#address, this.#length, PROT_READ_WRITE, flags, -1, 0);
    this.#libc.close(this.fd);
  }

  #attach(program: KernelProgram): void {
    if (this.#libc.attachFilter(this.fd, SOL_SOCKET, SO_ATTACH_FILTER, program.length, programBytes(program)) < 0) {
      throw this.#failure(`set up a filter of ${program.length} instructions`);
    }
  }

  #map({ blockSize, blockCount, blockTimeoutMs }: PacketSocketOptions): ArrayBuffer {
    const frames = (blockSize / NOMINAL_FRAME) * blockCount;
    const request = words(blockSize, blockCount, NOMINAL_FRAME, frames, blockTimeoutMs, 0, 0);
    const size = `buffer of ${this.#length} bytes`;
    this.#set(SOL_PACKET, PACKET_RX_RING, request, size);
    this.#address = this.#libc.mmap(null, this.#length, PROT_READ_WRITE, MAP_SHARED, this.fd, 0);
    if (this.#address === this.#libc.failedMap) throw this.#failure(`map a ${size}`);
    return this.#libc.view(this.#address, this.#length);
  }

  #set(level: number, name: number, value: Uint8Array, what: string): void {
    if (!this.#try(level, name, value)) throw this.#failure(`set up a ${what}`);
  }

  #try(level: number, name: number, value: Uint8Array): boolean {
    return this.#libc.setsockopt(this.fd, level, name, value, value.length) === 0;
  }

  #failure(action: string): SniffError {
    const reason = this.#libc.errnoName(this.#libc.errno());
    const remedy = reason === 'ENOMEM' ? 'Take a smaller buffer: --buffer-size 4MiB.' : undefined;
    return environmentError(`can't ${action}: the kernel says ${reason}`, remedy);
  }
}

function openError(libc: Libc): SniffError {
  const reason = libc.errnoName(libc.errno());
  if (reason === 'EPERM' || reason === 'EACCES') return noPermission();
  return environmentError(
    `can't open a packet socket: the kernel says ${reason}`,
    'Try the portable engine: --engine cap.',
  );
}

function words(...values: readonly number[]): Uint8Array {
  return new Uint8Array(new Uint32Array(values).buffer);
}

/** struct packet_mreq: interface, type, length of the address, address. */
function promiscuousRequest(interfaceIndex: number): Uint8Array {
  const request = new Uint8Array(16);
  new Int32Array(request.buffer)[0] = interfaceIndex;
  new Uint16Array(request.buffer)[2] = PACKET_MR_PROMISC;
  return request;
}
