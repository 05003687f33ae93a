import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { LogName } from '../../src/connections/from-packets.ts';
import { serviceNames } from '../../src/connections/services.ts';
import { openCapture } from '../../src/sources/open.ts';
import { logText } from '../support/connections.ts';
import { testUnless } from '../support/skip.ts';
import { findCorpus } from './corpus.ts';
import { KnownDifferences } from './known-differences.ts';
import { listZeekLogs, parseZeekLog, readZeekLog, type ZeekRow } from './zeek-logs.ts';

const EQUAL_RECORDS = 0.95;
const EQUAL_FILES = 0.9;
const CONN_COLUMNS = [
  ...['proto', 'conn_state', 'history', 'orig_bytes', 'resp_bytes', 'missed_bytes', 'duration'],
  ...['orig_pkts', 'resp_pkts', 'service', 'local_orig', 'local_resp', 'ip_proto'],
];
// Not compared: bytes of IP, which Zeek takes to be 0 where segmentation offloading does; passwords, which we never log;
// names of files that are Zeek's own numbers.
const HTTP_COLUMNS = [
  ...['method', 'host', 'uri', 'referrer', 'version', 'user_agent', 'origin', 'request_body_len'],
  ...['response_body_len', 'status_code', 'status_msg', 'info_code', 'info_msg', 'tags', 'username', 'proxied'],
  ...['orig_filenames', 'orig_mime_types', 'resp_filenames', 'resp_mime_types'],
];
const DNS_COLUMNS = [
  ...['proto', 'rtt', 'query', 'qclass', 'qclass_name', 'qtype', 'qtype_name', 'rcode', 'rcode_name', 'AA', 'TC'],
  ...['RD', 'RA', 'Z', 'answers', 'TTLs', 'rejected', 'opcode', 'opcode_name'],
];
const SSL_COLUMNS = [
  ...['version', 'cipher', 'curve', 'server_name', 'resumed', 'last_alert', 'next_protocol', 'established'],
  ...['ssl_history', 'cert_chain_fps', 'client_cert_chain_fps', 'sni_matches_cert'],
];

const corpus = findCorpus();

/** A log of Zeek's, the columns that are compared, and those that tell records apart. */
interface Comparison {
  readonly log: LogName;
  readonly columns: readonly string[];
  readonly keys: readonly string[];
}

const ENDS = ['id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p'];

async function compare(t: ExecutionContext, { log, columns, keys }: Comparison): Promise<void> {
  const known = new KnownDifferences(log === 'conn' ? 'connections' : `connections-${log}`);
  const counts = new Map(columns.map((column) => [column, { records: 0, equal: 0 }]));
  const files = listZeekLogs(corpus ?? '', log);
  const keyOf = (row: ZeekRow): string => keys.map((name) => row[name]).join(' ');
  let [without, elsewhere] = [0, 0];
  for (const { name, path } of files) {
    const ours = parseZeekLog(await logText(await openCapture([join(corpus ?? '', name)]), { log, format: 'zeek' }));
    const pairs = pairUp(readZeekLog(path), ours, keyOf);
    // A log that tells what is not in its capture.
    if (pairs.unmatched.length > 0 && known.covers(name, 'elsewhere')) {
      elsewhere += 1;
      continue;
    }
    const differences = new Map<string, string>();
    if (pairs.unmatched.length > 0) differences.set('set', pairs.unmatched.join('; '));
    for (const [theirs, our] of pairs.matched) {
      for (const column of columns.filter((each) => isComparable(each, theirs))) {
        const count = counts.get(column) ?? { records: 0, equal: 0 };
        count.records += 1;
        if (theirs[column] === our[column]) count.equal += 1;
        else differences.set(column, `${column} of ${keyOf(theirs)}: ${theirs[column]}, ours ${our[column]}`);
      }
    }
    for (const [key, text] of differences) t.true(known.covers(name, key), `${name}: ${text}`);
    if (differences.size === 0) without += 1;
  }
  t.log(`${without} of ${files.length} logs without an exception; ${elsewhere} tell what is not in their captures`);
  t.true(without >= (files.length - elsewhere) * EQUAL_FILES);
  for (const [column, { records, equal }] of counts) {
    t.log(`${column}: ${equal} of ${records} records`);
    t.true(records > 0 && equal >= records * EQUAL_RECORDS, column);
  }
  const stale = known.stale(files.map(({ name }) => name));
  t.deepEqual(stale, [], 'these agree now: remove them from known-differences.json');
}

const corpusTest = testUnless(corpus === undefined ? 'no corpus beside the repository' : undefined);
const logs: Comparison[] = [
  { log: 'conn', columns: CONN_COLUMNS, keys: ['proto', ...ENDS] },
  { log: 'http', columns: HTTP_COLUMNS, keys: [...ENDS, 'trans_depth'] },
  { log: 'dns', columns: DNS_COLUMNS, keys: [...ENDS, 'trans_id'] },
  { log: 'ssl', columns: SSL_COLUMNS, keys: ENDS },
];
for (const comparison of logs) corpusTest(`Zeek's ${comparison.log}.log`, (t) => compare(t, comparison));

/** Records of the same ends, in the order of both logs: Zeek's has several only as time goes on. */
function pairUp(theirs: readonly ZeekRow[], ours: readonly ZeekRow[], keyOf: (row: ZeekRow) => string) {
  const rest = new Map<string, ZeekRow[]>();
  for (const row of ours) rest.set(keyOf(row), [...(rest.get(keyOf(row)) ?? []), row]);
  const matched: [ZeekRow, ZeekRow][] = [];
  const unmatched: string[] = [];
  for (const row of theirs) {
    const our = rest.get(keyOf(row))?.shift();
    if (our === undefined) unmatched.push(`lacks ${keyOf(row)}`);
    else matched.push([row, our]);
  }
  for (const rows of rest.values()) unmatched.push(...rows.map((row) => `has ${keyOf(row)}`));
  return { matched, unmatched };
}

/** Some logs lack columns; of services only those count that we decode. */
function isComparable(column: string, row: ZeekRow): boolean {
  if (row[column] === undefined) return false;
  return (
    column !== 'service' || row.service === '-' || row.service.split(',').every((each) => serviceNames.includes(each))
  );
}

test('records of the same ends are paired in order', (t) => {
  const row = (port: string, state: string): ZeekRow => ({ 'id.orig_p': port, conn_state: state });
  const { matched, unmatched } = pairUp(
    [row('1', 'S0'), row('1', 'SF')],
    [row('1', 'S0'), row('2', 'S0')],
    (each) => each['id.orig_p'],
  );
  t.deepEqual(
    matched.map(([, our]) => our.conn_state),
    ['S0'],
  );
  t.is(unmatched.length, 2);
});
