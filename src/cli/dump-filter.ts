import { linkTypeName } from '../core/link-types.ts';
import { Packet } from '../core/packet.ts';
import { dumpProgram } from '../filter/dump.ts';
import { PacketFilter } from '../filter/packet-filter.ts';
import { openCapture } from '../sources/open.ts';
import type { ChoicePlan } from './choice-plan.ts';
import type { Logger } from './logger.ts';
import { openFilter } from './packet-choice.ts';

interface Target {
  readonly linkType: number;
  /** 0: no limit. */
  readonly snapLength: number;
}

/** What `tcpdump -d` takes where it is given no file. */
const ETHERNET: Target = { linkType: 1, snapLength: 0 };

/** The filter's program for each kind of interface in the files, as `tcpdump -d` prints it; without files for Ethernet. */
export async function dumpFilter(
  plan: ChoicePlan,
  paths: readonly string[],
  logger: Logger,
  signal: AbortSignal,
): Promise<string> {
  const filter = (await openFilter(plan, logger)) ?? new PacketFilter('');
  const targets = paths.length === 0 ? [ETHERNET] : await targetsOf(paths, signal);
  return targets
    .map(({ linkType, snapLength }) => {
      const program = filter.program(linkType, snapLength === 0 ? {} : { snaplen: snapLength });
      return `${targets.length > 1 ? `# ${linkTypeName(linkType)}\n` : ''}${dumpProgram(program)}`;
    })
    .join('');
}

/** pcapng describes its interfaces as it goes on: those before the first packet count. */
async function targetsOf(paths: readonly string[], signal: AbortSignal): Promise<Target[]> {
  const source = await openCapture(paths, { signal });
  try {
    await source.fill();
    source.next(new Packet());
    const targets = new Map<string, Target>();
    for (const { linkType, snapLength } of source.interfaces) {
      targets.set(`${linkType} ${snapLength}`, { linkType, snapLength });
    }
    return targets.size === 0 ? [ETHERNET] : [...targets.values()];
  } finally {
    await source.close();
  }
}
