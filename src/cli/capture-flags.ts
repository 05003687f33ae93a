import { Flags } from '@oclif/core';
import { durationFlag, sizeFlag } from './flags.ts';

const OUTPUT = 'OUTPUT';

/** Where a capture goes, and how; `planTargets` says what it comes to. */
export const captureFlags = {
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
};
