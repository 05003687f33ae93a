import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PacketPrinter } from '../../src/cli/packet-printer.ts';
import { type DecodePlan, freezePlan, planInput, planOutput } from '../../src/cli/plan.ts';
import { runPipeline } from '../../src/core/pipeline.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import { testUnless } from '../support/skip.ts';

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const corpusTest = testUnless(existsSync(CORPUS) ? undefined : 'the corpus is not there');

const fields = ['frame.number', 'frame.time', 'eth.src', 'ip.addr', 'ip.src#2', 'tcp.srcport', 'tcp.options.mss_val'];
const plans: readonly Pick<DecodePlan, 'output' | 'fields' | 'hex'>[] = [
  { output: planOutput('text', undefined), fields: undefined, hex: true },
  { output: planOutput('json', undefined), fields: undefined, hex: false },
  { output: planOutput('ndjson', undefined), fields, hex: false },
  { output: planOutput('text', undefined), fields, hex: false },
  { output: planOutput('csv', undefined), fields, hex: false },
];

corpusTest('any chunk size gives the same bytes in every format', async (t) => {
  const names = readdirSync(CORPUS, { recursive: true, encoding: 'utf8' });
  const sample = names.filter((name) => /cap(ng)?$/.test(name)).filter((_, index) => index % 20 === 9);
  let compared = 0;
  for (const name of sample) {
    const bytes = readFileSync(CORPUS + name);
    if (bytes.length > 20_000) continue;
    for (const plan of plans) {
      const expected = await print(bytes, plan, 1 << 20);
      if (expected === undefined) break;
      for (const chunkSize of [1, 13, 512]) {
        t.is(await print(bytes, plan, chunkSize), expected, `${name} as ${plan.output.format}, ${chunkSize} a read`);
      }
      compared++;
    }
  }
  t.log(`${compared} outputs`);
  t.true(compared > 100);
});

/** Undefined for what is no capture. */
async function print(bytes: Uint8Array, choice: (typeof plans)[number], chunkSize: number) {
  const source = await openCaptureFrom(new MemoryChunks(bytes), { chunkSize }).catch(() => undefined);
  if (source === undefined) return undefined;
  const input = planInput(['-'], {}, [], ['', '']);
  const printer = await PacketPrinter.create(freezePlan<DecodePlan>({ input, ...choice }));
  let written = '';
  printer.start({
    write: (piece, start, end) => {
      written += Buffer.from(piece.subarray(start, end)).toString('latin1');
    },
  });
  const onChunk = () => {
    printer.flush();
    return undefined;
  };
  await runPipeline(source, { onChunk }, (packet) => printer.print(packet));
  printer.end();
  return written;
}
