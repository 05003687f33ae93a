/**
 * Rows `0 … count-1` by falling weight, ties by rising row, at most `top` of them (undefined: all). A heap of `top`
 * rows where few of many are asked for: a million are not sorted for ten.
 */
export function rank(count: number, top: number | undefined, weight: (row: number) => number): Int32Array {
  const precedes = (a: number, b: number) => weight(a) - weight(b) || b - a;
  if (top === undefined || top >= count) {
    return Int32Array.from({ length: count }, (_, row) => row).sort((a, b) => -precedes(a, b));
  }
  const heap: number[] = [];
  const filled = Math.min(top, count);
  for (let row = 0; row < filled; row++) siftUp(heap, row, precedes);
  let least = filled === 0 ? Number.POSITIVE_INFINITY : weight(heap[0]);
  for (let row = filled; row < count; row++) {
    // One of the same weight stands before it.
    if (weight(row) <= least) continue;
    siftDown(heap, row, precedes);
    least = weight(heap[0]);
  }
  return Int32Array.from(heap).sort((a, b) => -precedes(a, b));
}

type Order = (a: number, b: number) => number;

/** Adds a row to the heap whose root is the least. */
function siftUp(heap: number[], row: number, order: Order): void {
  let at = heap.length;
  heap.push(row);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (order(heap[parent], row) <= 0) break;
    heap[at] = heap[parent];
    at = parent;
  }
  heap[at] = row;
}

/** Replaces the least. */
function siftDown(heap: number[], row: number, order: Order): void {
  let at = 0;
  for (let child = 1; child < heap.length; child = 2 * at + 1) {
    if (child + 1 < heap.length && order(heap[child + 1], heap[child]) < 0) child++;
    if (order(heap[child], row) >= 0) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = row;
}
