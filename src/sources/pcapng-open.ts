import { environmentError, type SniffError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { PcapngSource } from './pcapng.ts';
import { findByteOrder, isKnownVersion, readSection, SECTION_PROBE_LENGTH, SMALLEST_SECTION } from './pcapng-blocks.ts';
import type { Window } from './window.ts';

/** Opens the pcapng file that starts at the window's position; throws only when its first section can't be used. */
export async function openPcapng(window: Window): Promise<PcapngSource> {
  const { path } = window.chunks;
  const length = await readFirstSectionLength(window);
  const { bytes, view, position } = window;
  const littleEndian = findByteOrder(view, position) === true;
  const section = readSection(bytes, view, position, position + length, littleEndian);
  if (!isKnownVersion(section)) {
    throw environmentError(
      `${path} is a pcapng file of version ${section.major}.${section.minor}; versions 1.0 and 1.2 are known`,
      'convert it with the program that wrote it, or check that the file is not damaged',
    );
  }
  if (!section.optionsAreWhole) throw damagedSection(path, 'has an option that runs over its end');
  if (view.getUint32(position + length - 4, littleEndian) !== length) {
    throw damagedSection(path, 'gives two different lengths');
  }
  return new PcapngSource(window);
}

async function readFirstSectionLength(window: Window): Promise<number> {
  const { path } = window.chunks;
  await window.ensure(SECTION_PROBE_LENGTH);
  const littleEndian = findByteOrder(window.view, window.position) === true;
  const length = window.view.getUint32(window.position + 4, littleEndian);
  if (length < SMALLEST_SECTION || length > limits.blockLength || length % 4 !== 0) {
    throw damagedSection(path, `claims a length of ${length} bytes`);
  }
  if (await window.ensure(length)) return length;
  throw environmentError(
    `${path} is cut short inside the pcapng section header: ${window.unread} of ${length} bytes are there`,
    window.chunks.problem ?? 'copy or capture it again: no packet is left in it',
  );
}

function damagedSection(path: string, how: string): SniffError {
  return environmentError(
    `${path} looks like a pcapng file, but its section header ${how}`,
    'the file is damaged at its very start: copy or capture it again',
  );
}
