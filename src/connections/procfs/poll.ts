import { SniffError } from '../../core/errors.ts';
import type { ExactTime } from '../../core/units.ts';
import { Directions } from './directions.ts';
import { SocketIndex } from './socket-index.ts';
import { SocketRows } from './socket-rows.ts';
import { isEnding } from './socket-states.ts';
import type { TableFile } from './table-files.ts';
import { readTable } from './table-reader.ts';

/** Which rows are told. */
export interface SocketChoice {
  /** Numbers of states; undefined: all. */
  readonly states: ReadonlySet<number> | undefined;
  /** Only listeners, or all but them; undefined: both. */
  readonly listening: boolean | undefined;
}

/** What a poll found that was not told before. The rows are valid until the next one. */
export interface Poll {
  readonly time: ExactTime;
  readonly rows: SocketRows;
  /** Rows that are new. */
  readonly opened: readonly number[];
  /** Those of the poll before. */
  readonly earlier: SocketRows;
  /** Rows of `earlier` that were told and are gone. */
  readonly closed: readonly number[];
  /** TCP connections, listeners aside, that were not there at the poll before, told or not. */
  readonly appeared: number;
  readonly directions: Directions;
}

export interface SocketWatchOptions {
  /** Asked at each poll. */
  readonly tables: () => readonly TableFile[];
  readonly choice: SocketChoice;
  /** Of the machine that made the tables. */
  readonly isLittleEndian: boolean;
  /** What is wrong with a table; the same is told once. */
  readonly onProblem: (message: string) => void;
}

/** Reads tables again and again and tells what is new in them. */
export class SocketWatch {
  readonly #options: SocketWatchOptions;
  readonly #directions = new Directions();
  readonly #problems = new Set<string>();
  #rows = new SocketRows();
  #index = new SocketIndex(this.#rows);
  #earlier = new SocketRows();
  #earlierIndex = new SocketIndex(this.#earlier);
  #isFirst = true;

  constructor(options: SocketWatchOptions) {
    this.#options = options;
  }

  /** The first throws what makes a table unreadable; later ones go on with what that table had before. */
  async poll(): Promise<Poll> {
    [this.#rows, this.#earlier] = [this.#earlier, this.#rows];
    [this.#index, this.#earlierIndex] = [this.#earlierIndex, this.#index];
    this.#rows.clear(this.#earlier.count);
    const milliseconds = Date.now();
    for (const file of this.#options.tables()) await this.#read(file);
    const found = this.#compare();
    this.#isFirst = false;
    this.#directions.update(this.#rows, this.#index);
    const seconds = Math.floor(milliseconds / 1000);
    return {
      time: { seconds, nanoseconds: (milliseconds - seconds * 1000) * 1e6 },
      rows: this.#rows,
      earlier: this.#earlier,
      directions: this.#directions,
      ...found,
    };
  }

  /** The inodes that are there now, between two polls. */
  async inodes(): Promise<Set<number>> {
    const rows = new SocketRows();
    for (const { path, id } of this.#options.tables()) {
      // What can't be read was told by the poll.
      await readTable(path, rows, id, this.#options.isLittleEndian).catch(() => undefined);
    }
    return new Set(rows.inodes.subarray(0, rows.count));
  }

  async #read({ path, id, isOptional }: TableFile): Promise<void> {
    const { onProblem, isLittleEndian } = this.#options;
    const tell = (message: string): void => {
      if (this.#problems.has(message)) return;
      this.#problems.add(message);
      onProblem(message);
    };
    try {
      const { malformed, isTorn } = await readTable(path, this.#rows, id, isLittleEndian);
      if (malformed > 0) tell(`${path}: lines that are no rows are left out`);
      if (isTorn) tell(`${path}: the last line is cut, it is left out`);
      if (this.#rows.overflow > 0) tell(`${path}: more rows than are kept, the rest is left out`);
    } catch (error) {
      if (!(error instanceof SniffError) || (this.#isFirst && !isOptional)) throw error;
      if (!isOptional) tell(`${error.message}; until it is back its connections are taken to be as they were`);
      this.#keep(id);
    }
  }

  /** The rows that a table had. */
  #keep(table: number): void {
    const { count, tables } = this.#earlier;
    for (let row = 0; row < count; row++) {
      if (tables[row] !== table || !this.#rows.reserve()) continue;
      this.#rows.copy(this.#earlier, row, this.#rows.count);
      this.#rows.count += 1;
    }
  }

  #compare(): Pick<Poll, 'opened' | 'closed' | 'appeared'> {
    const rows = this.#rows;
    const opened: number[] = [];
    const isStill = new Uint8Array(this.#earlier.count);
    let kept = 0;
    let appeared = 0;
    this.#index.reset(rows.count);
    for (let row = 0; row < rows.count; row++) {
      const before = this.#findBefore(row);
      rows.identities[row] = rows.inodes[row] || (before < 0 ? 0 : this.#earlier.identities[before]);
      if (kept !== row) rows.copy(rows, row, kept);
      if (!this.#index.insert(kept)) continue;
      if (before >= 0) isStill[before] = 1;
      else if (!rows.isUdp(kept) && !rows.isListening(kept)) appeared += 1;
      rows.told[kept] = before < 0 ? 0 : this.#earlier.told[before];
      if (rows.told[kept] === 0 && this.#isChosen(kept)) {
        rows.told[kept] = 1;
        opened.push(kept);
      }
      kept += 1;
    }
    rows.count = kept;
    const closed: number[] = [];
    for (let row = 0; row < this.#earlier.count; row++) {
      if (isStill[row] === 0 && this.#earlier.told[row] === 1) closed.push(row);
    }
    return { opened, closed, appeared };
  }

  /**
   * The row of the poll before that is the same connection; -1 where there is none. A socket has no inode before it is
   * accepted and after it is closed: 0 goes on into a number, and a number into 0, in that order only.
   */
  #findBefore(row: number): number {
    const rows = this.#rows;
    const inode = rows.inodes[row];
    const same = this.#earlierIndex.find(rows, row, inode);
    if (inode !== 0) {
      if (same >= 0) return same;
      const unowned = this.#earlierIndex.find(rows, row, 0);
      return unowned >= 0 && !isEnding(this.#earlier.states[unowned]) ? unowned : -1;
    }
    const before = same >= 0 ? same : this.#earlierIndex.findEnds(rows, row);
    if (before < 0 || isEnding(rows.states[row])) return before;
    return this.#earlier.identities[before] === 0 && !isEnding(this.#earlier.states[before]) ? before : -1;
  }

  #isChosen(row: number): boolean {
    const { states, listening } = this.#options.choice;
    if (states !== undefined && !states.has(this.#rows.states[row])) return false;
    return listening === undefined || listening === this.#rows.isListening(row);
  }
}
