import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, gunzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { decompress } from 'fzstd';
import { SCENES } from '../../samples/benign/plan.ts';
import type { Sample } from '../../samples/build/sample.ts';
import { describeSamples, samples } from '../../samples/build/samples.ts';
import { writeSample } from '../../samples/build/write.ts';
import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { protocolPath } from '../../src/protocols/path.ts';
import { openCapture } from '../../src/sources/open.ts';
import type { SourceProblem } from '../../src/sources/source.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { DAMAGE, EXPECTED, REFUSED } from './expected.ts';

const FOLDER = fileURLToPath(new URL('../../samples/', import.meta.url));
const MOST_BYTES = 3_000_000;
/** Written by hand or recorded: not from make.ts. */
const RECORDED = ['shop.pcap', ...SCENES.map(({ name }) => `benign/${name}.pcap.gz`)];
const OTHERS = ['README.md', 'make.ts', 'proc-net-tcp.txt', 'record-benign.ts', 'record-shop.ts', ...RECORDED];

for (const sample of samples) {
  test(`${sample.path} is what make.ts writes`, (t) => {
    const folder = makeTempFolder(t);
    if (!writeSample(folder, sample)) {
      t.log(`${sample.compression} is not installed: only what is in the file is compared`);
      t.deepEqual(unpack(sample, FOLDER), sample.content);
      return;
    }
    t.deepEqual(unpack(sample, FOLDER), unpack(sample, folder));
  });
}

test('every file in samples/ is made by make.ts or named here', (t) => {
  const made = samples.map(({ path }) => path);
  const found = readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(FOLDER, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith('build/') && !/^(shop|benign)\/.*\.ts$/.test(path));
  t.deepEqual(found.sort(), [...made, ...OTHERS].sort());
});

test('the header of make.ts lists every file and frame', (t) => {
  const header = readFileSync(join(FOLDER, 'make.ts'), 'utf8').split('*/')[0];
  t.true(header.includes(describeSamples().join('\n')), 'paste the output of: npx tsx samples/make.ts --list');
});

test('the README names every file', (t) => {
  const text = readFileSync(join(FOLDER, 'README.md'), 'utf8');
  for (const name of [...samples.map(({ path }) => path), ...RECORDED, 'proc-net-tcp.txt']) {
    t.true(text.includes(`\`${name}\``), name);
  }
});

test('all together are small', (t) => {
  const entries = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = entries.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  t.true(bytes < MOST_BYTES, `${bytes} bytes`);
});

test('the table names every sample', (t) => {
  const named = [...Object.keys(EXPECTED), ...Object.keys(REFUSED), 'damaged/cut.pcap.gz'];
  t.deepEqual(named.sort(), samples.map(({ path }) => path).sort());
});

for (const [path, expected] of Object.entries(EXPECTED)) {
  test(`${path} decodes to the layers of the table`, async (t) => {
    const { paths, problems } = await readPaths(join(FOLDER, path));
    t.deepEqual(paths, expected);
    checkDamage(t, path, problems);
  });
}

test('damaged/cut.pcap.gz gives what is whole', async (t) => {
  const { paths, problems } = await readPaths(join(FOLDER, 'damaged/cut.pcap.gz'));
  t.deepEqual(Object.keys(paths), ['eth:ip:udp:data']);
  t.true(paths['eth:ip:udp:data'] > 0 && paths['eth:ip:udp:data'] < 40);
  checkDamage(t, 'damaged/cut.pcap.gz', problems);
});

for (const [path, message] of Object.entries(REFUSED)) {
  test(`${path} is refused`, async (t) => {
    const error = await t.throwsAsync(readPaths(join(FOLDER, path)), { name: 'SniffError' });
    t.regex(error?.message ?? '', message);
  });
}

function checkDamage(t: ExecutionContext, path: string, problems: readonly SourceProblem[]): void {
  const message = DAMAGE[path];
  t.is(problems.length, message === undefined ? 0 : 1);
  if (message !== undefined) t.regex(problems[0]?.message ?? '', message);
}

/** Packets by the path of their layers, and what is wrong with the file. */
async function readPaths(path: string): Promise<{ paths: Record<string, number>; problems: readonly SourceProblem[] }> {
  const source = await openCapture([path]);
  const paths: Record<string, number> = {};
  const packet = new Packet();
  const d = new Dissection();
  while (await source.fill()) {
    while (source.next(packet)) {
      decode(packet, d);
      const key = protocolPath(d);
      paths[key] = (paths[key] ?? 0) + 1;
    }
  }
  await source.close();
  return { paths, problems: source.problems };
}

/** What is in the file: compressors of different versions write different bytes for it. */
function unpack({ path, compression }: Sample, folder: string): Buffer {
  const bytes = readFileSync(join(folder, path));
  switch (compression) {
    case 'zstd':
      return Buffer.from(decompress(bytes));
    case 'gzip':
      return gunzipSync(bytes);
    case 'gzip cut short':
      return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    default:
      return bytes;
  }
}
