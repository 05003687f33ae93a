import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import {
  captureArgs,
  durationFlag,
  listFlag,
  openFormatFlags,
  outputFlag,
  packetFlags,
  topFlag,
} from '../cli/flags.ts';
import { describeEnd, openInput, reportDamage } from '../cli/input.ts';
import { openChoice } from '../cli/packet-choice.ts';
import { type ConnectionsPlan, freezePlan, planInput, planOutput } from '../cli/plan.ts';
import { planSockets, type SocketPlan, socketFlags } from '../cli/socket-flags.ts';
import { planTimeouts, timeoutFlags } from '../cli/timeout-flags.ts';
import { CONN_STATES, SORT_KEYS } from '../connections/choice.ts';
import { ConnectionSession, LOG_NAMES, type LogName } from '../connections/from-packets.ts';
import { SOCKET_STATES } from '../connections/procfs/socket-states.ts';
import { environmentError, usageError } from '../core/errors.ts';
import { runPipeline } from '../core/pipeline.ts';
import { LOG_FORMATS, type LogFormat, logOutputs } from '../report/logs.ts';

const TABLE_ROWS = 50;
const DEFAULT_WIDTH = 80;
const EXAMPLES = ['sniff connections capture.pcap', 'tcpdump -w - | sniff connections -'] as const;
const EXTENSIONS: Readonly<Record<LogFormat, string>> = {
  table: 'txt',
  json: 'json',
  ndjson: 'ndjson',
  csv: 'csv',
  zeek: 'log',
};

export default class Connections extends BaseCommand {
  static override summary =
    'Who talked to whom: records as in the conn.log of Zeek; of this machine: new connections as they come';
  static override description =
    `Reads capture files once and tells of every connection of TCP, UDP, ICMP and the rest: who opened it, what it carried,
how it went (conn_state, history), what of it is missing, packets and bytes of both directions. Inside tunnels too.

The columns are Zeek's, and community_id; --format zeek writes its log files. A uid is made from addresses, ports and
the time of the first packet: the same capture gives the same uids, and its logs share them.
A connection without packets for so long is over, as with Zeek: see the flags with 'timeout'.

Without a file it reads /proc/net/tcp and tcp6 (Linux) each --interval: first every row, then each new connection once,
local -> remote. A file that is such a table is read once, one of --proc-file again and again. Connections that come
and go between two polls are not seen: at the end the kernel's own count is set beside ours.`;
  static override examples = [
    '$ sniff connections capture.pcap',
    '$ sniff connections capture.pcap --state S0,REJ --top 20',
    '$ sniff connections capture.pcap --service http --sort duration',
    '$ sniff connections capture.pcap --format zeek > conn.log',
    '$ sniff connections capture.pcap --log-dir logs',
    '$ sniff connections --no-listening --processes',
    '$ sniff connections --once --listening --udp --format table',
    '$ sniff connections --proc-file /host/proc/1/net/tcp --interval 1s --format ndjson',
  ];
  static override args = captureArgs;
  static override flags = {
    log: Flags.option({
      options: LOG_NAMES,
      default: async (): Promise<LogName> => 'conn',
      defaultHelp: async () => 'conn',
      helpGroup: 'RECORDS',
      summary: 'which of the logs',
    })(),
    'log-dir': Flags.string({ helpGroup: 'RECORDS', helpValue: 'DIR', summary: 'every log, each to its file in DIR' }),
    service: Flags.string({
      helpGroup: 'RECORDS',
      helpValue: 'NAME',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      summary: 'only connections that carry one of these: http,dns',
    }),
    state: listFlag([...CONN_STATES, ...SOCKET_STATES], {
      helpGroup: 'RECORDS',
      summary: 'only connections that ended like this: S0,REJ; of /proc: ESTABLISHED,TIME_WAIT',
    }),
    'min-duration': durationFlag('s', { helpGroup: 'RECORDS', summary: 'only connections that lasted as long' }),
    sort: Flags.option({ options: SORT_KEYS, helpGroup: 'RECORDS', summary: 'the most first; ts: the first first' })(),
    'community-id': Flags.boolean({ helpGroup: 'RECORDS', summary: 'with community_id in --format zeek as well' }),
    ...timeoutFlags,
    top: topFlag(TABLE_ROWS),
    ...packetFlags,
    ...openFormatFlags(['text', ...LOG_FORMATS], 'packets: table; /proc: text'),
    output: outputFlag,
    ...socketFlags,
  };

  async run(): Promise<void> {
    const { args, flags, raw } = await this.parse(Connections);
    const given = new Set(raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : [])));
    const sockets = planSockets(args.file, flags, given, this.filterWords);
    if (sockets !== undefined) return this.#watch(sockets);
    const folder = flags['log-dir'];
    if (folder !== undefined && flags.output !== undefined) {
      throw usageError('--log-dir and --output contradict each other', 'Give one of them.');
    }
    const format = flags.format ?? (folder === undefined ? 'table' : 'zeek');
    if (format === 'text') throw usageError('--format text is about the connections of /proc', 'Give --format table.');
    const stray = flags.state?.find((name) => SOCKET_STATES.includes(name));
    if (stray !== undefined) {
      throw usageError(`--state ${stray} is a state of /proc`, `Captured connections have ${CONN_STATES.join(', ')}.`);
    }
    const plan = freezePlan<ConnectionsPlan>({
      input: planInput(args.file, flags, this.filterWords, EXAMPLES),
      output: planOutput(format, flags.output),
      folder,
      log: flags.log,
      choice: {
        services: flags.service,
        states: flags.state,
        minDurationMs: flags['min-duration'] ?? 0,
        sort: flags.sort,
        top: flags.top ?? (format === 'table' ? TABLE_ROWS : undefined),
      },
      timeouts: planTimeouts(flags),
      communityId: flags['community-id'],
    });
    await this.#tell(plan);
  }

  async #watch(plan: SocketPlan): Promise<void> {
    const { watchSockets } = await import('../cli/watch-sockets.ts');
    const { stop, logger } = this;
    const output = { path: plan.output.path, kind: plan.once ? 'finite' : 'stream', inputs: plan.paths ?? [] } as const;
    await watchSockets({ plan, stop, logger, openOutput: () => this.openOutput(output) });
  }

  async #tell(plan: ConnectionsPlan): Promise<void> {
    const { stop, progress } = this;
    const { input, folder } = plan;
    if (folder !== undefined) makeFolder(folder);
    const names = folder === undefined ? [plan.log] : LOG_NAMES;
    const session = new ConnectionSession(plan.timeouts, names);
    const choice = await openChoice(input, this.logger);
    const source = await openInput(input, stop.signal);
    try {
      const onChunk = (packets: number): undefined => {
        progress.update(source.bytesRead, source.bytesTotal, packets);
        return undefined;
      };
      const options = { ...choice.optionsFor(source), signal: stop.signal, onChunk };
      const end = await runPipeline(source, options, session.consume);
      session.finish();
      progress.clear();
      choice.report(source);
      if (reportDamage(source, input, this.logger)) this.exitWith(1);
      const { overflowPackets } = session.connections.table;
      if (overflowPackets > 0) this.logger.warn(`${overflowPackets} packets belong to more connections than are kept`);
      if (session.overflow > 0) this.logger.warn(`${session.overflow} records beyond the limit are left out`);
      const note = describeEnd(source, input, end, stop.cause);
      if (note !== undefined && plan.output.format !== 'table') this.logger.note(note);
      for (const name of names) await this.#write(plan, session, name, note === undefined ? [] : [note]);
    } finally {
      await source.close();
    }
  }

  async #write(plan: ConnectionsPlan, session: ConnectionSession, name: LogName, notes: string[]): Promise<void> {
    const { folder, output, input, choice, communityId } = plan;
    const { format } = output;
    const path = folder === undefined ? output.path : join(folder, `${name}.${EXTENSIONS[format]}`);
    const sink = await this.openOutput({ path, kind: 'finite', inputs: input.paths });
    const render = await logOutputs[format]();
    const log = session.log(name, { choice, isFull: format !== 'zeek' || communityId });
    await render({ ...log, notes }, sink, {
      width: sink.isTerminal ? (process.stdout.columns ?? DEFAULT_WIDTH) : DEFAULT_WIDTH,
      color: sink.isTerminal && process.env.NO_COLOR === undefined,
    });
    await sink.end();
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    throw environmentError(`can't make the folder ${path}: ${(cause as Error).message}`, 'Name another.', cause);
  }
}
