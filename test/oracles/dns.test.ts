import { join } from 'node:path';
import test from 'ava';
import { testUnless } from '../support/skip.ts';
import { findCorpus } from './corpus.ts';
import { DNS_COLUMNS, writeTransaction } from './dns-logs.ts';
import { lacking, listZeekLogs, readZeekLog } from './http-logs.ts';
import { KnownDifferences } from './known-differences.ts';
import { readOurDns } from './our-dns.ts';

const EQUAL_RECORDS = 0.95;

const corpus = findCorpus();
const zeekTest = testUnless(corpus === undefined ? 'no corpus beside the repository' : undefined);

zeekTest("Zeek's dns.log: query, type, code, flags, answers, times to live and round trip", async (t) => {
  const known = new KnownDifferences('dns');
  const names: string[] = [];
  let [records, equal] = [0, 0];
  for (const { name, log } of listZeekLogs(corpus ?? '', 'dns')) {
    const theirs = readZeekLog(log, DNS_COLUMNS);
    const ours = await readOurDns(join(corpus ?? '', name), writeTransaction);
    const missing = lacking(theirs, ours);
    names.push(name);
    records += theirs.length;
    equal += theirs.length - missing.length;
    if (missing.length > 0) t.true(known.covers(name, 'zeek'), `${name}: ${missing[0]}\n${lacking(ours, theirs)[0]}`);
  }
  t.log(`${equal} of ${records} records are equal`);
  t.true(records > 0 && equal >= records * EQUAL_RECORDS);
  t.deepEqual(known.stale(names, 'zeek'), [], 'these agree now: remove them from known-differences.json');
});

test('a record is the same in every field, or another', (t) => {
  t.deepEqual(lacking(['udp 1 a', 'udp 1 b'], ['udp 1 a', 'udp 1 a']), ['udp 1 b']);
});
