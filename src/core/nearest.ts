/**
 * The known word that `word` was most likely meant to be; undefined when none is close.
 * Close: at most a third of its letters wrong, at least one allowed; a prefix of three letters counts as close.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (bestDistance <= Math.max(1, Math.floor(wanted.length / 3))) return best;
  return wanted.length >= 3 ? firstWithPrefix(wanted, known) : undefined;
}

/** The remedy's sentence: `Did you mean 'tcp.srcport'?`, or what else there is to do. */
export function suggest(word: string, known: Iterable<string>, otherwise: string): string {
  const candidate = nearest(word, known);
  return candidate === undefined ? otherwise : `Did you mean '${candidate}'?`;
}

function firstWithPrefix(wanted: string, known: Iterable<string>): string | undefined {
  for (const candidate of known) {
    if (candidate.toLowerCase().startsWith(wanted)) return candidate;
  }
  return undefined;
}

/** Optimal string alignment: insert, delete, replace, and swap of neighbours cost one each. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let cost = Math.min(replace, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
