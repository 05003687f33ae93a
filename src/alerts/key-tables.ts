import { EndKeys, type KeyTable, type SavedKeys } from './key-table.ts';
import { NameKeys } from './name-keys.ts';
import type { PacketClock } from './packet-clock.ts';
import type { KeyKind } from './rule.ts';
import type { Watch } from './watch.ts';

/** The keys of all rules, a table a kind. Of too many, those of which nothing was heard for the longest are given up. */
export class KeyTables {
  /** Keys that were given up though a window still held something of theirs. */
  evicted = 0;
  watches: readonly Watch[] = [];
  clock: PacketClock | undefined;
  /** `address:port` of a connection's server, for requests without a Host. */
  serverOf: (flow: number, clientSide: 0 | 1) => string = () => '';
  readonly #most: number;
  readonly #ends = new Map<KeyKind, EndKeys>();
  readonly #names = new Map<KeyKind, NameKeys>();

  constructor(most: number) {
    this.#most = most;
  }

  of(kind: KeyKind): KeyTable {
    return this.namesOf(kind) ?? this.endsOf(kind);
  }

  namesOf(kind: KeyKind): NameKeys | undefined {
    if (kind !== 'host' && kind !== 'section') return undefined;
    const known = this.#names.get(kind);
    if (known !== undefined) return known;
    const server = (flow: number, side: 0 | 1): string => this.serverOf(flow, side);
    const names = new NameKeys(kind, this.#most, this.#makeRoom, server);
    this.#names.set(kind, names);
    return names;
  }

  endsOf(kind: KeyKind): EndKeys {
    const known = this.#ends.get(kind);
    if (known !== undefined) return known;
    const ends = new EndKeys(kind, this.#most, this.#makeRoom);
    this.#ends.set(kind, ends);
    return ends;
  }

  save(): ReadonlyMap<KeyKind, SavedKeys> {
    const tables: KeyTable[] = [...this.#ends.values(), ...this.#names.values()];
    return new Map(tables.map((table) => [table.kind, table.save()]));
  }

  /** Keys of kinds that no rule asks for any more are left out. Returns rows by kind, and rows there. */
  restore(saved: ReadonlyMap<KeyKind, SavedKeys>): ReadonlyMap<KeyKind, Int32Array> {
    const tables: KeyTable[] = [...this.#ends.values(), ...this.#names.values()];
    return new Map(tables.map((table) => [table.kind, table.restore(saved.get(table.kind) ?? [])]));
  }

  /** Half of the keys stay: those that were heard of last. Those on alarm stay, as long as they are not most of all. */
  readonly #makeRoom = (keys: KeyTable, newest: number): void => {
    const watches = this.watches.filter((watch) => watch.keys === keys);
    const isAlarmed = (row: number): boolean => watches.some(({ alarms }) => alarms.has(row));
    const rows: number[] = [];
    for (let row = 0; row < keys.count; row++) if (keys.isUsed(row) && row !== newest) rows.push(row);
    const quiet = rows.filter((row) => !isAlarmed(row));
    const candidates = quiet.length * 4 > rows.length ? quiet : rows;
    const last = new Map(candidates.map((row) => [row, Math.max(...watches.map(({ window }) => window.lastOf(row)))]));
    const byAge = candidates.sort((a, b) => (last.get(a) ?? 0) - (last.get(b) ?? 0));
    const gone = byAge.slice(0, Math.ceil(byAge.length / 2));
    const now = this.clock?.now ?? 0;
    const longest = Math.max(0, ...watches.map(({ rule }) => rule.windowNs));
    for (const row of gone) {
      if ((last.get(row) ?? 0) > now - longest) this.evicted += 1;
      for (const watch of watches) watch.forget(row);
    }
    keys.remove(gone);
  };
}
