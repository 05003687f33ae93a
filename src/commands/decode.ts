import { Flags } from '@oclif/core';
import { BaseCommand } from '../cli/base-command.ts';
import { decodeFiles } from '../cli/decode-files.ts';
import { decodeLive } from '../cli/decode-live.ts';
import { captureArgs, formatFlags, outputFlag, packetFlags } from '../cli/flags.ts';
import { type LivePlan, liveFlags } from '../cli/live-flags.ts';
import { describeDrops, describeLiveEnd, openLiveInput } from '../cli/live-input.ts';
import { PacketPrinter } from '../cli/packet-printer.ts';
import { type DecodePlan, freezePlan, planInput, planOutput } from '../cli/plan.ts';

const EXAMPLES = ['sniff decode capture.pcap', 'tcpdump -w - | sniff decode -'] as const;

export default class Decode extends BaseCommand {
  static override summary = 'Each packet: a line, a JSON object with all fields, or chosen columns';
  static override description =
    `Text: number, time, from → to, protocol, length on the wire, and what the protocol says.
json and ndjson: one object a packet, one nested object a layer, fields named as Wireshark's.
--fields prints columns, tab-separated without a header (csv: with), all occurrences of a field joined by a comma;
ip.src#2 is the second layer's, of a tunnel or of what an ICMP error quotes. 'sniff protocols NAME' lists the fields.`;
  static override examples = [
    '$ sniff decode capture.pcap | head',
    '$ sniff decode capture.pcap --format ndjson | jq -c .tcp',
    '$ sniff decode capture.pcap --fields frame.time,ip.src,ip.dst,tcp.dstport',
    '$ sniff decode capture.pcap -c 1 --hex',
    '$ sniff decode -i eth0 --format ndjson',
  ];
  static override args = captureArgs;
  static override flags = {
    fields: Flags.string({
      helpValue: 'FIELD',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
      helpGroup: 'OUTPUT',
      summary: 'print these fields as columns, separated by commas',
    }),
    hex: Flags.boolean({ helpGroup: 'OUTPUT', summary: 'add a dump of the bytes (text)' }),
    ...packetFlags,
    ...formatFlags(['text', 'json', 'ndjson', 'csv'], 'text'),
    output: outputFlag,
    ...liveFlags,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Decode);
    if (flags['dump-filter']) return this.dumpFilter(args.file, flags);
    const plan = freezePlan<DecodePlan>({
      input: planInput(args.file, flags, this.filterWords, EXAMPLES),
      output: planOutput(flags.format, flags.output),
      fields: flags.fields,
      hex: flags.hex,
    });
    const printer = await PacketPrinter.create(plan);
    if (plan.input.live === undefined) await this.#decodeFiles(plan, printer);
    else await this.#decodeLive(plan, plan.input.live, printer);
    if (printer.unfollowedPackets > 0) {
      this.logger.warn(`${printer.unfollowedPackets} packets belong to more conversations than are followed`);
    }
  }

  #decodeFiles(plan: DecodePlan, printer: PacketPrinter): Promise<void> {
    const { stop, logger, progress } = this;
    const openOutput = () => this.openOutput({ path: plan.output.path, kind: 'stream', inputs: plan.input.paths });
    return decodeFiles({ plan, printer, openOutput, stop, logger, progress, onDamage: () => this.exitWith(1) });
  }

  async #decodeLive(plan: DecodePlan, live: LivePlan, printer: PacketPrinter): Promise<void> {
    const { stop, logger } = this;
    const warn = (message: string): void => logger.warn(message);
    const { source, choice } = await openLiveInput(live, plan.input, logger, warn);
    try {
      const output = await this.openOutput({ path: plan.output.path, kind: 'stream' });
      const end = await decodeLive(source, printer, output, {
        choice,
        live,
        stop: stop.signal,
        isOrphaned: () => this.hasLostReader,
      });
      const note = describeLiveEnd(source, end);
      if (note !== undefined) logger.note(note);
      const drops = describeDrops(source);
      if (drops !== undefined) logger.warn(drops);
    } finally {
      source.close();
    }
  }
}
