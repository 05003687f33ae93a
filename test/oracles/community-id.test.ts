import { spawnSync } from 'node:child_process';
import { openCapture } from '../../src/sources/open.ts';
import { logText, parseRecords } from '../support/connections.ts';
import { testUnless } from '../support/skip.ts';
import { findCorpus, listCaptures, sampleCaptures } from './corpus.ts';
import { KnownDifferences } from './known-differences.ts';
import { findTshark } from './tshark.ts';

const seed = Number(process.env.SNIFF_ORACLES_SEED ?? 20261120);
const wish = process.env.SNIFF_ORACLES ?? '0.1';
const share = wish === 'all' ? 1 : Number(wish);
/** tshark gives none to IPv6 with other protocols than those. */
const IDENTIFIED = ['tcp', 'udp', 'icmp', 'sctp'];

const corpus = findCorpus();
const isThere = findTshark() !== undefined;
const oracle = testUnless(
  corpus === undefined ? 'no corpus beside the repository' : isThere ? undefined : 'tshark is not installed',
);

oracle('community_id of each connection is that of its packets in tshark', async (t) => {
  t.timeout(60 * 60 * 1000);
  const known = new KnownDifferences('community-id');
  const names: string[] = [];
  const unexpected: string[] = [];
  let count = 0;
  for (const { path, name } of sampleCaptures(listCaptures(corpus ?? ''), share, seed)) {
    const records = await openCapture([path]).then(
      async (source) => parseRecords(await logText(source)),
      () => [],
    );
    const parents = new Set(records.flatMap(({ tunnel_parents }) => (tunnel_parents as string[] | null) ?? []));
    // tshark tells of what a tunnel carries, not of the tunnel.
    const asked = records.filter(({ uid, proto }) => !parents.has(String(uid)) && IDENTIFIED.includes(String(proto)));
    if (asked.length === 0) continue;
    names.push(name);
    count += asked.length;
    const theirs = readCommunityIds(path);
    const missing = asked.filter(({ community_id }) => !theirs.has(String(community_id)));
    if (missing.length > 0 && !known.covers(name)) unexpected.push(`${name}: ${JSON.stringify(missing[0])}`);
  }
  t.deepEqual(unexpected, []);
  t.log(`${count} connections of ${names.length} captures`);
  t.true(count > 0);
  t.deepEqual(known.stale(names), [], 'these agree now: remove them from known-differences.json');
});

function readCommunityIds(path: string): ReadonlySet<string> {
  const { stdout } = spawnSync(
    'tshark',
    ['-n', '-r', path, '--enable-protocol', 'communityid', '-T', 'fields', '-e', 'communityid'],
    { encoding: 'latin1', maxBuffer: 1 << 28 },
  );
  return new Set(stdout.split(/[\n,]/).filter((text) => text !== ''));
}
