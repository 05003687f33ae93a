import type { HttpTapLists } from './http-taps.ts';
import type { KeyTables } from './key-tables.ts';
import type { Counted, KeyKind } from './rule.ts';
import type { RowOf, SavedRings } from './saved-rings.ts';
import { type Counter, Tap } from './tap.ts';

export type Measured = Counted | 'latency';

export type SavedTaps = ReadonlyMap<string, SavedRings>;

/** What is measured, and for whom: rules that measure the same by the same keys have one tap. */
export class TapLists {
  readonly #lists = new Map<Measured, Tap[]>();
  readonly #keys: KeyTables;
  readonly #withFrames: boolean;

  constructor(watches: readonly Counter[], keys: KeyTables, withFrames: boolean) {
    this.#keys = keys;
    this.#withFrames = withFrames;
    for (const watch of watches) {
      const { metric } = watch.rule;
      this.#add(metric.kind === 'percentile' ? 'latency' : metric.of, watch, false);
      if (metric.kind === 'share') this.#add(metric.among, watch, true);
    }
  }

  readonly of = (measured: Measured): readonly Tap[] => this.#lists.get(measured) ?? [];

  readonly has = (...measured: readonly Measured[]): boolean => measured.some((one) => this.#lists.has(one));

  mute(isMuted: boolean): void {
    for (const { tap } of this.#named()) tap.isMuted = isMuted;
  }

  shift(nanoseconds: number): void {
    for (const { tap } of this.#named()) tap.shift(nanoseconds);
  }

  save(now: number): SavedTaps {
    return new Map(
      this.#named().flatMap(({ name, tap }) => {
        const saved = tap.save(now);
        return saved === undefined ? [] : [[name, saved] as const];
      }),
    );
  }

  restore(saved: SavedTaps, rowsOf: (kind: KeyKind) => RowOf): void {
    for (const { name, kind, tap } of this.#named()) {
      const rings = saved.get(name);
      if (rings !== undefined) tap.restore(rings, rowsOf(kind));
    }
  }

  readonly http = (): HttpTapLists => ({
    requests: this.of('http.requests'),
    errors: this.of('http.errors'),
    serverErrors: this.of('http.serverErrors'),
    latencies: this.of('latency'),
  });

  #named(): { name: string; kind: KeyKind; tap: Tap }[] {
    return [...this.#lists].flatMap(([measured, taps]) =>
      taps.map((tap) => {
        const kind = tap.names?.kind ?? tap.ends?.kind ?? 'none';
        return { name: `${measured} ${kind}`, kind, tap };
      }),
    );
  }

  #add(measured: Measured, watch: Counter, isBase: boolean): void {
    const list = this.#lists.get(measured) ?? [];
    this.#lists.set(measured, list);
    const { by } = watch.rule;
    const names = this.#keys.namesOf(by);
    const ends = names === undefined ? this.#keys.endsOf(by) : undefined;
    let tap = list.find((known) => known.names === names && known.ends === ends);
    if (tap === undefined) {
      tap = new Tap(names, ends, this.#withFrames);
      list.push(tap);
    }
    tap.add(watch, isBase);
  }
}
