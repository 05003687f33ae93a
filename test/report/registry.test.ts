import { readdirSync } from 'node:fs';
import test from 'ava';
import { REPORT_FORMATS, reportOutputs } from '../../src/report/registry.ts';

test('every output has its line, every line loads', async (t) => {
  const files = readdirSync(new URL('../../src/report/outputs', import.meta.url)).map((name) =>
    name.replace('.ts', ''),
  );
  t.deepEqual([...REPORT_FORMATS].sort(), files.sort());
  for (const format of REPORT_FORMATS) t.is(typeof (await reportOutputs[format]()), 'function');
});
