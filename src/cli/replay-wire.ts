import { parseEther } from '../bytes/parse-address.ts';
import { usageError } from '../core/errors.ts';
import type { Packet } from '../core/packet.ts';
import { type PipelineEnd, runPipeline } from '../core/pipeline.ts';
import { DrySender } from '../replay/dry-sender.ts';
import { type FrameSender, findTarget, openSender } from '../replay/frame-sender.ts';
import { Injection } from '../replay/inject.ts';
import type { ReplayResult } from '../replay/replay-tally.ts';
import { TimeOrder } from '../replay/time-order.ts';
import type { PacketSource } from '../sources/source.ts';
import type { ChoiceOptions } from './packet-choice.ts';
import type { WirePlan } from './replay-plan.ts';

export interface WireJob {
  readonly plan: WirePlan;
  readonly stop: AbortSignal;
  /** Opens the input; once for each pass. */
  readonly open: () => Promise<PacketSource>;
  readonly optionsFor: (source: PacketSource) => ChoiceOptions;
  /** Told between chunks. */
  readonly onProgress: (source: PacketSource, sent: number) => void;
  /** Told at the end of the first pass, while the source is open. */
  readonly onFirstEnd: (source: PacketSource, end: PipelineEnd) => void;
  /** What packets become before they are sent. */
  readonly rewrite: ((packet: Packet) => Packet) | undefined;
  readonly log: (message: string) => void;
}

/** Sends the input's packets to the plan's interface, as often as asked. */
export async function replayToWire(job: WireJob): Promise<ReplayResult> {
  const { plan, stop, rewrite } = job;
  const target = await findTarget(plan.interface);
  if (target.hasDefaultRoute && !plan.mayUseDefaultRoute && !plan.dryRun) {
    throw usageError(
      `${plan.interface} carries the default route: recorded packets would go out into the network`,
      'Send on another interface, or give --yes when that is what you want.',
    );
  }
  const sender: FrameSender = plan.dryRun
    ? new DrySender(target.linkType)
    : await openSender(target, plan.engine, plan.pace.kind === 'top');
  job.log(`${plan.dryRun ? 'not sending' : `sending by ${sender.engine}`} on ${plan.interface}, MTU ${target.mtu}`);
  const controller = new AbortController();
  const onStop = (): void => controller.abort();
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  const { mtu } = target;
  const sourceMac = plan.sourceMac ?? parseEther(target.mac ?? '') ?? new Uint8Array(6);
  const injection = new Injection(sender, { ...plan, mtu, sourceMac }, controller);
  const consume = rewrite === undefined ? add : (packet: Packet) => add(rewrite(packet));
  try {
    while (injection.tally.passes < plan.passes && !controller.signal.aborted) {
      const chosen = await pass();
      injection.tally.passes++;
      // Without a packet it would go on for ever.
      if (chosen === 0) break;
      injection.schedule.nextPass();
    }
  } finally {
    sender.close();
    stop.removeEventListener('abort', onStop);
  }
  return injection.result();

  function add(packet: Packet): void {
    injection.add(packet);
  }

  async function pass(): Promise<number> {
    const source = await job.open();
    try {
      const ordered = injection.schedule.isOriginal && !plan.dryRun ? new TimeOrder(source) : source;
      const end = await runPipeline(
        injection.feed(ordered),
        {
          ...job.optionsFor(source),
          signal: controller.signal,
          onChunk: async () => {
            await injection.drain();
            job.onProgress(source, injection.tally.sent);
          },
        },
        consume,
      );
      if (injection.tally.passes === 0) job.onFirstEnd(source, end);
      return end.accepted;
    } finally {
      await source.close();
    }
  }
}
