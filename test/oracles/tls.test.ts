import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { md5Hex } from '../../src/protocols/application/tls-fingerprints.ts';
import { testUnless } from '../support/skip.ts';
import { findCorpus, listCaptures } from './corpus.ts';
import { lacking, listZeekLogs, readZeekLog } from './http-logs.ts';
import { KnownDifferences } from './known-differences.ts';
import { readOurTls, TLS_COLUMNS } from './our-tls.ts';
import { findTshark } from './tshark.ts';

const EQUAL_RECORDS = 0.95;

const corpus = findCorpus();
const zeekTest = testUnless(corpus === undefined ? 'no corpus beside the repository' : undefined);
const tsharkTest = testUnless(
  corpus === undefined
    ? 'no corpus beside the repository'
    : findTshark() === undefined
      ? 'tshark is not installed'
      : undefined,
);

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
    if (differing.length > 0) t.true(known.covers(name, 'zeek'), `${name}: ${differing[0]}`);
  }
  t.log(`${equal} of ${records} records are equal`);
  t.true(records > 0 && equal >= records * EQUAL_RECORDS);
  t.deepEqual(known.stale(names, 'zeek'), [], 'these agree now: remove them from known-differences.json');
});

tsharkTest('JA3 of every client, its hello put together from segments, datagrams and Initial packets', async (t) => {
  const known = new KnownDifferences('tls');
  const names: string[] = [];
  let [hellos, equal] = [0, 0];
  for (const { path, name } of listCaptures(corpus ?? '')) {
    const sessions = await readOurTls(path).catch(() => []);
    // One run of tshark takes as long as all of ours: captures that neither name nor content tells of are left out.
    if (sessions.length === 0 && !/tls|ssl|quic/.test(name)) continue;
    const theirs = tsharkFingerprints(path);
    const ours = sessions.flatMap(({ ja3Text }) => (ja3Text === undefined ? [] : [md5Hex(ja3Text)]));
    // tshark has each hello, where a client says hello twice.
    const missing = theirs.filter((fingerprint) => !ours.includes(fingerprint));
    const differing = [...missing, ...ours.filter((fingerprint) => !theirs.includes(fingerprint))];
    names.push(name);
    hellos += theirs.length;
    equal += theirs.length - missing.length;
    if (differing.length > 0) t.true(known.covers(name, 'tshark'), `${name}: ${differing[0]}`);
  }
  t.log(`${equal} of ${hellos} hellos of ${names.length} captures`);
  t.true(hellos > 0 && equal >= hellos * EQUAL_RECORDS);
  t.deepEqual(known.stale(names, 'tshark'), [], 'these agree now: remove them from known-differences.json');
});

function tsharkFingerprints(path: string): string[] {
  const fields = ['-e', 'tls.handshake.ja3', '-e', 'dtls.handshake.ja3', '-E', 'separator=,'];
  const filter = 'tls.handshake.ja3 or dtls.handshake.ja3';
  const { stdout } = spawnSync('tshark', ['-n', '-r', path, '-Y', filter, '-T', 'fields', ...fields], {
    encoding: 'utf8',
  });
  return stdout.split(/[\n,]/).filter((text) => text !== '');
}
