import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const SOURCES = fileURLToPath(new URL('../src', import.meta.url));

/** From the ground up: a folder imports only from itself and from those before it. */
const FOLDERS = [
  'bytes',
  'core',
  'report',
  'sources',
  'writers',
  'protocols',
  'filter',
  'trackers',
  'analyses',
  'connections',
  'monitor',
  'alerts',
  'replay',
  'cli',
  'commands',
];

/** What programs import of the package; it stands above all folders. */
const ENTRY = 'index.ts';

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && name !== ENTRY,
);

test('every file stands in a folder of the table', (t) => {
  t.true(files.length > 0);
  for (const file of files) t.true(FOLDERS.includes(folderOf(file)), file);
});

test('folders import only from those below them', (t) => {
  const wrong = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => FOLDERS.indexOf(folderOf(target)) > FOLDERS.indexOf(folderOf(file)))
      .map((target) => `${file} imports ${target}`),
  );
  t.deepEqual(wrong, []);
});

test('protocols import from those that carry them, never from those that they carry', (t) => {
  const carriers = ['link', 'network', 'transport', 'application'];
  const layerOf = (file: string) => carriers.indexOf(file.match(/^protocols\W(\w+)\W/)?.[1] ?? '');
  const wrong = files
    .filter((file) => layerOf(file) >= 0)
    .flatMap((file) =>
      importsOf(file)
        .filter((target) => layerOf(target) > layerOf(file))
        .map((target) => `${file} imports ${target}`),
    );
  t.deepEqual(wrong, []);
});

test('the entry of the package only passes on, and nothing imports it', (t) => {
  t.notRegex(readFileSync(join(SOURCES, ENTRY), 'utf8'), /^(?!export |\s|\/?\*|\}|$)/m);
  for (const file of files) t.false(importsOf(file).includes(ENTRY), file);
});

test('the reader of import lines sees every form', (t) => {
  const text = [
    "import { a } from './a.ts';",
    "import type { b } from './b.ts';",
    "import {\n  c,\n  d,\n} from './c.ts';",
    "import './d.ts';",
    "export { e } from './e.ts';",
    "const { f } = await import('./f.ts');",
    "import { readFileSync } from 'node:fs';",
  ].join('\n');
  t.deepEqual(specifiers(text), ['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts', 'node:fs']);
});

test('sources import with extension and never from outside src', (t) => {
  for (const file of files) {
    for (const target of importsOf(file)) {
      t.true(target.endsWith('.ts'), `${file} imports ${target}`);
      t.false(target.startsWith('..'), `${file} imports ${target}`);
    }
  }
});

/** Paths from src/ of what a file imports of our own. */
function importsOf(file: string): string[] {
  return specifiers(readFileSync(join(SOURCES, file), 'utf8'))
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(SOURCES, join(SOURCES, dirname(file), specifier)));
}

function specifiers(text: string): string[] {
  const found = text.matchAll(
    /^\s*(?:import|export)\s(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm,
  );
  return [...found].map(([, line, call]) => line ?? call ?? '');
}

function folderOf(file: string): string {
  return file.split(sep)[0] ?? '';
}
