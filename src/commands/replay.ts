import { BaseCommand } from '../cli/base-command.ts';
import { captureArgs, formatFlags, packetFlags } from '../cli/flags.ts';
import { monitorFlags } from '../cli/monitor-flags.ts';
import { planInput } from '../cli/plan.ts';
import { rewriteFlags, wireFlags } from '../cli/replay-flags.ts';
import { httpFlags } from '../cli/replay-http-flags.ts';
import { planTarget } from '../cli/replay-target.ts';

const EXAMPLES = ['sniff replay capture.pcap -i veth0', 'sniff replay a.pcap b.pcapng -i veth0 --topspeed'] as const;
// Here --payload says what becomes of it when packets are made anonymous.
const { payload: _, ...MONITOR_FLAGS } = monitorFlags;

export default class Replay extends BaseCommand {
  static override summary = 'Recorded traffic once more: back on a wire';
  static override description =
    `-i sends the packets on an interface, with the gaps they were recorded with: on an absolute schedule, so nothing drifts;
what is out of order within a second is put in order. --speed, --pps, --mbps and --topspeed choose another pace. Packets
of cooked, loopback and raw IP captures get an Ethernet header. An interface that carries the default route is refused
without --yes. At the end: what was sent, what failed and why, the rate, and how late packets left.

-o writes the packets to a capture instead. Either way they may be rewritten before: addresses, ports, MACs, VLAN, with
their checksums mended; --anonymize gives all addresses others and takes the payload away.

--url sends the packets' records to a monitor, as 'sniff capture --url' does, as fast as it takes them. With --spool, what
it doesn't take is left there for the next run.

--http sends the HTTP requests to a server instead, each connection's in order on one of its own, at their times;
--compare holds the answers against the recorded ones, section by section.`;
  static override examples = [
    '$ sniff replay capture.pcap -i veth0',
    "$ sniff replay capture.pcap -i veth0 --speed 10 --max-gap 1s -f 'tcp port 80'",
    '$ sniff replay capture.pcap -i veth0 --topspeed --loop 10 --json',
    '$ sniff replay capture.pcap -i eth0 --pps 1000 --dry-run',
    '$ sniff replay capture.pcap --rewrite-dst 10.0.0.0/8=172.0.0.0/8 --rewrite-port 80=8080 -o other.pcap',
    '$ sniff replay shop.pcap --http http://127.0.0.1:8080 --compare --speed 10',
    '$ sniff replay capture.pcap --anonymize --key secret -o anonymous.pcapng',
    '$ sniff replay capture.pcap --url http://127.0.0.1:5000/ --records flows',
  ];
  static override args = captureArgs;
  static override flags = {
    ...wireFlags,
    ...MONITOR_FLAGS,
    ...rewriteFlags,
    ...httpFlags,
    ...packetFlags,
    ...formatFlags(['table', 'json'], 'table'),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Replay);
    if (flags['dump-filter']) return this.dumpFilter(args.file, flags);
    const { since, until, count, filter, port, ip, match, strict = false } = flags;
    const choice = { since, until, count, filter, port, ip, match, strict };
    const input = planInput(args.file, choice, this.filterWords, EXAMPLES);
    const target = planTarget(flags, input.paths, EXAMPLES[0]);
    const { runReplay } = await import('../cli/replay-job.ts');
    const code = await runReplay(target, {
      input,
      format: flags.format,
      version: this.config.version,
      stop: this.stop,
      logger: this.logger,
      progress: this.progress,
      openOutput: (options) => this.openOutput(options),
    });
    if (code !== 0) this.exitWith(code);
  }
}
