import { Args } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { captureFlags } from '../cli/capture-flags.ts';
import { capture, describeCounts } from '../cli/capture-job.ts';
import { planTargets } from '../cli/capture-plan.ts';
import { CaptureStatus } from '../cli/capture-status.ts';
import { openWriters } from '../cli/capture-writers.ts';
import { planChoice } from '../cli/choice-plan.ts';
import { packetFlags } from '../cli/flags.ts';
import { liveFlags, planLive } from '../cli/live-flags.ts';
import { describeLiveEnd, openLiveInput } from '../cli/live-input.ts';
import { monitorFlags } from '../cli/monitor-flags.ts';
import { deliver, openShipper } from '../cli/shipping.ts';
import { usageError } from '../core/errors.ts';
import type { Shipper } from '../monitor/shipper.ts';
import { planShipping } from '../monitor/shipping-plan.ts';

export default class Capture extends BaseCommand {
  static override summary = 'Live traffic to capture files, to a pipe, to a monitor, or as lines';
  static override description =
    `Listens on -i (else on the interface of the default route) and writes each packet: to a file as pcap or pcapng, by the
name's ending, .gz compresses; to stdout with -o -, for tcpdump -r - or wireshark -k -i -. Without -o it prints a line a
packet, as 'sniff decode' does. What the kernel captured is on the disk within a second.

--rotate-size and --rotate-every make a ring of files, out_00001_20261120T094201Z.pcap and so on; --keep deletes the
oldest of them, those of an earlier run too.

--url sends records to a monitor, in batches each --interval: NDJSON, gzip, with Idempotency-Key, Sniff-Agent and
Sniff-Sequence. With --spool they wait on the disk, over crashes too, until it takes them; else in memory. Capturing
never waits for the network. What goes to or comes from the monitor is left out of the records.`;
  static override examples = [
    '$ sniff capture -i eth0 -o out.pcapng',
    '$ sniff capture -i any -c 100',
    '$ sniff capture -i eth0 -o ring.pcap.gz --rotate-size 100MB --rotate-every 1h --keep 24',
    '$ sniff capture -i lo -o - | tcpdump -r -',
    '$ sniff capture -i eth0 --url https://monitor.example/ --interval 1m --spool /var/spool/sniff',
    '$ sniff capture -i eth0 -o all.pcapng --url http://127.0.0.1:5000/ --records http',
  ];
  static override args = { file: Args.string({ hidden: true, ignoreStdin: true }) };
  static override flags = {
    ...captureFlags,
    ...monitorFlags,
    ...packetFlags,
    ...liveFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Capture);
    if (args.file !== undefined) {
      throw usageError(`${args.file}: capture listens, it reads no files`, "'sniff analyze' and 'sniff decode' do.");
    }
    if (flags['dump-filter']) return this.dumpFilter([], flags);
    const targets = planTargets(flags);
    const shipping = planShipping(flags, process.env);
    const plan = planLive(flags);
    const chosen = planChoice(flags, this.filterWords);
    const { stop, logger, stderr } = this;
    const warn = (message: string): void => logger.warn(message);
    const { source, choice } = await openLiveInput(plan, chosen, logger, warn);
    let shipper: Shipper | undefined;
    try {
      const writers = await openWriters(
        targets,
        {
          source,
          logger,
          application: `sniff ${this.config.version}`,
          filter: chosen.filter,
          openOutput: (options) => this.openOutput(options),
        },
        shipping !== undefined,
      );
      if (shipping !== undefined) {
        const origin = source.interfaces.map(({ name }) => name).join(',');
        shipper = await openShipper(shipping, { origin, isLive: true, signal: stop.signal, logger }, writers);
      }
      const status = new CaptureStatus({ stderr, source });
      // What goes to stdout may be shown on the same terminal, by us or by who reads it.
      const hasStatus =
        targets.length + (shipper === undefined ? 0 : 1) > 0 &&
        targets.every(({ name }) => name !== '-') &&
        flags.quiet !== true;
      const end = await capture(source, writers, {
        choice,
        live: plan,
        stop: stop.signal,
        isOrphaned: () => this.hasLostReader,
        onProgress: (packets) => {
          if (hasStatus) status.update(packets);
        },
        onEnd: (counts) => {
          stderr.clear();
          logger.note(describeCounts(counts));
        },
      });
      const note = describeLiveEnd(source, end);
      if (note !== undefined) logger.note(note);
    } finally {
      await source.close();
      if (shipper !== undefined && (await deliver(shipper, logger)) === 'lost') this.exitWith(1);
    }
  }
}
