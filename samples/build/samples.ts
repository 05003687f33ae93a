import { damagedSamples } from './damaged.ts';
import { formatSamples } from './formats.ts';
import { linkSamples } from './links.ts';
import { networkSamples } from './network.ts';
import { network6Samples } from './network6.ts';
import type { Sample } from './sample.ts';
import { switchSamples } from './switches.ts';
import { transportSamples } from './transport.ts';
import { tunnelSamples } from './tunnels.ts';

/** Every sample that is generated, in the order of the list in make.ts. */
export const samples: readonly Sample[] = [
  ...formatSamples,
  ...linkSamples,
  ...switchSamples,
  ...networkSamples,
  ...network6Samples,
  ...transportSamples,
  ...tunnelSamples,
  ...damagedSamples,
];

/** Longer lists, of frames that differ by their number alone, are told by their first and last. */
const LONGEST_LIST = 20;

/** A list of all files and frames, line by line. */
export function describeSamples(): string[] {
  const told = new Map<string, string>();
  return samples.flatMap(({ path, about, frames }) => {
    const lines = describeFrames(frames.map(({ note }) => note));
    const text = lines.join('\n');
    const first = told.get(text);
    told.set(text, first ?? path);
    return [`${path}: ${about}`, ...(first === undefined || lines.length < 2 ? lines : [`  as in ${first}`])];
  });
}

function describeFrames(notes: readonly string[]): string[] {
  if (notes.length > LONGEST_LIST) return [`  1-${notes.length} ${notes[0]} to ${notes.at(-1)}`];
  return notes.map((note, index) => `  ${index + 1} ${note}`);
}
