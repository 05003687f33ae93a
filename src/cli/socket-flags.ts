import { endianness } from 'node:os';
import { Flags } from '@oclif/core';
import { SOCKET_STATES } from '../connections/procfs/socket-states.ts';
import { looksLikeTable } from '../connections/procfs/table-files.ts';
import { usageError } from '../core/errors.ts';
import { durationFlag } from './flags.ts';
import type { OutputPlan } from './plan.ts';

const GROUP = '/PROC';
const INTERVAL_MS = 10_000;
const SHORTEST_INTERVAL_MS = 1;
/** Rows of a page: nobody reads more of them, and to align them takes time. */
const TABLE_ROWS = 1000;
const BYTE_ORDERS = ['little', 'big'] as const;

/** What concerns the connections of /proc alone. */
export const socketFlags = {
  once: Flags.boolean({ helpGroup: GROUP, summary: 'read the tables once, and end' }),
  interval: durationFlag('s', { helpGroup: GROUP, summary: 'read them so often (10s)' }),
  udp: Flags.boolean({ helpGroup: GROUP, summary: "UDP's sockets too" }),
  'proc-file': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: GROUP,
    helpValue: 'FILE',
    summary: 'read this table instead: a mounted or saved /proc/net/tcp; several are one table',
  }),
  'byte-order': Flags.option({
    options: BYTE_ORDERS,
    helpGroup: GROUP,
    summary: "of the machine that made the tables (this one's)",
  })(),
  namespaces: Flags.boolean({
    helpGroup: GROUP,
    summary: "those of other network namespaces too: containers'",
    exclusive: ['proc-file'],
  }),
  listening: Flags.boolean({ allowNo: true, helpGroup: GROUP, summary: 'listeners only, or none' }),
  closed: Flags.boolean({ helpGroup: GROUP, summary: 'tell of connections that go, too' }),
  processes: Flags.boolean({ helpGroup: GROUP, summary: 'whose they are: process and its number' }),
};

export type SocketFormat = 'text' | 'table' | 'json' | 'ndjson' | 'csv';

/** What is read of /proc, and how it is told. Plain and frozen. */
export interface SocketPlan {
  /** Undefined: the tables of this machine. */
  readonly paths: readonly string[] | undefined;
  readonly udp: boolean;
  /** Those of the other network namespaces of this machine too. */
  readonly namespaces: boolean;
  readonly once: boolean;
  readonly intervalMs: number;
  readonly isLittleEndian: boolean;
  readonly listening: boolean | undefined;
  readonly states: readonly string[] | undefined;
  readonly closed: boolean;
  readonly processes: boolean;
  /** Rows of each page. */
  readonly top: number;
  readonly output: OutputPlan<SocketFormat>;
}

interface SocketFlagValues {
  readonly once?: boolean | undefined;
  readonly interval?: number | undefined;
  readonly udp?: boolean | undefined;
  readonly namespaces?: boolean | undefined;
  readonly 'proc-file'?: readonly string[] | undefined;
  readonly 'byte-order'?: (typeof BYTE_ORDERS)[number] | undefined;
  readonly listening?: boolean | undefined;
  readonly closed?: boolean | undefined;
  readonly processes?: boolean | undefined;
  readonly state?: readonly string[] | undefined;
  readonly interface?: readonly string[] | undefined;
  readonly top?: number | undefined;
  readonly format?: SocketFormat | 'zeek' | undefined;
  readonly output?: string | undefined;
}

/** Flags of `sniff connections` that fit packets and sockets alike. */
const COMMON = ['state', 'top', 'format', 'json', 'output', 'verbose', 'quiet', 'log-file', 'config', 'strict'];

/**
 * What is to be read of /proc: undefined where packets are asked for. `given` are the flags of the command line itself;
 * those that make no sense for what is read are refused, what the configuration sets besides is not.
 */
export function planSockets(
  paths: readonly string[] = [],
  flags: SocketFlagValues,
  given: ReadonlySet<string>,
  filterWords: readonly string[],
): SocketPlan | undefined {
  const tables = paths.filter((path) => path !== '-' && looksLikeTable(path));
  const own = Object.keys(socketFlags);
  if (tables.length < paths.length || (paths.length === 0 && (flags.interface?.length ?? 0) > 0)) {
    if (tables.length > 0) throw usageError(`${tables[0]} is a table of connections, ${other(paths, tables)} is none`);
    const stray = own.find((name) => given.has(name));
    if (stray === undefined) return undefined;
    throw usageError(`--${stray} is about the connections of /proc`, 'Leave it out, or the packets.');
  }
  const stray = [...given].find((name) => !own.includes(name) && !COMMON.includes(name));
  if (stray !== undefined || filterWords.length > 0) {
    const what = stray === undefined ? 'a packet filter' : `--${stray}`;
    throw usageError(`${what} is about packets, and /proc has none`, 'Name a capture file, or an interface with -i.');
  }
  if (given.has('top') && flags.format !== 'table') {
    throw usageError('--top shortens tables, the other formats tell of every connection', 'Give --format table.');
  }
  return freezeSockets(tables, flags);
}

function freezeSockets(tables: readonly string[], flags: SocketFlagValues): SocketPlan {
  const { interval = INTERVAL_MS, format = 'text', state, output } = flags;
  const files = flags['proc-file'] ?? [];
  const paths = [...tables, ...files];
  if (format === 'zeek') throw usageError('--format zeek is about packets', 'Give text, table, json, ndjson or csv.');
  if (interval < SHORTEST_INTERVAL_MS) throw usageError('--interval is too short', 'Write it as 100ms or 10s.');
  const unknown = state?.find((name) => !SOCKET_STATES.includes(name));
  if (unknown !== undefined) {
    throw usageError(`--state ${unknown} is a state of captured connections`, `In /proc: ${SOCKET_STATES.join(', ')}.`);
  }
  return Object.freeze({
    paths: paths.length === 0 ? undefined : Object.freeze(paths),
    udp: flags.udp ?? false,
    namespaces: (flags.namespaces ?? false) && paths.length === 0,
    // Files that are named like captures are read like them.
    once: flags.once === true || (tables.length > 0 && files.length === 0),
    intervalMs: interval,
    isLittleEndian: (flags['byte-order'] ?? (endianness() === 'LE' ? 'little' : 'big')) === 'little',
    listening: flags.listening,
    states: state,
    closed: flags.closed ?? false,
    processes: flags.processes ?? false,
    top: flags.top ?? TABLE_ROWS,
    output: Object.freeze({ format, path: output === '-' ? undefined : output }),
  });
}

function other(paths: readonly string[], tables: readonly string[]): string {
  return paths.find((path) => !tables.includes(path)) ?? '';
}
