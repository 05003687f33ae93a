import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** A process that holds a socket. */
export interface Owner {
  /** Null when it has ended, and nothing else is known of it. */
  readonly pid: number | null;
  /** As the kernel has it: 15 bytes, of the process's own choice. */
  readonly name: string;
}

const PREFIX = 'socket:[';
const TURN_MS = 20;

/**
 * Which process holds a socket: looks through the descriptors of every process that this one can see, those in
 * containers too, since sockets have one numbering in the whole machine. Where several hold one, the first of them.
 */
export class SocketOwners {
  /** Processes of others, whose descriptors only root may read. */
  denied = 0;
  readonly #root: string;
  #owners = new Map<number, Owner>();

  /** `root` is where procfs is mounted. */
  constructor(root = '/proc') {
    this.#root = root;
  }

  /** What was found at the last search; undefined: nobody, or nobody that can be seen. */
  of(inode: number): Owner | undefined {
    return this.#owners.get(inode);
  }

  /** Searches for the owners of those that have none yet. */
  async search(inodes: Iterable<number>): Promise<void> {
    const wanted = new Set<number>();
    for (const inode of inodes) if (inode !== 0 && !this.#owners.has(inode)) wanted.add(inode);
    if (wanted.size === 0) return;
    this.denied = 0;
    let turnAt = performance.now() + TURN_MS;
    for (const pid of this.#processes()) {
      this.#searchProcess(pid, wanted);
      if (wanted.size === 0) return;
      if (performance.now() < turnAt) continue;
      await nextTurn();
      turnAt = performance.now() + TURN_MS;
    }
  }

  /** Nobody holds it any more. */
  noteGone(inode: number): void {
    this.#owners.set(inode, { pid: null, name: GONE });
  }

  /** Forgets all but these. */
  keep(inodes: Iterable<number>): void {
    const kept = new Map<number, Owner>();
    for (const inode of inodes) {
      const owner = this.#owners.get(inode);
      if (owner !== undefined) kept.set(inode, owner);
    }
    this.#owners = kept;
  }

  get size(): number {
    return this.#owners.size;
  }

  #processes(): number[] {
    return readdirSync(this.#root)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  }

  #searchProcess(pid: number, wanted: Set<number>): void {
    const folder = `${this.#root}/${pid}/fd`;
    let owner: Owner | undefined;
    for (const fd of this.#descriptors(folder)) {
      const target = readLink(`${folder}/${fd}`);
      if (target === undefined || !target.startsWith(PREFIX)) continue;
      const inode = Number(target.slice(PREFIX.length, -1));
      if (!wanted.delete(inode)) continue;
      owner ??= { pid, name: this.#nameOf(pid) };
      this.#owners.set(inode, owner);
    }
  }

  #descriptors(folder: string): string[] {
    try {
      return readdirSync(folder);
    } catch (error) {
      // ENOENT and ESRCH: it has ended meanwhile.
      if (error instanceof Error && 'code' in error && (error.code === 'EACCES' || error.code === 'EPERM')) {
        this.denied += 1;
      }
      return [];
    }
  }

  #nameOf(pid: number): string {
    try {
      return readFileSync(`${this.#root}/${pid}/comm`, 'utf8').replace(/\n$/, '');
    } catch {
      return GONE;
    }
  }
}

/** The name of a process that has ended. */
export const GONE = 'gone';

function readLink(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
