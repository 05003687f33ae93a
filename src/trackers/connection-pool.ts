/** What a consumer of streams keeps of its connections, by its own number of each. Those of closed ones serve again. */
export class ConnectionPool<T> {
  readonly #make: () => T;
  readonly #connections: T[] = [];
  readonly #free: number[] = [];

  constructor(make: () => T) {
    this.#make = make;
  }

  /** The number of one that is nobody's. */
  take(): number {
    return this.#free.pop() ?? this.#connections.push(this.#make()) - 1;
  }

  at(number: number): T {
    return this.#connections[number];
  }

  giveBack(number: number): void {
    this.#free.push(number);
  }
}
