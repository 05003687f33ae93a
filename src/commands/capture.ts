import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { capture, describeCounts } from '../cli/capture-job.ts';
import { planTargets } from '../cli/capture-plan.ts';
import { CaptureStatus } from '../cli/capture-status.ts';
import { openWriters } from '../cli/capture-writers.ts';
import { planChoice } from '../cli/choice-plan.ts';
import { durationFlag, packetFlags, sizeFlag } from '../cli/flags.ts';
import { liveFlags, planLive } from '../cli/live-flags.ts';
import { describeLiveEnd, openLiveInput } from '../cli/live-input.ts';

const OUTPUT = 'OUTPUT';

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
  static override flags = {
    output: Flags.string({
      char: 'o',
      multiple: true,
      multipleNonGreedy: true,
      helpGroup: OUTPUT,
      helpValue: 'FILE',
      summary: 'write to FILE.pcap, FILE.pcapng, either with .gz; - is stdout; may be given several times',
    }),
    type: Flags.option({
      options: ['pcap', 'pcapng'] as const,
      helpGroup: OUTPUT,
      summary: "whatever the file's name says",
    })(),
    precision: Flags.option({
      options: ['ns', 'us'] as const,
      default: async () => 'ns' as const,
      defaultHelp: async () => 'ns',
      helpGroup: OUTPUT,
      summary: 'of the times; us for old readers',
    })(),
    comment: Flags.string({ helpGroup: OUTPUT, helpValue: 'TEXT', summary: 'a word on the capture (pcapng)' }),
    'rotate-size': sizeFlag({ helpGroup: OUTPUT, summary: 'begin a new file before one gets larger (uncompressed)' }),
    'rotate-every': durationFlag('s', { helpGroup: OUTPUT, summary: 'begin a new file after so long' }),
    keep: Flags.integer({ min: 1, helpGroup: OUTPUT, helpValue: 'N', summary: 'keep only the N newest files' }),
    ...packetFlags,
    ...liveFlags,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Capture);
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
