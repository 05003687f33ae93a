import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { environmentError } from '../../core/errors.ts';
import { guessLayout, readHeader } from './table-layout.ts';

/** A file that is read at each poll. */
export interface TableFile {
  readonly path: string;
  /** The same at each poll. */
  readonly id: number;
  /** Its absence is nothing to speak of: without IPv6 there is no tcp6. */
  readonly isOptional: boolean;
}

const TCP = ['tcp', 'tcp6'];
const TCP_AND_UDP = [...TCP, 'udp', 'udp6'];
const PROC_NET = '/proc/net';
const HEAD_BYTES = 4096;

/** The tables of this machine, or rather of the network namespace that we are in. */
export function ownTables(withUdp: boolean): TableFile[] {
  if (process.platform !== 'linux') {
    throw environmentError(
      `connections are read from /proc/net/tcp, which ${process.platform} has not`,
      'Give a capture file, or the copy of a table: --proc-file FILE',
    );
  }
  return tableNames(withUdp).map((name, id) => ({ path: `${PROC_NET}/${name}`, id, isOptional: name.endsWith('6') }));
}

export function tableNames(withUdp: boolean): readonly string[] {
  return withUdp ? TCP_AND_UDP : TCP;
}

export function namedTables(paths: readonly string[]): TableFile[] {
  return paths.map((path, id) => ({ path, id, isOptional: false }));
}

/** Is it a table of connections, by its first line? Looks at regular files only: what others held would be gone. */
export function looksLikeTable(path: string): boolean {
  const head = readHead(path);
  if (head === undefined) return false;
  const [line] = head.split('\n');
  return readHeader(line) !== undefined || guessLayout(line) !== undefined;
}

function readHead(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return undefined;
    const fd = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(HEAD_BYTES);
      return Buffer.from(bytes.subarray(0, readSync(fd, bytes))).toString('latin1');
    } finally {
      closeSync(fd);
    }
  } catch {
    // Whoever opens it next tells what is wrong with it.
    return undefined;
  }
}
