import type { Libc } from './libc.ts';
import type { PacketSocket } from './packet-socket.ts';

const POLLIN = 1;
const POLLERR = 8;
const EFD_NONBLOCK_CLOEXEC = 0x80800;
/** struct pollfd: descriptor, events asked for, events that are. */
const ENTRY = 8;

interface Polled {
  readonly socket: PacketSocket;
  /** Negative while it is to be polled. */
  readonly openedMs: number;
}

/** Waits for packets, for changes of interfaces, and for `wake`, without keeping the event loop or a processor busy. */
export class PollSet {
  readonly #libc: Libc;
  readonly #changesFd: number;
  readonly #wakeFd: number;
  readonly #entries: Int32Array;
  readonly #halves: Uint16Array;
  readonly #bytes: Uint8Array;
  #isWoken = false;
  #isWaiting = false;
  #isClosed = false;

  /** `changesFd` is a netlink socket. */
  constructor(libc: Libc, sockets: number, changesFd: number) {
    this.#libc = libc;
    this.#changesFd = changesFd;
    this.#wakeFd = libc.eventfd(0, EFD_NONBLOCK_CLOEXEC);
    this.#bytes = new Uint8Array((sockets + 2) * ENTRY);
    this.#entries = new Int32Array(this.#bytes.buffer);
    this.#halves = new Uint16Array(this.#bytes.buffer);
  }

  /** Resolves when there is something, or after `timeoutMs`; true when interfaces have changed. */
  async wait(feeds: readonly Polled[], timeoutMs: number): Promise<boolean> {
    this.#prepare(feeds);
    this.#isWaiting = true;
    await this.#libc.poll(this.#bytes, feeds.length + 2, timeoutMs);
    this.#isWaiting = false;
    if (!this.#isClosed) return this.#collect(feeds);
    this.#closeFds();
    return false;
  }

  /** As `wait`, but nothing else happens meanwhile: for a moment only. */
  waitHere(feeds: readonly Polled[], timeoutMs: number): boolean {
    this.#prepare(feeds);
    this.#libc.pollHere(this.#bytes, feeds.length + 2, timeoutMs);
    return this.#collect(feeds);
  }

  /** Ends the wait that is under way; only once. */
  wake(): void {
    if (this.#isWoken || this.#isClosed) return;
    this.#isWoken = true;
    this.#libc.write(this.#wakeFd, new Uint8Array(new BigUint64Array([1n]).buffer), 8);
  }

  /** The descriptors live on until no thread waits for them. */
  close(): void {
    if (this.#isClosed) return;
    this.wake();
    this.#isClosed = true;
    if (!this.#isWaiting) this.#closeFds();
  }

  #prepare(feeds: readonly Polled[]): void {
    this.#setEntry(0, this.#isWoken ? -1 : this.#wakeFd);
    this.#setEntry(1, this.#changesFd);
    // One that has packets would be ready at once.
    for (let i = 0; i < feeds.length; i++) this.#setEntry(i + 2, feeds[i].openedMs < 0 ? feeds[i].socket.fd : -1);
  }

  #setEntry(index: number, fd: number): void {
    this.#entries[index * 2] = fd;
    this.#halves[index * 4 + 2] = POLLIN;
    this.#halves[index * 4 + 3] = 0;
  }

  #collect(feeds: readonly Polled[]): boolean {
    for (let i = 0; i < feeds.length; i++) {
      if ((this.#eventsOf(i + 2) & POLLERR) !== 0) feeds[i].socket.takeError();
    }
    return this.#eventsOf(1) !== 0;
  }

  #eventsOf(index: number): number {
    return this.#halves[index * 4 + 3];
  }

  #closeFds(): void {
    this.#libc.close(this.#wakeFd);
    this.#libc.close(this.#changesFd);
  }
}
