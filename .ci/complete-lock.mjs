// Adds to package-lock.json the binaries for other platforms that a registry mirror lacks. npm leaves them out of the
// lock there, and `npm ci` of npm 11 then calls the lock out of date, everywhere. Run it after adding or updating a
// dependency on such a machine:
//
//   npm install --ignore-scripts … && node .ci/complete-lock.mjs

import { readFileSync, writeFileSync } from 'node:fs';

const LOCK = new URL('../package-lock.json', import.meta.url);
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];
const LIBRARIES = {
  gnu: 'glibc',
  gnueabihf: 'glibc',
  musl: 'musl',
  musleabihf: 'musl',
};

const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
const added = missingBinaries(lock.packages);
Object.assign(lock.packages, Object.fromEntries(added));
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = Object.fromEntries(sorted);
if (added.length > 0) writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`${added.length} binaries added to package-lock.json\n`);

/** What an exact optional dependency names and the lock hasn't. */
function missingBinaries(packages) {
  const missing = [];
  for (const [path, { dev, optionalDependencies = {} }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const place = `node_modules/${name}`;
      if (packages[place] !== undefined || packages[`${path}/${place}`] !== undefined || !/^\d/.test(version)) continue;
      const { cpu, libc, os } = platformOf(name);
      // JSON drops what is undefined; the order is npm's.
      missing.push([place, { version, cpu, dev, libc, optional: true, os }]);
    }
  }
  return missing;
}

/** Such packages tell their platform at the end of the name: `@scope/binding-linux-arm64-musl`. */
function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  const libc = os.includes('linux') ? words.filter((word) => word in LIBRARIES).map((word) => LIBRARIES[word]) : [];
  if (cpu.length === 0) throw new Error(`${name}: for which platform?`);
  return { cpu, libc: unlessEmpty(libc), os: unlessEmpty(os) };
}

function unlessEmpty(list) {
  return list.length > 0 ? list : undefined;
}
