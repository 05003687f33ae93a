import { readFileSync } from 'node:fs';

/** Names of this machine's users by number, from /etc/passwd. Whoever is not in it, or of another machine, is a number. */
export class UserNames {
  readonly #names: ReadonlyMap<number, string>;

  constructor(path: string | undefined) {
    this.#names = path === undefined ? new Map() : readNames(path);
  }

  nameOf(uid: number): string {
    return this.#names.get(uid) ?? String(uid);
  }
}

function readNames(path: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of readText(path).split('\n')) {
    const [name = '', , uid = ''] = line.split(':');
    // The first of several names of a number is the one that getpwuid(3) answers.
    if (/^\d+$/.test(uid) && name !== '' && !names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
