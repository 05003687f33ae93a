import { usageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { parseHeader } from './generate-target.ts';
import type { RecordKind } from './record-maker.ts';

/** What goes to which monitor, and how. */
export interface ShippingPlan {
  readonly url: URL;
  readonly kind: RecordKind;
  readonly intervalMs: number;
  /** Of a batch. */
  readonly maxRecords: number;
  readonly payloadBytes: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
  readonly spool: { readonly folder: string; readonly maxBytes: number } | undefined;
  /** What goes to the monitor itself too. */
  readonly includeSelf: boolean;
}

/** The values of `monitorFlags`. */
export interface ShippingFlags {
  readonly url?: string | undefined;
  readonly interval?: number | undefined;
  readonly records?: RecordKind | undefined;
  readonly payload?: number | undefined;
  readonly 'batch-size'?: number | undefined;
  readonly header?: readonly string[] | undefined;
  readonly spool?: string | undefined;
  readonly 'spool-max'?: number | undefined;
  readonly 'include-self'?: boolean | undefined;
  readonly ca?: string | undefined;
  readonly 'client-cert'?: string | undefined;
  readonly 'client-key'?: string | undefined;
}

/** The environment's name of the bearer token: a command line is for everybody to see. */
export const TOKEN_VARIABLE = 'SNIFF_TOKEN';
export const DEFAULT_INTERVAL_MS = 300_000;
export const DEFAULT_BATCH_RECORDS = 10_000;
export const DEFAULT_SPOOL_BYTES = 1024 ** 3;
/** Below it a batch would hardly find room. */
const SMALLEST_SPOOL_BYTES = 64 * 1024;

/** Undefined without `--url`; then nothing else of it may be given. */
export function planShipping(flags: ShippingFlags, env: NodeJS.ProcessEnv): ShippingPlan | undefined {
  if (flags.url === undefined) {
    const given = ONLY_WITH_URL.find((name) => flags[name] !== undefined && flags[name] !== false);
    if (given === undefined) return undefined;
    throw usageError(`--${given} is for a monitor`, 'Name it: --url http://monitor.example:5000/.');
  }
  const { spool, payload = 0, records = 'packets', interval = DEFAULT_INTERVAL_MS } = flags;
  const { 'client-cert': cert, 'client-key': key } = flags;
  if (payload > 0 && records !== 'packets') throw usageError('--payload is for records of packets');
  if ((cert === undefined) !== (key === undefined)) throw usageError('--client-cert and --client-key belong together');
  if (interval <= 0) throw usageError('--interval: batches of no time have no end', 'Give at least 1ms.');
  const maxBytes = flags['spool-max'] ?? DEFAULT_SPOOL_BYTES;
  if (spool === undefined && flags['spool-max'] !== undefined) {
    throw usageError('--spool-max is for a spool', 'Name its folder: --spool DIR.');
  }
  if (spool === '') throw usageError('--spool: the name is empty');
  if (maxBytes < SMALLEST_SPOOL_BYTES) throw usageError('--spool-max is too small', 'Give at least 64KiB.');
  const token = env[TOKEN_VARIABLE];
  return Object.freeze({
    url: parseMonitor(flags.url),
    kind: records,
    intervalMs: interval,
    maxRecords: flags['batch-size'] ?? DEFAULT_BATCH_RECORDS,
    payloadBytes: Math.min(payload, limits.capturedLength),
    headers: Object.fromEntries((flags.header ?? []).map(parseHeader)),
    token: token === '' ? undefined : token,
    caFile: flags.ca,
    certFile: cert,
    keyFile: key,
    spool: spool === undefined ? undefined : { folder: spool, maxBytes },
    includeSelf: flags['include-self'] ?? false,
  });
}

const ONLY_WITH_URL = [
  ...(['interval', 'records', 'payload', 'batch-size', 'header', 'spool', 'spool-max'] as const),
  ...(['include-self', 'ca', 'client-cert', 'client-key'] as const),
];

function parseMonitor(text: string): URL {
  const remedy = 'Write it as http://monitor.example:5000/ or https://….';
  const full = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(full)) throw usageError(`--url ${text}: no URL`, remedy);
  const url = new URL(full);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw usageError(`--url ${text}: not http or https`, remedy);
  if (url.username !== '') {
    throw usageError('--url: no names and passwords', `Put a bearer token into the environment: ${TOKEN_VARIABLE}.`);
  }
  return url;
}
