import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { Segment } from '../../src/protocols/segment.ts';
import { analyzeToJson } from '../support/analyze.ts';
import { testUnless } from '../support/skip.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../samples/', import.meta.url));
const LARGEST = 1 << 21;
const corpusTest = testUnless(existsSync(CORPUS) ? undefined : 'the corpus is not there');

test.serial('samples: counting segments by their offsets tells what decoding each packet tells', async (t) => {
  const paths = capturesBelow(SAMPLES);
  t.true(paths.length > 20);
  for (const path of paths) await compare(t, path);
});

corpusTest('corpus, every 20th capture: the same', async (t) => {
  const paths = capturesBelow(CORPUS).filter((_, index) => index % 20 === 7);
  for (const path of paths) await compare(t, path);
});

async function compare(t: ExecutionContext, path: string): Promise<void> {
  const bytes = new Uint8Array(readFileSync(path));
  const analyze = () => analyzeToJson(bytes).catch((error: unknown) => String(error));
  const quick = await analyze();
  const enter = Segment.prototype.enter;
  Segment.prototype.enter = () => false;
  try {
    t.deepEqual(quick, await analyze(), path);
  } finally {
    Segment.prototype.enter = enter;
  }
}

function capturesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(pcap|pcapng|cap)$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter((path) => readFileSync(path).length < LARGEST)
    .sort();
}
