import { usageError } from '../core/errors.ts';
import { containerOf, type WriterPlan } from '../writers/open-writer.ts';
import type { Precision } from '../writers/pcap.ts';
import type { RotationLimits } from '../writers/rotation.ts';
import { isRegularPath } from './capture-sinks.ts';

export interface CaptureFlags {
  readonly output?: string[] | undefined;
  readonly type?: 'pcap' | 'pcapng' | undefined;
  readonly precision: Precision;
  readonly comment?: string | undefined;
  readonly 'rotate-size'?: number | undefined;
  readonly 'rotate-every'?: number | undefined;
  readonly keep?: number | undefined;
}

/** A capture's way out: a file or ring, or (without a path) what is opened as other commands' output is. */
export interface CaptureTarget extends WriterPlan {
  /** As it was given; `-` is stdout. */
  readonly name: string;
}

/** Where `-o` wants the packets; none: they are printed. */
export function planTargets(flags: CaptureFlags): readonly CaptureTarget[] {
  const names = flags.output ?? [];
  const rotation = planRotation(flags);
  if (names.filter((name) => name === '-').length > 1)
    throw usageError('-o - is given twice', 'Stdout takes one capture.');
  if (names.length === 0 && (rotation ?? flags.type ?? flags.comment) !== undefined) {
    throw usageError('rotation, type and comment are for capture files', 'Name one: -o out.pcapng.');
  }
  const targets = names.map((name) => planTarget(name, flags, rotation));
  if (flags.comment !== undefined && targets.every((target) => target.container === 'pcap')) {
    throw usageError('pcap has no room for a comment', 'Write pcapng: -o FILE.pcapng.');
  }
  return targets;
}

function planTarget(name: string, flags: CaptureFlags, rotation: RotationLimits | undefined): CaptureTarget {
  if (name === '') throw usageError('-o: the name is empty', 'Give a file, or - for stdout.');
  if (/\.(zst|zstd|lz4|xz|bz2)$/i.test(name)) {
    throw usageError(`-o ${name}: this compression is not written`, 'Use .gz, or none.');
  }
  const isRegular = isRegularPath(name);
  if (rotation !== undefined && !isRegular) {
    throw usageError(
      `-o ${name} can't be rotated: it is no file`,
      'Leave --rotate-size, --rotate-every and --keep out.',
    );
  }
  const { container, gzip } = containerOf(name);
  const type = flags.type ?? container;
  const { precision, comment } = flags;
  return { name, path: isRegular ? name : undefined, container: type, gzip, precision, rotation, comment };
}

function planRotation(flags: CaptureFlags): RotationLimits | undefined {
  const { 'rotate-size': sizeBytes, 'rotate-every': everyMs, keep } = flags;
  if (sizeBytes === undefined && everyMs === undefined) {
    if (keep === undefined) return undefined;
    throw usageError(
      '--keep is for a ring of files',
      'Say when the next one begins: --rotate-size 100MB or --rotate-every 1h.',
    );
  }
  if (sizeBytes === 0 || everyMs === 0) throw usageError('a ring of files of no size has no end');
  return { sizeBytes, everyMs, keep };
}
