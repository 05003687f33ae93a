// Bundles the sources to dist/ and writes oclif.manifest.json. Start-up time is why: one small bundle, shared by the
// commands, loads in a third of the time that oclif takes unbundled; bin/load.js keeps it compiled.
//
//   node build.mjs           build
//   node build.mjs --clean   drop everything older first (for publishing)
//   node build.mjs --check   build, but leave the manifest and fail where it isn't what the commands say

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Plugin } from '@oclif/core';
import { rolldown } from 'rolldown';

const ROOT = dirname(fileURLToPath(import.meta.url));
const DIST = join(ROOT, 'dist');
const MANIFEST = join(ROOT, 'oclif.manifest.json');
const STALE_AFTER_MS = 60 * 60 * 1000;
/** What bin/load.js keeps beside the code. */
const COMPILED = /\.[0-9a-f]+\.cache$/;

// Another thread begins there.
const STREAM_WORKER = 'src/analyses/split/stream-worker.ts';

// Native or never needed at run time.
const EXTERNAL = ['typescript', 'tsx', 'ts-node', 'cap', 'koffi'];

// oclif loads these at every start for features that sniff hasn't: debug output, spinners, the search for commands
// (the manifest tells them), rc files, plugins by pattern, WSL. They were half the bundle and a quarter of the start.
const STUBS = {
  'cli-spinners': 'module.exports = { line: { frames: [""] }, dots2: { frames: [""] } };',
  debug: 'const off = () => {}; off.enabled = false; off.extend = () => off; module.exports = () => off;',
  ejs: `exports.render = (text, context) =>
    text.replace(/<%[=-]?\\s*([\\w.]+)\\s*%>/g, (_, path) => path.split('.').reduce((at, key) => at?.[key], context) ?? '');`,
  lilconfig: 'exports.lilconfig = () => ({ search: async () => null });',
  minimatch: 'exports.minimatch = () => false;',
  semver: 'exports.satisfies = () => true;',
  tinyglobby: 'exports.glob = async () => { throw new Error("oclif.manifest.json is missing: npm run build"); };',
  'wsl-utils': 'module.exports = {};',
};

const stubs = {
  name: 'stubs',
  resolveId: (path, importer) =>
    Object.hasOwn(STUBS, path) && importer?.includes('@oclif') ? `\0stub:${path}.cjs` : null,
  load: (id) => (id.startsWith('\0stub:') ? STUBS[id.slice('\0stub:'.length, -'.cjs'.length)] : null),
};

const clean = process.argv.includes('--clean');
const check = process.argv.includes('--check');
if (clean) rmSync(DIST, { recursive: true, force: true });
const outputs = await bundle().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
writeOutputs(outputs);
const manifest = await describeCommands();
if (check) checkManifest(manifest);
else writeIfChanged(MANIFEST, manifest);
if (!clean) keepCompiled();

/**
 * Rolldown keeps `const` where other bundlers write `var` at the top of a bundle. The engine builds constants into the
 * code that it optimises: with them, the packet loop takes two thirds of the time.
 */
async function bundle() {
  const bundle = await rolldown({
    cwd: ROOT,
    input: entryPoints(),
    platform: 'node',
    external: EXTERNAL,
    plugins: [stubs],
    transform: { target: 'node20' },
    logLevel: 'warn',
  });
  const { output } = await bundle.generate({
    dir: DIST,
    format: 'cjs',
    exports: 'named',
    dynamicImportInCjs: false,
    entryFileNames: 'code/[name]-[hash].cjs',
    chunkFileNames: 'code/chunks/[name]-[hash].cjs',
    minify: true,
    // One-letter names would be the same in all chunks: the engine then looks exports up as in a dictionary, and the
    // packet loop takes a quarter longer.
    minifyInternalExports: false,
    codeSplitting: { groups: [{ name: 'core', test: /[\\/]src[\\/](bytes|core)[\\/]/ }] },
  });
  const chunks = output.filter((file) => file.type === 'chunk');
  const entries = chunks.filter((chunk) => chunk.isEntry);
  const names = Object.fromEntries(entries.map((entry) => [entry.name, relative('code', entry.fileName)]));
  return [
    ...chunks.map((chunk) => ({ path: join(DIST, chunk.fileName), text: chunk.code })),
    ...entries.map((entry) => ({ path: join(DIST, `${entry.name}.js`), text: facade(entry) })),
    { path: join(DIST, 'entries.json'), text: JSON.stringify(names) },
  ];
}

/** A module in the entry's name, for oclif to find and for programs to import. */
function facade({ name, exports }) {
  const path = `${'../'.repeat(name.split('/').length)}bin/load.js`;
  const lines = exports.map((key) =>
    key === 'default' ? 'export default loaded.default;' : `export const ${key} = loaded.${key};`,
  );
  return [`import { load } from '${path}';`, `const loaded = load('${name}');`, ...lines, ''].join('\n');
}

/** Entry points by their path in dist/, without ending. */
function entryPoints() {
  const below = (folder) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name));
  const sources = [
    'src/index.ts',
    'src/cli/main.ts',
    STREAM_WORKER,
    ...below('src/commands'),
    ...below('src/cli/hooks'),
  ];
  return Object.fromEntries(sources.map((path) => [relative('src', path).replace(/\.ts$/, ''), path]));
}

/** Code before the list of entries, each file at one stroke: a sniff may start in the middle of a build. */
function writeOutputs(files) {
  for (const { path, text } of files) writeIfChanged(path, text);
  removeStale(new Set(files.map(({ path }) => path)));
}

/** Code of earlier builds may still be loaded by a running sniff; commands that are gone would be listed. */
function removeStale(current) {
  for (const name of readdirSync(DIST, { recursive: true })) {
    const path = join(DIST, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile() || current.has(path.replace(COMPILED, ''))) continue;
    if (!name.startsWith('code') || Date.now() - stat.mtimeMs > STALE_AFTER_MS) rmSync(path, { force: true });
  }
}

/** One run, after which bin/load.js has most of the code compiled. */
function keepCompiled() {
  const run = [join(ROOT, 'bin/run.js'), 'analyze', join(ROOT, 'samples/shop.pcap'), '--json'];
  execFileSync(process.execPath, run, { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function describeCommands() {
  const plugin = new Plugin({
    root: ROOT,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  const commands = Object.entries(plugin.manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ ...plugin.manifest, commands: Object.fromEntries(commands) }, null, 2)}\n`;
}

function checkManifest(manifest) {
  if (existsSync(MANIFEST) && readFileSync(MANIFEST, 'utf8') === manifest) return;
  process.stderr.write('oclif.manifest.json is not what the commands say: run npm run build and commit it\n');
  process.exitCode = 1;
}

function writeIfChanged(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${resolve(path)}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}
