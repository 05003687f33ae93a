import { CONN_STATES, type ConnectionChoice, type SortKey } from '../connections/choice.ts';
import type { Timeouts } from '../connections/expiry.ts';
import type { LogName } from '../connections/from-packets.ts';
import { SOCKET_STATES } from '../connections/procfs/socket-states.ts';
import { serviceNames } from '../connections/services.ts';
import { usageError } from '../core/errors.ts';
import type { LogFormat } from '../report/logs.ts';
import type { StreamFormat } from './connection-printer.ts';
import type { LivePlan } from './live-flags.ts';
import { freezePlan, type InputFlags, type InputPlan, type OutputPlan, planInput, planOutput } from './plan.ts';
import { planTimeouts, type TimeoutFlags } from './timeout-flags.ts';

/** Rows of the table. */
export const TABLE_ROWS = 50;

const EXAMPLES = ['sniff connections capture.pcap', 'tcpdump -w - | sniff connections -'] as const;

interface CommonPlan {
  readonly input: InputPlan;
  readonly choice: ConnectionChoice;
  readonly timeouts: Timeouts;
  /** In the format that has none otherwise. */
  readonly communityId: boolean;
}

/** Of files. Plain and frozen. */
export interface ConnectionsPlan extends CommonPlan {
  readonly live: undefined;
  readonly output: OutputPlan<LogFormat>;
  /** Writes every log to a file of its own here. */
  readonly folder: string | undefined;
  readonly log: LogName;
}

/** Of the wire. Plain and frozen. */
export interface LiveConnectionsPlan extends CommonPlan {
  readonly live: LivePlan;
  readonly output: OutputPlan<StreamFormat>;
  /** Connections are told when they open, too. */
  readonly opened: boolean;
}

export interface ConnectionsFlags extends InputFlags, TimeoutFlags {
  readonly log: LogName;
  readonly 'log-dir'?: string | undefined;
  readonly opened?: boolean | undefined;
  readonly service?: readonly string[] | undefined;
  readonly state?: readonly string[] | undefined;
  readonly 'min-duration'?: number | undefined;
  readonly sort?: SortKey | undefined;
  readonly top?: number | undefined;
  readonly 'community-id'?: boolean | undefined;
  readonly format?: LogFormat | 'text' | undefined;
  readonly output?: string | undefined;
}

export function planConnections(
  paths: readonly string[] | undefined,
  flags: ConnectionsFlags,
  filterWords: readonly string[],
): ConnectionsPlan | LiveConnectionsPlan {
  const input = planInput(paths, flags, filterWords, EXAMPLES);
  const stray = flags.state?.find((name) => SOCKET_STATES.includes(name));
  if (stray !== undefined) {
    throw usageError(`--state ${stray} is a state of /proc`, `Captured connections have ${CONN_STATES.join(', ')}.`);
  }
  const unknown = flags.service?.find((name) => !serviceNames.includes(name));
  if (unknown !== undefined) {
    throw usageError(`--service ${unknown}: there is no such service`, `There are ${serviceNames.join(', ')}.`);
  }
  const communityId = flags['community-id'] ?? false;
  const common = { input, timeouts: planTimeouts(flags), communityId };
  return input.live === undefined ? planFiles(common, flags) : planWire({ ...common, live: input.live }, flags);
}

function planFiles(common: Omit<CommonPlan, 'choice'>, flags: ConnectionsFlags): ConnectionsPlan {
  const folder = flags['log-dir'];
  if (folder !== undefined && flags.output !== undefined) {
    throw usageError('--log-dir and --output contradict each other', 'Give one of them.');
  }
  if (flags.sort !== undefined && flags.log !== 'conn' && folder === undefined) {
    throw usageError(`--sort is about connections, and ${flags.log}'s records have their own order`, 'Leave it out.');
  }
  if (flags.opened === true) throw usageError('--opened is about connections as they come', 'Name an interface: -i.');
  const format = flags.format ?? (folder === undefined ? 'table' : 'zeek');
  if (format === 'text') {
    throw usageError('--format text is about connections as they come', 'Give --format table.');
  }
  const top = flags.top ?? (format === 'table' ? TABLE_ROWS : undefined);
  return freezePlan<ConnectionsPlan>({
    ...common,
    live: undefined,
    output: planOutput(format, flags.output),
    folder,
    log: flags.log,
    choice: choiceOf(flags, top),
  });
}

function planWire(
  common: Omit<CommonPlan, 'choice'> & { readonly live: LivePlan },
  flags: ConnectionsFlags,
): LiveConnectionsPlan {
  if (flags.log !== 'conn' || flags['log-dir'] !== undefined) {
    throw usageError('live there is the conn log alone', "Save what comes with 'sniff capture' for the others.");
  }
  if (flags.sort !== undefined || flags.top !== undefined) {
    throw usageError('--sort and --top need all connections', 'Live they are told as they end.');
  }
  const isChoosy = (flags.service ?? flags.state ?? flags['min-duration']) !== undefined;
  if (flags.opened === true && isChoosy) {
    throw usageError('--opened: nobody knows yet what becomes of a connection', 'Leave out --service, --state, …');
  }
  const { format = 'text' } = flags;
  if (format === 'table') throw usageError('live there is no table', 'Give text, json, ndjson, csv or zeek.');
  return freezePlan<LiveConnectionsPlan>({
    ...common,
    output: planOutput(format, flags.output),
    opened: flags.opened ?? false,
    choice: choiceOf(flags, undefined),
  });
}

function choiceOf(flags: ConnectionsFlags, top: number | undefined): ConnectionChoice {
  return {
    services: flags.service,
    states: flags.state,
    minDurationMs: flags['min-duration'] ?? 0,
    sort: flags.sort,
    top,
  };
}
