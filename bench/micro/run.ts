// `npm run bench:micro [-- NAME…]`: times the hot pieces alone, those whose path contains a NAME; all of them take some
// ten seconds. Where to look when `npm run bench` has become slower, not what is demanded.

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from 'mitata';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

const names = process.argv.slice(2);
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.bench.ts') && (names.length === 0 || names.some((name) => file.includes(name))))
  .sort();
for (const file of files) await import(`./${file}`);
if (files.length > 0) await run({ throw: true });
else {
  process.stderr.write(`no file in bench/micro is called ${names.join(' or ')}\n`);
  process.exitCode = 1;
}
