/** Where a call into the engine costs no more than moving the words here: measured, 60 bytes take 18 against 32 ns. */
const FEW_BYTES = 80;

/**
 * Copies `[start, end)` to `at` and returns the position behind it. The views cover the same bytes as their arrays;
 * for what is copied for each packet: short ones allocate nothing.
 */
export function copyBytes(
  to: Uint8Array,
  toView: DataView,
  at: number,
  from: Uint8Array,
  fromView: DataView,
  start: number,
  end: number,
): number {
  const length = end - start;
  if (length > FEW_BYTES) {
    to.set(from.subarray(start, end), at);
    return at + length;
  }
  let source = start;
  let target = at;
  for (const last = end - 4; source <= last; source += 4, target += 4) {
    toView.setInt32(target, fromView.getInt32(source, true), true);
  }
  while (source < end) to[target++] = from[source++];
  return target;
}
