import type { SectionInterface, Statistics } from './pcapng-blocks.ts';
import type { SourceSummary } from './source.ts';

/** An obsolete packet block's drop count when nobody counted. */
const UNKNOWN_DROPS = 0xffff;

/** Counts run from the start of the capture: the latest block of an interface replaces those before it. */
export function countStatistics(
  statistics: Statistics,
  section: readonly SectionInterface[],
  summary: SourceSummary,
): void {
  const source = section[statistics.interfaceIndex];
  if (source === undefined || statistics.drops === undefined) return;
  source.hasStatistics = true;
  setDrops(source, statistics.drops, summary);
}

/** An obsolete packet block tells the drops since the packet before: summed, where no statistics tell better. */
export function countDropsBefore(drops: number, source: SectionInterface | undefined, summary: SourceSummary): void {
  if (source === undefined || source.hasStatistics || drops === UNKNOWN_DROPS) return;
  setDrops(source, source.drops + drops, summary);
}

function setDrops(source: SectionInterface, drops: number, summary: SourceSummary): void {
  summary.kernelDrops += drops - source.drops;
  source.drops = drops;
}
