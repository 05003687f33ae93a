import { limits } from '../core/limits.ts';
import { ROW_SHIFT } from '../trackers/row-key.ts';
import { type ConnectionRows, FIN_SEQUENCE, FINS, FLAGS, HOLED_A } from './connection-rows.ts';
import { ContentHoles } from './content-holes.ts';
import { relativeNext, sideAt } from './tcp-sequence.ts';

/** What is missing of TCP's sides: most have all that their sequence numbers tell, and nothing is kept of them. */
export class SideHoles {
  readonly #rows: ConnectionRows;
  /** Of sides that have holes, by row and side. */
  readonly #holes = new Map<number, ContentHoles>();
  /** Stand in for sides that have none. */
  readonly #plain = [new ContentHoles(), new ContentHoles()];

  constructor(rows: ConnectionRows) {
    this.#rows = rows;
  }

  /** Of a side: to be changed, and stored before the same side of another row is asked for. */
  load(row: number, side: 0 | 1): ContentHoles {
    const isHoled = (this.#rows.words[(row << ROW_SHIFT) + FLAGS] & (HOLED_A << side)) !== 0;
    const holes = isHoled ? this.#holes.get((row << 1) | side) : undefined;
    if (holes !== undefined) return holes;
    const plain = this.#plain[side];
    plain.reset(deliveredWithoutHoles(this.#rows, row, side));
    return plain;
  }

  /** Holes are kept only where sequence numbers alone don't tell what is here. */
  store(row: number, side: 0 | 1, holes: ContentHoles): void {
    const { words } = this.#rows;
    const at = (row << ROW_SHIFT) + FLAGS;
    const isPlain =
      !holes.isGivenUp &&
      holes.ranges.length === 0 &&
      holes.trimmed <= holes.delivered &&
      holes.delivered === deliveredWithoutHoles(this.#rows, row, side);
    const key = (row << 1) | side;
    if (isPlain) {
      if ((words[at] & (HOLED_A << side)) === 0) return;
      words[at] &= ~(HOLED_A << side);
      this.#holes.delete(key);
    } else if (holes === this.#plain[side] && this.#holes.size < limits.disorderedConnections) {
      words[at] |= HOLED_A << side;
      this.#holes.set(key, holes);
      this.#plain[side] = new ContentHoles();
    }
  }

  /** The row is another's from now on. */
  forget(row: number): void {
    this.#holes.delete(row << 1);
    this.#holes.delete((row << 1) | 1);
  }
}

/** Where the side's bytes end if all of them are here. */
function deliveredWithoutHoles(rows: ConnectionRows, row: number, side: 0 | 1): number {
  const words = sideAt(row, side);
  const next = relativeNext(rows, row, side);
  const isFinLast = rows.sides[words + FINS] > 0 && rows.sideDoubles[(words >>> 1) + FIN_SEQUENCE] === next;
  return Math.max(1, isFinLast ? next - 1 : next);
}
