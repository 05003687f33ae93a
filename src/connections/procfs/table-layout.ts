/** What a column of a row is to us. */
export const ROLE = { none: 0, local: 1, remote: 2, state: 3, uid: 4, inode: 5 } as const;

/** Where the columns stand in the rows of a table, and which protocol it is of. */
export interface TableLayout {
  readonly isUdp: boolean;
  /** A role for each column, counted in the rows' own words. */
  readonly roles: Uint8Array;
}

const NAMES: Readonly<Record<string, number>> = {
  local_address: ROLE.local,
  rem_address: ROLE.remote,
  remote_address: ROLE.remote,
  st: ROLE.state,
  uid: ROLE.uid,
  inode: ROLE.inode,
};
const ROLES = 5;

/** Two names of the header over one word of the rows: `00000000:00000000`. */
const PAIRS: Readonly<Record<string, string>> = { rx_queue: 'tx_queue', 'tm->when': 'tr' };

/** The columns of Linux since 2.6, for rows without a header. */
const USUAL = 'sl local_address rem_address st tx_queue rx_queue tr tm->when retrnsmt uid timeout inode';

/** Reads a table's first line; undefined when that is no header. Kernels may add columns: they go by their names. */
export function readHeader(line: string): TableLayout | undefined {
  const names = line.trim().split(/\s+/);
  const roles: number[] = [];
  for (const [index, name] of names.entries()) {
    if (index > 0 && PAIRS[name] === names[index - 1]) continue;
    roles.push((Object.hasOwn(NAMES, name) ? NAMES[name] : undefined) ?? ROLE.none);
  }
  if (new Set(roles.filter((role) => role !== ROLE.none)).size !== ROLES) return undefined;
  // net/ipv4/udp.c: UDP's rows end in 'ref pointer drops', TCP's have no names for what follows the inode.
  return { isUdp: names.includes('drops'), roles: Uint8Array.from(roles) };
}

const ROW =
  /^\s*\d+:\s+(?:[0-9a-f]{8}|[0-9a-f]{32}):[0-9a-f]{4}\s+(?:[0-9a-f]{8}|[0-9a-f]{32}):[0-9a-f]{4}\s+[0-9a-f]{2}\s/i;
/** Words of a row up to its inode. */
const ROW_WORDS = 10;
/** Words behind it: UDP has its references, a pointer and its drops, TCP two or seven. */
const UDP_WORDS = 3;

/** The layout of a table whose header is missing, by its first row. */
export function guessLayout(line: string): TableLayout | undefined {
  const usual = readHeader(USUAL);
  if (usual === undefined || !ROW.test(line)) return undefined;
  return { ...usual, isUdp: line.trim().split(/\s+/).length === ROW_WORDS + UDP_WORDS };
}
