import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NamespaceTables } from '../connections/procfs/namespaces.ts';
import { OpenCounter } from '../connections/procfs/open-counts.ts';
import { SocketOwners } from '../connections/procfs/owners.ts';
import { type Poll, SocketWatch } from '../connections/procfs/poll.ts';
import { stateNumber } from '../connections/procfs/socket-states.ts';
import { namedTables, ownTables, type TableFile } from '../connections/procfs/table-files.ts';
import { isKernelFile } from '../connections/procfs/table-reader.ts';
import { UserNames } from '../connections/procfs/users.ts';
import { formatCount } from '../report/units.ts';
import type { Logger } from './logger.ts';
import type { Output } from './output.ts';
import { watchReader } from './reader-watch.ts';
import type { StopSignal } from './signals.ts';
import type { SocketPlan } from './socket-flags.ts';
import { SocketTeller } from './socket-teller.ts';

const STDOUT = 1;
const PROC = '/proc';
/** One may be slow by chance. */
const SLOW_POLLS = 10;

export interface SocketJob {
  readonly plan: SocketPlan;
  readonly stop: StopSignal;
  readonly logger: Logger;
  readonly openOutput: () => Promise<Output>;
}

/** `sniff connections` without packets: reads the tables of /proc again and again, and tells what is new. */
export async function watchSockets({ plan, stop, logger, openOutput }: SocketJob): Promise<void> {
  const files: readonly TableFile[] = plan.paths === undefined ? ownTables(plan.udp) : namedTables(plan.paths);
  const others = plan.namespaces ? new NamespaceTables(plan.udp) : undefined;
  // Inodes mean something here only if the tables are the kernel's own, and users only if no container lies between.
  const isOurs = plan.paths === undefined || files.every(({ path }) => isKernelFile(path));
  const folder = dirname(resolve(files[0]?.path ?? ''));
  const procRoot = dirname(folder).replace(/\/(self|thread-self|\d+)$/, '');
  const watch = new SocketWatch({
    tables: () => [...files, ...(others?.list() ?? [])],
    choice: { states: plan.states && new Set(plan.states.map(stateNumber)), listening: plan.listening },
    isLittleEndian: plan.isLittleEndian,
    onProblem: (message) => logger.warn(message),
  });
  const users = new UserNames(isOurs && procRoot === PROC ? '/etc/passwd' : undefined);
  const owners = plan.processes && isOurs ? new SocketOwners(procRoot) : undefined;
  if (plan.processes && !isOurs) logger.warn('the tables are copies: whose connections they were is not known');
  const teller = new SocketTeller({ plan, watch, users, owners, logger });
  const opens = new OpenCounter(
    isOurs ? folder : undefined,
    files.map(({ path }) => path),
  );

  opens.mark();
  const startedAt = performance.now();
  const first = await watch.poll();
  logger.debug(describePoll(first, performance.now() - startedAt));
  if (others !== undefined && others.denied > 0) {
    logger.warn(
      `no permission to see the network namespaces of ${formatCount(others.denied)} processes: sudo shows them`,
    );
  }
  const output = await openOutput();
  const endWatch = plan.output.path === undefined ? watchReader(STDOUT, () => stop.stop()) : () => undefined;
  try {
    if (first.rows.count === 0) logger.note(`no connections: ${files.map(({ path }) => path).join(', ')}`);
    await teller.begin(output, first);
    if (!plan.once) await pollOn({ plan, watch, teller, opens, stop, logger, output });
    teller.end();
    await output.end();
  } finally {
    endWatch();
  }
}

interface Polling {
  readonly plan: SocketPlan;
  readonly watch: SocketWatch;
  readonly teller: SocketTeller;
  readonly opens: OpenCounter;
  readonly stop: StopSignal;
  readonly logger: Logger;
  readonly output: Output;
}

async function pollOn({ plan, watch, teller, opens, stop, logger, output }: Polling): Promise<void> {
  let tookMs = 0;
  let slowPolls = 0;
  let startedAt = performance.now();
  for (;;) {
    // As much rest as work at least, so that no interval takes a processor for itself.
    const restMs = Math.max(plan.intervalMs - tookMs, tookMs);
    if (tookMs > plan.intervalMs && ++slowPolls === SLOW_POLLS) {
      logger.warn(`a poll takes ${formatCount(tookMs)} ms, longer than --interval: there are fewer`);
    }
    await rest(startedAt + tookMs + restMs, stop.signal);
    if (stop.signal.aborted || output.closed) break;
    startedAt = performance.now();
    opens.mark();
    const poll = await watch.poll();
    logger.debug(describePoll(poll, performance.now() - startedAt));
    opens.seen += poll.appeared;
    await teller.tell(poll);
    tookMs = performance.now() - startedAt;
  }
  const missed = opens.describe();
  if (missed !== undefined && !output.closed) logger.note(`TCP connections since the first poll: ${missed}`);
}

function describePoll({ rows, opened }: Poll, milliseconds: number): string {
  return `${formatCount(rows.count)} sockets in ${milliseconds.toFixed(1)} ms, ${formatCount(opened.length)} to be told`;
}

/** What a timer can wait for. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

async function rest(until: number, signal: AbortSignal): Promise<void> {
  for (let left = until - performance.now(); left > 0 && !signal.aborted; left = until - performance.now()) {
    await sleep(Math.min(left, LONGEST_TIMER_MS), undefined, { signal }).catch(() => undefined);
  }
}
