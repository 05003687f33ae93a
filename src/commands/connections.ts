import { BaseCommand } from '../cli/base-command.ts';
import { recordFlags } from '../cli/connection-flags.ts';
import { planConnections, TABLE_ROWS } from '../cli/connections-plan.ts';
import { captureArgs, openFormatFlags, outputFlag, packetFlags, topFlag } from '../cli/flags.ts';
import { liveFlags } from '../cli/live-flags.ts';
import { planSockets, type SocketPlan, socketFlags } from '../cli/socket-flags.ts';
import { timeoutFlags } from '../cli/timeout-flags.ts';
import { LOG_FORMATS } from '../report/logs.ts';

export default class Connections extends BaseCommand {
  static override summary =
    'Who talked to whom: records as in the conn.log of Zeek; of this machine: new connections as they come';
  static override description =
    `Reads capture files once and tells of every connection of TCP, UDP, ICMP and the rest: who opened it, what it carried,
how it went (conn_state, history), what of it is missing, packets and bytes of both directions. Inside tunnels too.

The columns are Zeek's, and community_id; --format zeek writes its log files. A uid is made from addresses, ports and
the time of the first packet: the same capture gives the same uids, and its logs share them.
A connection without packets for so long is over, as with Zeek: see the flags with 'timeout'.
Of an interface a row comes when a connection is over, and at the end of those that are still open.

Without a file it reads /proc/net/tcp and tcp6 (Linux) each --interval: first every row, then each new connection once,
local -> remote. A file that is such a table is read once, one of --proc-file again and again. Connections that come
and go between two polls are not seen: at the end the kernel's own count is set beside ours.`;
  static override examples = [
    '$ sniff connections capture.pcap',
    '$ sniff connections capture.pcap --state S0,REJ --top 20',
    '$ sniff connections capture.pcap --service http --sort duration',
    '$ sniff connections capture.pcap --format zeek > conn.log',
    '$ sniff connections capture.pcap --log-dir logs',
    '$ sniff connections -i eth0 --opened',
    '$ sniff connections --no-listening --processes',
    '$ sniff connections --once --listening --udp --format table',
    '$ sniff connections --proc-file /host/proc/1/net/tcp --interval 1s --format ndjson',
  ];
  static override args = captureArgs;
  static override flags = {
    ...recordFlags,
    ...timeoutFlags,
    top: topFlag(TABLE_ROWS),
    ...packetFlags,
    ...openFormatFlags(['text', ...LOG_FORMATS], 'files: table; live and /proc: text'),
    output: outputFlag,
    ...liveFlags,
    ...socketFlags,
  };

  async run(): Promise<void> {
    const { args, flags, raw } = await this.parse(Connections);
    const given = new Set(raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : [])));
    const sockets = planSockets(args.file, flags, given, this.filterWords);
    if (sockets !== undefined) return this.#watch(sockets);
    if (flags['dump-filter']) return this.dumpFilter(args.file, flags);
    const plan = planConnections(args.file, flags, this.filterWords);
    const { stop, logger, progress } = this;
    const openOutput = this.openOutput.bind(this);
    if (plan.live === undefined) {
      const { tellConnections } = await import('../cli/tell-connections.ts');
      if (await tellConnections({ plan, stop, logger, progress, openOutput })) this.exitWith(1);
    } else {
      const { followConnections } = await import('../cli/follow-connections.ts');
      await followConnections({ plan, stop, logger, openOutput, isOrphaned: () => this.hasLostReader });
    }
  }

  async #watch(plan: SocketPlan): Promise<void> {
    const { watchSockets } = await import('../cli/watch-sockets.ts');
    const { stop, logger } = this;
    const output = { path: plan.output.path, kind: plan.once ? 'finite' : 'stream', inputs: plan.paths ?? [] } as const;
    await watchSockets({ plan, stop, logger, openOutput: () => this.openOutput(output) });
  }
}
