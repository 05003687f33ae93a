import { join } from 'node:path';
import test from 'ava';
import { testUnless } from '../support/skip.ts';
import { findCorpus, listCaptures } from './corpus.ts';
import { lacking, listZeekLogs, tsharkRecords, zeekRecords } from './http-logs.ts';
import { ourExchanges, tsharkExchanges } from './http2-records.ts';
import { KnownDifferences } from './known-differences.ts';
import { readOurHttp } from './our-http.ts';
import { findTshark } from './tshark.ts';

const EQUAL_RECORDS = 0.95;

const corpus = findCorpus();
const hasTshark = findTshark() !== undefined;
const zeekTest = testUnless(corpus === undefined ? 'no corpus beside the repository' : undefined);
const tsharkTest = testUnless(
  corpus === undefined ? 'no corpus beside the repository' : hasTshark ? undefined : 'tshark is not installed',
);

zeekTest("Zeek's http.log: method, host, uri, status_code and lengths of bodies", async (t) => {
  const known = new KnownDifferences('http');
  const names: string[] = [];
  let [records, equal] = [0, 0];
  for (const { name, log } of listZeekLogs(corpus ?? '', 'http')) {
    const { theirs, ours } = zeekRecords(log, await readOurHttp(join(corpus ?? '', name)));
    const missing = lacking(theirs, ours);
    names.push(name);
    // What we don't decode at all is no measure of how we read HTTP.
    const isUndecoded = missing.length > 0 && known.covers(name, 'zeek:undecoded');
    if (isUndecoded) continue;
    records += theirs.length;
    equal += theirs.length - missing.length;
    if (missing.length > 0) t.true(known.covers(name, 'zeek'), `${name}: ${missing[0]}`);
  }
  t.log(`${equal} of ${records} records are equal`);
  t.true(records > 0 && equal >= records * EQUAL_RECORDS);
  t.deepEqual(known.stale(names, 'zeek'), [], 'these agree now: remove them from known-differences.json');
});

tsharkTest('requests and responses as tshark has them', async (t) => {
  const known = new KnownDifferences('http');
  const names: string[] = [];
  let [theirRecords, equal] = [0, 0];
  for (const { path, name } of listCaptures(corpus ?? '')) {
    const http = await readOurHttp(path).catch(() => undefined);
    // One run of tshark takes as long as all of ours: captures that neither name nor any segment tells of are
    // left out, and the oracle of hierarchies finds what that leaves.
    if (http !== undefined && (http.http2Exchanges.length > 0 || /http2|h2c|grpc/.test(name))) {
      const [ours, theirs] = [ourExchanges(http, false), tsharkExchanges(path, undefined, false)];
      const differing = [...lacking(theirs, ours), ...lacking(ours, theirs)];
      if (differing.length > 0) t.true(known.covers(name, 'http2'), `${name}: ${differing[0]}`);
      theirRecords += theirs.length;
      equal += theirs.length - lacking(theirs, ours).length;
    }
    const isAsked = http !== undefined && (http.exchanges.length > 0 || http.packets > 0 || name.includes('http'));
    if (!isAsked) continue;
    const { theirs, ours } = tsharkRecords(path, http);
    const differing = [...lacking(theirs, ours), ...lacking(ours, theirs)];
    names.push(name);
    theirRecords += theirs.length;
    equal += theirs.length - lacking(theirs, ours).length;
    if (differing.length > 0) t.true(known.covers(name, 'tshark'), `${name}: ${differing[0]}`);
  }
  t.log(`${equal} of ${theirRecords} requests and responses of ${names.length} captures`);
  t.true(theirRecords > 0);
  t.deepEqual(known.stale(names, 'tshark'), [], 'these agree now: remove them from known-differences.json');
});

test('records that lack are found, as often as they do', (t) => {
  t.deepEqual(lacking(['a', 'a', 'b'], ['a', 'c']), ['a', 'b']);
});
