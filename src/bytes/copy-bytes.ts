/**
 * Up to here moving the words costs no more than a call into the engine, which needs an object each time: measured with
 * its share of the collection, 60 bytes take 18 against 45 ns, 120 bytes 44 against 45.
 */
const FEW_BYTES = 128;

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
  for (const last = end - 16; source <= last; source += 16, target += 16) {
    toView.setInt32(target, fromView.getInt32(source, true), true);
    toView.setInt32(target + 4, fromView.getInt32(source + 4, true), true);
    toView.setInt32(target + 8, fromView.getInt32(source + 8, true), true);
    toView.setInt32(target + 12, fromView.getInt32(source + 12, true), true);
  }
  for (const last = end - 4; source <= last; source += 4, target += 4) {
    toView.setInt32(target, fromView.getInt32(source, true), true);
  }
  while (source < end) to[target++] = from[source++];
  return target;
}
