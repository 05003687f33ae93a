import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';

// Half of a start was compiling. Here the engine's own form of each file is kept beside it, which Node does by itself
// only from 22.1 on, and only for what its own loaders load. The names of files hold a hash of what is in them, and
// those of their compiled forms the engine's version, so that neither is ever taken for another.

const DIST = fileURLToPath(new URL('../dist/', import.meta.url));
const CODE = join(DIST, 'code');
const COMPILED = `.${cachedDataVersionTag().toString(16)}.cache`;

const builtin = createRequire(import.meta.url);
const modules = new Map();
const uncached = new Map();
let entries;

/** What an entry point of the bundle exports, by its path in dist/ without ending. Throws where it is not built. */
export function load(entry) {
  entries ??= JSON.parse(readFileSync(join(DIST, 'entries.json'), 'utf8'));
  return loadFile(join(CODE, entries[entry]));
}

function loadFile(path) {
  const loaded = modules.get(path);
  if (loaded !== undefined) return loaded.exports;
  const module = { exports: {} };
  modules.set(path, module);
  const folder = dirname(path);
  const require = (name) => {
    if (name.startsWith('.')) return loadFile(join(folder, name));
    return name.startsWith('file:') ? load(entryOf(fileURLToPath(name))) : builtin(name);
  };
  require.resolve = builtin.resolve;
  compile(path).runInThisContext()(module.exports, require, module, path, folder);
  return module.exports;
}

/** oclif imports commands and hooks by the URL of their file. */
function entryOf(path) {
  return relative(DIST, path).replace(/\.js$/, '').replaceAll('\\', '/');
}

function compile(path) {
  const text = `(function(exports,require,module,__filename,__dirname){'use strict';${readFileSync(path, 'utf8')}\n})`;
  const cachedData = readCompiled(path);
  const script = new Script(text, { filename: path, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) {
    if (uncached.size === 0) process.once('exit', keepCompiled);
    uncached.set(path, script);
  }
  return script;
}

/** The engine believes what it wrote, so a sum stands at the end. */
function readCompiled(path) {
  try {
    const kept = readFileSync(path + COMPILED);
    const data = kept.subarray(0, -4);
    return kept.readUInt32LE(data.length) === crc32(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

/** With the functions that this run used. Where the package's folder can't be written to, each start compiles. */
function keepCompiled() {
  try {
    for (const [path, script] of uncached) {
      const temporary = `${path}.${process.pid}.tmp`;
      const data = script.createCachedData();
      const sum = Buffer.alloc(4);
      sum.writeUInt32LE(crc32(data));
      writeFileSync(temporary, Buffer.concat([data, sum]));
      renameSync(temporary, path + COMPILED);
    }
  } catch {
    // Nothing is lost but time.
  }
}
