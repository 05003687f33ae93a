import { Flags } from '@oclif/core';
import { RECORD_KINDS } from '../monitor/record-maker.ts';
import { DEFAULT_BATCH_RECORDS, TOKEN_VARIABLE } from '../monitor/shipping-plan.ts';
import { durationFlag, sizeFlag } from './flags.ts';
import { headerFlag } from './traffic-flags.ts';

const MONITOR = 'MONITOR';

/** What ships records to a monitor has these; `planShipping` says what they come to. */
export const monitorFlags = {
  url: Flags.string({
    helpGroup: MONITOR,
    helpValue: 'URL',
    summary: `POST records there, as NDJSON; a bearer token comes from ${TOKEN_VARIABLE} in the environment`,
  }),
  interval: durationFlag('s', { helpGroup: MONITOR, summary: 'send a batch each so often (5m), or when it is full' }),
  records: Flags.option({
    options: RECORD_KINDS,
    helpGroup: MONITOR,
    summary: "objects as 'decode' gives them (packets), rows of 'connections', or exchanges of HTTP",
  })(),
  payload: Flags.integer({
    min: 0,
    helpGroup: MONITOR,
    helpValue: 'N',
    summary: 'with the first N bytes of what TCP or UDP carries, in hexadecimal (packets)',
  }),
  'batch-size': Flags.integer({
    min: 1,
    helpGroup: MONITOR,
    helpValue: 'N',
    summary: `records of a full batch (${DEFAULT_BATCH_RECORDS})`,
  }),
  header: headerFlag({ helpGroup: MONITOR, summary: 'send this header with each batch' }),
  spool: Flags.string({
    helpGroup: MONITOR,
    helpValue: 'DIR',
    summary: 'keep batches here until the monitor has them, crash or not',
  }),
  'spool-max': sizeFlag({ helpGroup: MONITOR, summary: 'its size at most; the oldest batches make room (1GiB)' }),
  'include-self': Flags.boolean({ helpGroup: MONITOR, summary: "the monitor's own traffic too" }),
  ca: Flags.string({
    helpGroup: MONITOR,
    helpValue: 'FILE',
    summary: "trust these authorities instead of the system's",
  }),
  'client-cert': Flags.string({ helpGroup: MONITOR, helpValue: 'FILE', summary: "the client's certificate" }),
  'client-key': Flags.string({ helpGroup: MONITOR, helpValue: 'FILE', summary: 'and its key' }),
};
