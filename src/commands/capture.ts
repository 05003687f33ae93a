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
import { usageError } from '../core/errors.ts';

export default class Capture extends BaseCommand {
  static override summary = 'Live traffic to capture files, to a pipe, or as lines';
  static override description =
    `Listens on -i (else on the interface of the default route) and writes each packet: to a file as pcap or pcapng, by the
name's ending, .gz compresses; to stdout with -o -, for tcpdump -r - or wireshark -k -i -. Without -o it prints a line a
packet, as 'sniff decode' does. What the kernel captured is on the disk within a second.

--rotate-size and --rotate-every make a ring of files, out_00001_20261120T094201Z.pcap and so on; --keep deletes the
oldest of them, those of an earlier run too.`;
  static override examples = [
    '$ sniff capture -i eth0 -o out.pcapng',
    '$ sniff capture -i any -c 100',
    '$ sniff capture -i eth0 -o ring.pcap.gz --rotate-size 100MB --rotate-every 1h --keep 24',
    '$ sniff capture -i lo -o - | tcpdump -r -',
  ];
  static override args = { file: Args.string({ hidden: true, ignoreStdin: true }) };
  static override flags = {
    ...captureFlags,
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
    const plan = planLive(flags);
    const chosen = planChoice(flags, this.filterWords);
    const { stop, logger, stderr } = this;
    const warn = (message: string): void => logger.warn(message);
    const { source, choice } = await openLiveInput(plan, chosen, logger, warn);
    try {
      const writers = await openWriters(targets, {
        source,
        logger,
        application: `sniff ${this.config.version}`,
        filter: chosen.filter,
        openOutput: (options) => this.openOutput(options),
      });
      const status = new CaptureStatus({ stderr, source });
      // What goes to stdout may be shown on the same terminal, by us or by who reads it.
      const hasStatus = targets.length > 0 && targets.every(({ name }) => name !== '-') && flags.quiet !== true;
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
    }
  }
}
