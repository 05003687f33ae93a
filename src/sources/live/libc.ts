import { environmentError } from '../../core/errors.ts';

/** linux/prctl.h */
const PR_SET_TIMERSLACK = 29;

/** An address in this process, as koffi hands it over. */
export type Address = bigint;

/**
 * Every contact that live capture has with Linux, in one place: the few calls that Node has no way to make. Each returns
 * what the C function does, -1 for a failure whose number `errno` tells.
 */
export interface Libc {
  socket(domain: number, type: number, protocol: number): number;
  bind(fd: number, address: Uint8Array, length: number): number;
  setsockopt(fd: number, level: number, name: number, value: Uint8Array, length: number): number;
  /** `setsockopt` with a struct sock_fprog: a count and a pointer to the instructions. */
  attachFilter(fd: number, level: number, name: number, length: number, instructions: Uint8Array): number;
  /** `length` holds the room in `value`, and then what was written. */
  getsockopt(fd: number, level: number, name: number, value: Uint8Array, length: Uint32Array): number;
  send(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  /** `count` frames from an array of struct mmsghdr in native memory: returns how many the kernel took. */
  sendmmsg(fd: number, messages: Address, count: number, flags: number): number;
  recv(fd: number, bytes: Uint8Array, length: number, flags: number): number;
  write(fd: number, bytes: Uint8Array, length: number): number;
  eventfd(initial: number, flags: number): number;
  close(fd: number): number;
  mmap(at: Address | null, length: number, protection: number, flags: number, fd: number, offset: number): Address;
  /** Blocks this thread for so many microseconds, less than a million. */
  usleep(microseconds: number): number;
  /** How much later than asked the kernel may wake this thread (prctl(2) PR_SET_TIMERSLACK), in nanoseconds. */
  setTimerSlack(nanoseconds: number): void;
  errno(): number;
  /** `EPERM` and the like; the number where it has no name here. */
  errnoName(errno: number): string;
  /** `poll(2)` in another thread: resolves when a descriptor is ready, or `timeoutMs` have passed. `fds` stays in use. */
  poll(fds: Uint8Array, count: number, timeoutMs: number): Promise<void>;
  /** The same in this thread. */
  pollHere(fds: Uint8Array, count: number, timeoutMs: number): number;
  /** Memory as a buffer. It must stay mapped for as long as anybody has the buffer: reading it crashes otherwise. */
  view(address: Address, length: number): ArrayBuffer;
  /** What `mmap` returns for a failure. */
  readonly failedMap: Address;
}

let loaded: Libc | undefined;

/** Throws an environment error where this is not Linux, or the bridge to C can't be loaded. */
export async function loadLibc(): Promise<Libc> {
  loaded ??= await bindLibc();
  return loaded;
}

async function bindLibc(): Promise<Libc> {
  if (process.platform !== 'linux') throw environmentError(`the ring engine is Linux's, this is ${process.platform}`);
  const { default: koffi } = await import('koffi').catch((cause: unknown) => {
    throw environmentError(
      "can't load koffi, the bridge to the C library",
      'Install it again: npm install koffi',
      cause,
    );
  });
  // What the process itself is linked with: glibc or musl, whatever its name.
  const library = koffi.load(null);
  const poll = library.func('int poll(void *fds, unsigned long count, int timeout)');
  const program = koffi.struct({ length: 'uint16_t', instructions: 'const void *' });
  const attach = library.func('setsockopt', 'int', ['int', 'int', 'int', koffi.pointer(program), 'uint32_t']);
  const prctl = library.func(
    'int prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d)',
  );
  const names = new Map(Object.entries(koffi.os.errno).map(([name, value]) => [value, name]));
  return {
    socket: library.func('int socket(int domain, int type, int protocol)'),
    bind: library.func('int bind(int fd, const void *address, uint32_t length)'),
    setsockopt: library.func('int setsockopt(int fd, int level, int name, const void *value, uint32_t length)'),
    attachFilter: (fd, level, name, length, instructions) =>
      attach(fd, level, name, { length, instructions }, koffi.sizeof(program)),
    getsockopt: library.func('int getsockopt(int fd, int level, int name, void *value, void *length)'),
    send: library.func('intptr_t send(int fd, const void *bytes, size_t length, int flags)'),
    sendmmsg: library.func('int sendmmsg(int fd, void *messages, unsigned int count, int flags)'),
    recv: library.func('intptr_t recv(int fd, void *bytes, size_t length, int flags)'),
    write: library.func('intptr_t write(int fd, const void *bytes, size_t length)'),
    eventfd: library.func('int eventfd(unsigned int initial, int flags)'),
    close: library.func('int close(int fd)'),
    mmap: library.func('void *mmap(void *at, size_t length, int protection, int flags, int fd, int64_t offset)'),
    usleep: library.func('int usleep(uint32_t microseconds)'),
    setTimerSlack: (nanoseconds) => void prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0),
    errno: () => koffi.errno(),
    errnoName: (errno) => names.get(errno) ?? `error ${errno}`,
    poll: (fds, count, timeoutMs) =>
      new Promise((resolve, reject) => {
        poll.async(fds, count, timeoutMs, (error: Error | null) => (error === null ? resolve() : reject(error)));
      }),
    pollHere: poll,
    view: (address, length) => koffi.view(address, length),
    failedMap: BigInt.asUintN(8 * koffi.sizeof('void *'), -1n),
  };
}
