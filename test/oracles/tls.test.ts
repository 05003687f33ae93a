import { join } from 'node:path';
import { testUnless } from '../support/skip.ts';
import { findCorpus } from './corpus.ts';
import { lacking, listZeekLogs, readZeekLog } from './http-logs.ts';
import { KnownDifferences } from './known-differences.ts';
import { readOurTls, TLS_COLUMNS } from './our-tls.ts';

const EQUAL_RECORDS = 0.95;

const corpus = findCorpus();
const zeekTest = testUnless(corpus === undefined ? 'no corpus beside the repository' : undefined);

zeekTest("Zeek's ssl.log: version, cipher, curve, names, resumed, alert, established, history", async (t) => {
  const known = new KnownDifferences('tls');
  const names: string[] = [];
  let [records, equal] = [0, 0];
  for (const { name, log } of listZeekLogs(corpus ?? '', 'ssl')) {
    const theirs = readZeekLog(log, Object.keys(TLS_COLUMNS));
    const sessions = await readOurTls(join(corpus ?? '', name));
    const ours = sessions.map((session) =>
      Object.values(TLS_COLUMNS)
        .map((column) => column(session))
        .join(' '),
    );
    const missing = lacking(theirs, ours);
    const differing = [...missing, ...lacking(ours, theirs)];
    names.push(name);
    records += theirs.length;
    equal += theirs.length - missing.length;
    if (differing.length > 0) t.true(known.covers(name), `${name}: ${differing[0]}`);
  }
  t.log(`${equal} of ${records} records are equal`);
  t.true(records > 0 && equal >= records * EQUAL_RECORDS);
  t.deepEqual(known.stale(names), [], 'these agree now: remove them from known-differences.json');
});
