/** Something that has to be looked at when its time has come. */
export interface Due {
  readonly time: number;
  /** Of what is due at the same time, the least is first, then the earlier `since`: it must not matter how we got here. */
  readonly rank: number;
  readonly since: number;
  readonly run: (time: number) => void;
}

/** A heap: the earliest first. */
export class Deadlines {
  /** When something is due first; Infinity: nothing is. */
  next = Number.POSITIVE_INFINITY;
  #heap: Due[] = [];

  add(due: Due): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(due);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(due, heap[above])) break;
      heap[at] = heap[above];
      at = above;
    }
    heap[at] = due;
    this.next = heap[0].time;
  }

  /** Runs all that is due before `time`. */
  runBefore(time: number): void {
    while (this.next < time) {
      const due = this.#take();
      due.run(due.time);
    }
  }

  shift(nanoseconds: number): void {
    this.#heap = this.#heap.map((due) => ({
      ...due,
      time: due.time - nanoseconds,
      since: due.since - nanoseconds,
    }));
    this.next -= nanoseconds;
  }

  #take(): Due {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) {
      let at = 0;
      for (let below = 1; below < heap.length; below = 2 * at + 1) {
        if (below + 1 < heap.length && isBefore(heap[below + 1], heap[below])) below += 1;
        if (!isBefore(heap[below], last)) break;
        heap[at] = heap[below];
        at = below;
      }
      heap[at] = last;
    }
    this.next = heap.length === 0 ? Number.POSITIVE_INFINITY : heap[0].time;
    return first;
  }
}

function isBefore(a: Due, b: Due): boolean {
  if (a.time !== b.time) return a.time < b.time;
  return a.rank === b.rank ? a.since < b.since : a.rank < b.rank;
}
