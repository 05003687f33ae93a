/** What a server has answered so far. */
export class ServerStats {
  requests = 0;
  /** Of the answers' bodies. */
  bytes = 0;
  readonly #sinceMs = Date.now();
  /** At most one row a status: three digits. */
  readonly #statuses = new Map<number, number>();

  count(status: number, bytes: number): void {
    this.requests++;
    this.bytes += bytes;
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
  }

  get seconds(): number {
    return (Date.now() - this.#sinceMs) / 1000;
  }

  /** By falling hits. */
  get statuses(): { status: number; hits: number }[] {
    const rows = [...this.#statuses].map(([status, hits]) => ({ status, hits }));
    return rows.sort((a, b) => b.hits - a.hits || a.status - b.status);
  }

  toJson(): string {
    const { requests, bytes, statuses } = this;
    return JSON.stringify({ since: new Date(this.#sinceMs).toISOString(), requests, bytes, statuses });
  }
}
