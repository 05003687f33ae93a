/** What a table column asks of the width. */
export interface ColumnNeeds {
  /** Its widest cell or heading. */
  readonly natural: number;
  /** What it can be cut down to, at most `natural`. */
  readonly least: number;
  /** The column with the highest goes first when the table is too wide; 0 only when nothing else is left. */
  readonly priority: number;
  /** Takes what is left over, up to this width. */
  readonly most?: number;
}

/** Widths of the columns that stay, 0 for those that go; with `gap` between them they fit into `width`. */
export function fitColumns(needs: readonly ColumnNeeds[], width: number, gap: number): number[] {
  const kept = new Set(needs.keys());
  const room = (): number => width - gap * (kept.size - 1);
  while (kept.size > 1 && sum(kept, (index) => needs[index].least) > room()) kept.delete(leastNeeded(needs, kept));
  const widths = needs.map(({ natural }, index) => (kept.has(index) ? natural : 0));
  shrink(widths, needs, kept, room());
  let left = room() - sum(kept, (index) => widths[index]);
  for (const index of kept) {
    const { most = 0 } = needs[index];
    const more = Math.max(0, Math.min(left, most - widths[index]));
    widths[index] += more;
    left -= more;
  }
  return widths;
}

/** The last of those with the highest priority. */
function leastNeeded(needs: readonly ColumnNeeds[], kept: ReadonlySet<number>): number {
  let chosen = -1;
  for (const index of kept) if (chosen < 0 || needs[index].priority >= needs[chosen].priority) chosen = index;
  return chosen;
}

/** Takes from the widest that can give, so that all are cut as little as possible. */
function shrink(widths: number[], needs: readonly ColumnNeeds[], kept: ReadonlySet<number>, room: number): void {
  let excess = sum(kept, (index) => widths[index]) - room;
  while (excess > 0) {
    let widest = -1;
    for (const index of kept) {
      if (widths[index] > needs[index].least && (widest < 0 || widths[index] > widths[widest])) widest = index;
    }
    if (widest < 0) break;
    widths[widest]--;
    excess--;
  }
  // A single column that can't be cut: the page's edge cuts it.
  if (excess > 0) for (const index of kept) widths[index] = Math.max(1, Math.min(widths[index], room));
}

function sum(indexes: ReadonlySet<number>, value: (index: number) => number): number {
  let total = 0;
  for (const index of indexes) total += value(index);
  return total;
}
