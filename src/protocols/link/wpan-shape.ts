/** What stands in the head of an 802.15.4 frame, by its frame control of two bytes, the lower one first. */

export const MODE = { none: 0, short: 2, long: 3 } as const;
export const VERSION_2015 = 2;
const COMPRESSION = 0x0040;
const NO_SEQUENCE = 0x0100;

export function headerLength(flags: number): number {
  const sequenceLength = hasSequence(flags) ? 1 : 0;
  const pans = (hasDestinationPan(flags) ? 2 : 0) + (hasSourcePan(flags) ? 2 : 0);
  return 2 + sequenceLength + pans + addressLength(destinationMode(flags)) + addressLength(sourceMode(flags));
}

export function hasSequence(flags: number): boolean {
  return versionOf(flags) < VERSION_2015 || (flags & NO_SEQUENCE) === 0;
}

export function versionOf(flags: number): number {
  return (flags >>> 12) & 3;
}

export function destinationMode(flags: number): number {
  return (flags >>> 10) & 3;
}

export function sourceMode(flags: number): number {
  return flags >>> 14;
}

export function addressLength(mode: number): number {
  if (mode === MODE.short) return 2;
  return mode === MODE.long ? 8 : 0;
}

/** IEEE 802.15.4 §7.2.2.6, whose table is that of frames of 2015; before, each address had its network. */
export function hasDestinationPan(flags: number): boolean {
  const hasDestination = destinationMode(flags) !== MODE.none;
  const isCompressed = (flags & COMPRESSION) !== 0;
  if (versionOf(flags) < VERSION_2015) return hasDestination;
  if (!hasDestination) return sourceMode(flags) === MODE.none && isCompressed;
  const isPlain = sourceMode(flags) === MODE.none || isLong(flags);
  return isPlain ? !isCompressed : true;
}

export function hasSourcePan(flags: number): boolean {
  if (sourceMode(flags) === MODE.none) return false;
  const isCompressed = (flags & COMPRESSION) !== 0;
  if (versionOf(flags) < VERSION_2015) return !(isCompressed && destinationMode(flags) !== MODE.none);
  return !isCompressed && !isLong(flags);
}

/** Both addresses have 64 bits. */
function isLong(flags: number): boolean {
  return destinationMode(flags) === MODE.long && sourceMode(flags) === MODE.long;
}
