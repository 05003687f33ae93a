import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { samples } from '../../samples/build/samples.ts';
import { protocols } from '../../src/protocols/registry.ts';
import { openCapture } from '../../src/sources/open.ts';
import { compareHierarchies, theirHierarchy } from '../oracles/hierarchy.ts';
import { readOurCounts } from '../oracles/our-counts.ts';
import { findTshark } from '../oracles/tshark.ts';
import { readCapture } from '../support/read-capture.ts';
import { testUnless } from '../support/skip.ts';
import { OTHERWISE_IN_TSHARK, REFUSED } from './expected.ts';

const FOLDER = fileURLToPath(new URL('../../samples/', import.meta.url));
/** `data` stands for whatever we don't decode. */
const DECODED = new Set(protocols.map(({ name }) => name).filter((name) => name !== 'data'));
const CHECKSUMS = ['ip', 'tcp', 'udp', 'icmp', 'icmpv6', 'igmp', 'gre', 'cdp'];
const PREFERENCES = ['ip', 'tcp', 'udp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
const BAD = '0';

const withTshark = testUnless(findTshark() === undefined ? 'tshark is not installed' : undefined);
const readable = samples.map(({ path }) => path).filter((path) => REFUSED[path] === undefined);

for (const path of [...readable, 'shop.pcap']) {
  const file = join(FOLDER, path);
  withTshark(`tshark sees the same protocols in ${path}`, async (t) => {
    const theirs = theirHierarchy(tshark('-q', '-r', file, '-z', 'io,phs'), DECODED);
    const { hierarchy } = await readOurCounts(file);
    const differences = compareHierarchies(hierarchy, theirs);
    const reason = OTHERWISE_IN_TSHARK[path];
    if (reason === undefined) t.deepEqual(differences, []);
    else t.true(differences.length > 0, `tshark agrees, the table needs no longer say: ${reason}`);
  });
}

for (const path of [...readable, 'shop.pcap'].filter((each) => !isCountedOtherwise(each))) {
  const file = join(FOLDER, path);
  withTshark(`tshark counts as many packets in ${path}, their checksums right`, async (t) => {
    const fields = CHECKSUMS.flatMap((name) => ['-e', `${name}.checksum.status`]);
    const lines = tshark('-r', file, ...PREFERENCES, '-T', 'fields', '-e', 'frame.number', ...fields).trimEnd();
    const rows = lines === '' ? [] : lines.split('\n');
    const { packets } = await readCapture(await openCapture([file]));
    t.is(packets.length, rows.length);
    if (path.startsWith('damaged/') || path === 'protocols/checksums.pcap') return;
    const bad = rows.filter((row) => row.split('\t').slice(1).join(',').split(',').includes(BAD));
    t.deepEqual(bad, [], 'frame number, then status by protocol');
  });
}

function tshark(...args: string[]): string {
  return spawnSync('tshark', ['-n', ...args], { encoding: 'utf8' }).stdout;
}

function isCountedOtherwise(path: string): boolean {
  return path.startsWith('damaged/') && OTHERWISE_IN_TSHARK[path] !== undefined;
}
