/** Something that has to be looked at when its time has come. */
export interface Due {
  readonly time: number;
  readonly run: (time: number) => void;
}

/** A heap: the earliest first. */
export class Deadlines {
  /** When something is due first; Infinity: nothing is. */
  next = Number.POSITIVE_INFINITY;
  #heap: Due[] = [];

  add(time: number, run: (time: number) => void): void {
    const heap = this.#heap;
    let at = heap.length;
    const due = { time, run };
    heap.push(due);
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (heap[above].time <= time) break;
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
    this.#heap = this.#heap.map(({ time, run }) => ({ time: time - nanoseconds, run }));
    this.next -= nanoseconds;
  }

  #take(): Due {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) {
      let at = 0;
      for (let below = 1; below < heap.length; below = 2 * at + 1) {
        if (below + 1 < heap.length && heap[below + 1].time < heap[below].time) below += 1;
        if (heap[below].time >= last.time) break;
        heap[at] = heap[below];
        at = below;
      }
      heap[at] = last;
    }
    this.next = heap.length === 0 ? Number.POSITIVE_INFINITY : heap[0].time;
    return first;
  }
}
