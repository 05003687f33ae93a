import { environmentError, type SniffError, systemReason, usageError } from '../../core/errors.ts';
import { limits } from '../../core/limits.ts';
import { normalizeLinkType } from '../link-types.ts';
import { type CapInput, CapSource } from './cap-source.ts';
import { noPermission } from './live-errors.ts';
import type { LiveOptions, LiveSource } from './live-source.ts';
import { type CapModule, loadCap } from './load-cap.ts';

/** What `cap` asks of libpcap; longer packets are cut. */
const SNAP_LENGTH = 65_535;

/** The link types that `cap` has words for; it says `Unknown linktype 228` for others. */
const LINK_TYPES: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
  IEEE802_11_RADIO: 127,
};

/** Live capture anywhere: libpcap through the optional package `cap`. */
export async function openCap(options: LiveOptions): Promise<LiveSource> {
  if (options.promiscuous === false) {
    throw usageError('the cap engine is always promiscuous', 'Use the ring engine: --engine ring.');
  }
  const module = await loadCap();
  const bufferSize = Math.min(options.bufferSize ?? limits.captureBufferBytes, limits.largestCaptureBufferBytes - 1);
  const inputs: CapInput[] = [];
  try {
    for (const name of new Set(options.interfaces)) inputs.push(openInput(module, name, bufferSize, options));
  } catch (error) {
    for (const input of inputs) input.close();
    throw error;
  }
  return new CapSource(inputs, bufferSize);
}

function openInput({ Cap }: CapModule, name: string, bufferSize: number, options: LiveOptions): CapInput {
  const cap = new Cap();
  const buffer = Buffer.alloc(SNAP_LENGTH);
  let words: string;
  try {
    // libpcap takes SNAP_LENGTH of the buffer for each packet, however short: little room holds no burst.
    // It attaches a filter only when packets come already, and takes it as text: the filter is not its business.
    words = cap.open(name, '', Math.max(bufferSize, limits.captureBufferBytes), buffer);
  } catch (cause) {
    throw openError(name, cause as Error);
  }
  const linkType = LINK_TYPES[words] ?? normalizeLinkType(Number(/\d+$/.exec(words)?.[0]));
  const { snaplen = 0 } = options;
  return {
    description: {
      name,
      linkType,
      snapLength: snaplen === 0 ? SNAP_LENGTH : Math.min(snaplen, SNAP_LENGTH),
      filtered: options.filterFor?.(linkType) === undefined,
    },
    buffer,
    onPacket: (listener) => cap.on('packet', listener),
    close: () => cap.close(),
  };
}

function openError(name: string, cause: Error): SniffError {
  if (/permission|not permitted/i.test(cause.message)) return noPermission(cause);
  return environmentError(`can't listen on '${name}': ${systemReason(cause)}`, "'sniff interfaces' lists them.", cause);
}
