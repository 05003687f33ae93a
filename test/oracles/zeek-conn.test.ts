import { join } from 'node:path';
import test from 'ava';
import { serviceNames } from '../../src/connections/services.ts';
import { openCapture } from '../../src/sources/open.ts';
import { logText } from '../support/connections.ts';
import { testUnless } from '../support/skip.ts';
import { findCorpus } from './corpus.ts';
import { KnownDifferences } from './known-differences.ts';
import { listZeekLogs, parseZeekLog, readZeekLog, type ZeekRow } from './zeek-logs.ts';

const EQUAL_RECORDS = 0.95;
const COLUMNS = [
  ...['proto', 'conn_state', 'history', 'orig_bytes', 'resp_bytes', 'missed_bytes'],
  ...['orig_pkts', 'resp_pkts', 'service', 'local_orig', 'local_resp', 'ip_proto'],
];

const corpus = findCorpus();
const zeekTest = testUnless(corpus === undefined ? 'no corpus beside the repository' : undefined);

zeekTest("Zeek's conn.log: the same connections, column by column", async (t) => {
  const known = new KnownDifferences('connections');
  const counts = new Map(COLUMNS.map((column) => [column, { records: 0, equal: 0 }]));
  const logs = listZeekLogs(corpus ?? '', 'conn');
  let without = 0;
  for (const { name, path } of logs) {
    const ours = parseZeekLog(await logText(await openCapture([join(corpus ?? '', name)]), { format: 'zeek' }));
    const pairs = pairUp(readZeekLog(path), ours);
    const differences = new Map<string, string>();
    if (pairs.unmatched.length > 0) differences.set('set', pairs.unmatched.join('; '));
    for (const [theirs, our] of pairs.matched) {
      for (const column of COLUMNS.filter((each) => isComparable(each, theirs))) {
        const count = counts.get(column) ?? { records: 0, equal: 0 };
        count.records += 1;
        if (theirs[column] === our[column]) count.equal += 1;
        else differences.set(column, `${column} ${keyOf(theirs)}: ${theirs[column]} and ours ${our[column]}`);
      }
    }
    for (const [key, text] of differences) t.true(known.covers(name, key), `${name}: ${text}`);
    if (differences.size === 0) without += 1;
  }
  t.log(`${without} of ${logs.length} logs without an exception`);
  for (const [column, { records, equal }] of counts) {
    t.log(`${column}: ${equal} of ${records} records`);
    t.true(records > 0 && equal >= records * EQUAL_RECORDS, column);
  }
  t.deepEqual(
    known.stale(logs.map(({ name }) => name)),
    [],
    'these agree now: remove them from known-differences.json',
  );
});

/** Records of the same ends, in the order of both logs: Zeek's has several only as time goes on. */
function pairUp(theirs: readonly ZeekRow[], ours: readonly ZeekRow[]) {
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

function keyOf(row: ZeekRow): string {
  return ['proto', 'id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p'].map((name) => row[name]).join(' ');
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
  const { matched, unmatched } = pairUp([row('1', 'S0'), row('1', 'SF')], [row('1', 'S0'), row('2', 'S0')]);
  t.deepEqual(
    matched.map(([, our]) => our.conn_state),
    ['S0'],
  );
  t.is(unmatched.length, 2);
});
