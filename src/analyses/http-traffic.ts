import { Latencies, type Percentiles } from '../core/latencies.ts';
import { limits } from '../core/limits.ts';
import type { HttpExchange, HttpListener } from '../trackers/http-exchange.ts';
import type { HttpExchanges } from '../trackers/http-exchanges.ts';
import type { HttpHead } from '../trackers/http-head.ts';
import { METHOD } from '../trackers/http-methods.ts';
import { RareNames } from './rare-names.ts';
import { METRICS, SampleCounts } from './sample-counts.ts';
import { type Level, sectionOf, TrafficNames } from './traffic-names.ts';
import { SUM, SUM_SHIFT, TrafficRows } from './traffic-rows.ts';
import { TrafficSums } from './traffic-sums.ts';

const MERGED = 0;
const LEVELS: readonly Level[] = ['host', 'section', 'url'];
/** A key is the row and, times this, its generation. */
const GENERATION = limits.trafficRows;

export interface TrafficSettings {
  readonly withQuery: boolean;
  /** `address:port` of a connection's server. */
  readonly serverOf: (row: number, clientSide: 0 | 1) => string;
  /** Seconds of the round trip from here to the server; 0 when not known. */
  readonly roundTripOf: (row: number) => number;
}

/**
 * Counts exchanges by the finest name that is asked for; coarser ones are summed up out of it at the end. Too many
 * names: the rarest are counted together, by their section and host where those are asked for.
 */
export class HttpTraffic implements HttpListener {
  requests = 0;
  responses = 0;
  readonly methods = new Float64Array(128);
  readonly statuses = new Float64Array(1000);
  readonly #settings: TrafficSettings;
  readonly #asked = new Set<Level>();
  #names: TrafficNames | undefined = undefined;
  #rows = new TrafficRows();
  /** Rows of heads that are known again, and their generations. */
  readonly #rowOfRepeat = new Int32Array(limits.repeatedHeads);
  readonly #generationOfRepeat = new Int32Array(limits.repeatedHeads);
  readonly #rare = new RareNames(limits.rareNames);
  /** Of coarser levels, what rows had that were given up. */
  readonly #gathered = new Map<Level, TrafficSums>();
  readonly #sums = new Map<Level, TrafficSums>();
  /** Steps with each thing counted: what was summed up before a step is old. */
  #counted = 0;
  #summedUpAt = 0;
  /** Names that were counted together. */
  #merged = 0;

  constructor(http: HttpExchanges, settings: TrafficSettings) {
    this.#settings = settings;
    http.listen(this);
  }

  /** Before the first packet: names of this kind will be asked for. */
  ask(level: Level): void {
    this.#asked.add(level);
    const finest = LEVELS.filter((candidate) => this.#asked.has(candidate)).at(-1) ?? 'host';
    const { withQuery, serverOf } = this.#settings;
    this.#names = new TrafficNames(finest, withQuery && finest === 'url', serverOf);
  }

  request(exchange: HttpExchange, head: HttpHead): void {
    this.requests += 1;
    this.#counted += 1;
    this.methods[exchange.method] += 1;
    const names = this.#names;
    if (names === undefined) return;
    const rows = this.#rows;
    const { repeat } = head;
    let row = head.isKnown ? this.#rowOfRepeat[repeat] : 0;
    if (row === 0 || this.#generationOfRepeat[repeat] !== rows.generation[row]) {
      row = this.#nameRow(names, exchange, head);
      if (repeat >= 0) {
        // Without a Host the name is the server's, which the head doesn't tell.
        this.#rowOfRepeat[repeat] = head.hostEnd > head.hostStart ? row : 0;
        this.#generationOfRepeat[repeat] = rows.generation[row];
      }
    }
    rows.sums[row << SUM_SHIFT] += 1;
    exchange.key = rows.generation[row] * GENERATION + row;
  }

  #nameRow(names: TrafficNames, exchange: HttpExchange, head: HttpHead): number {
    head.ensure();
    const row = names.rowOf(head, exchange.method === METHOD.connect, exchange.row, exchange.clientSide);
    if (names.paths.isNew) this.#enter(names, row);
    return row;
  }

  interim(status: number): void {
    this.responses += 1;
    this.statuses[status] += 1;
  }

  exchange(exchange: HttpExchange): void {
    const { status } = exchange;
    this.#counted += 1;
    if (exchange.hasResponse) {
      this.responses += 1;
      this.statuses[status] += 1;
    }
    if (!exchange.hasRequest) return;
    const rows = this.#rows;
    let row = exchange.key % GENERATION;
    // Meanwhile the row may have become another name's.
    if (exchange.key !== rows.generation[row] * GENERATION + row) row = MERGED;
    const { sums } = rows;
    const at = row << SUM_SHIFT;
    sums[at + SUM.bytes] += exchange.bytes;
    if (!exchange.hasResponse) return;
    if (status >= 400) {
      sums[at + SUM.errors] += 1;
      if (status >= 500) sums[at + SUM.serverErrors] += 1;
    }
    const latency = exchange.answerNanoseconds();
    if (latency < 0) return;
    const roundTrip = this.#settings.roundTripOf(exchange.row);
    rows.measure(row, latency, roundTrip > 0 ? Math.min(latency, Math.round(roundTrip * 1e9)) : -1);
  }

  /** Sums by names of a level as of now; good until something is counted. */
  sums(level: Level): TrafficSums {
    if (this.#summedUpAt !== this.#counted) this.#sums.clear();
    this.#summedUpAt = this.#counted;
    const known = this.#sums.get(level);
    if (known !== undefined) return known;
    const sums = this.#gathered.get(level)?.copy() ?? new TrafficSums();
    this.#sums.set(level, sums);
    const names = this.#names;
    if (names === undefined) return sums;
    const finer = this.#merged === 0 ? LEVELS[LEVELS.indexOf(level) + 1] : undefined;
    const nameOf = (row: number) => (names.paths.isUsed(row) ? nameAt(names, level, row) : undefined);
    if (level === names.level) {
      sums.complete(this.#rows, names.paths.count, nameOf);
      sums.merged += this.#merged;
    } else if (finer !== undefined && finer !== names.level && this.#asked.has(finer)) {
      // Hosts out of their sections, which are fewer than URLs.
      const from = this.sums(finer);
      sums.add(from.rows, from.count, (row) => from.name(row).replace(/\/.*$/s, ''));
    } else {
      sums.add(this.#rows, names.paths.count, nameOf);
    }
    return sums;
  }

  /** Percentiles of all exchanges, by metric. */
  percentiles(): readonly (Percentiles | undefined)[] {
    const coarse = LEVELS.find((level) => this.#asked.has(level) && level !== this.#names?.level);
    const rows = coarse === undefined || this.#merged > 0 ? this.#rows : this.sums(coarse).rows;
    const sum = new SampleCounts();
    rows.samples.countInto(sum, new Int32Array(rows.generation.length));
    const all = METRICS.map(() => new Latencies());
    sum.forEach((_row, metric, bucket, times) => {
      all[metric].addBucket(bucket, times);
    });
    return all.map((counts, metric) => {
      for (let row = 0; row < rows.generation.length; row++) counts.max = Math.max(counts.max, rows.maxOf(row, metric));
      return counts.percentiles();
    });
  }

  /** A new name: with the hits that it had before it was given up, if it was. */
  #enter(names: TrafficNames, row: number): void {
    const rows = this.#rows;
    rows.reserve(row);
    if (this.#merged > 0) {
      const name = Buffer.from(names.text(row), 'latin1');
      const hits = this.#rare.take(name, name.length);
      rows.add(row, SUM.restored, hits);
      rows.add(MERGED, SUM.hits, -hits);
      if (hits > 0) this.#merged -= 1;
    }
    const isFull = names.paths.size >= limits.trafficRows - 1 || names.hosts >= limits.trafficRows;
    if (isFull || names.bytes > limits.trafficNameBytes || rows.samples.isFull) this.#mergeRarest(names, row);
  }

  /** Half of the names stay: those with the most hits. `newest` is among them. */
  #mergeRarest(names: TrafficNames, newest: number): void {
    const rows = this.#rows;
    const { count } = names.paths;
    const all = Float64Array.from({ length: count }, (_, row) => rows.sum(row, SUM.hits) + rows.sum(row, SUM.restored));
    const median = all.slice(1).sort()[count >>> 1];
    const isRare = (row: number): boolean => row !== newest && names.paths.isUsed(row) && all[row] <= median;
    const rarest = Array.from({ length: count - 1 }, (_, index) => index + 1).filter(isRare);
    for (const level of this.#asked) {
      if (level === names.level) continue;
      const sums = this.#gathered.get(level) ?? new TrafficSums();
      this.#gathered.set(level, sums);
      sums.add(rows, count, (row) => (isRare(row) ? nameAt(names, level, row) : undefined));
    }
    const to = Int32Array.from({ length: count }, (_, row) => row);
    for (const row of rarest) {
      to[row] = MERGED;
      const name = Buffer.from(names.text(row), 'latin1');
      this.#rare.add(name, name.length, all[row]);
      rows.absorb(MERGED, rows, row, true);
      rows.clear(row);
      rows.generation[row] += 1;
    }
    rows.samples.move(to);
    names.remove(rarest);
    this.#merged += rarest.length;
  }
}

function nameAt(names: TrafficNames, level: Level, row: number): string {
  const host = names.host(row);
  if (level === 'host') return host;
  return level === 'section' ? sectionOf(host, names.path(row)) : host + names.path(row);
}
