import test from 'ava';
import { HttpTraffic } from '../../src/analyses/http-traffic.ts';
import { SUM } from '../../src/analyses/traffic-rows.ts';
import type { TrafficSums } from '../../src/analyses/traffic-sums.ts';
import { limits } from '../../src/core/limits.ts';
import { HttpExchange } from '../../src/trackers/http-exchange.ts';
import { HttpExchanges } from '../../src/trackers/http-exchanges.ts';
import { HttpHead } from '../../src/trackers/http-head.ts';

/** Feeds answered requests past the wire. */
class Feeder {
  readonly traffic: HttpTraffic;
  readonly #head = new HttpHead();
  readonly #exchange = new HttpExchange();

  constructor() {
    const settings = { withQuery: false, serverOf: () => 'server:80', roundTripOf: () => 0 };
    this.traffic = new HttpTraffic(new HttpExchanges(), settings);
    for (const level of ['host', 'section', 'url'] as const) this.traffic.ask(level);
  }

  get(host: string, path: string): void {
    const bytes = new Uint8Array(Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`));
    this.#head.parse(bytes, new DataView(bytes.buffer), 0, bytes.length, false);
    const exchange = this.#exchange;
    exchange.reset(0, 0);
    exchange.hasRequest = true;
    exchange.isAsked = true;
    this.traffic.request(exchange, this.#head);
    exchange.hasResponse = true;
    exchange.status = 200;
    exchange.responseNanoseconds = 1000;
    exchange.requestEndSeconds = exchange.responseSeconds = 0;
    exchange.requestEndNanoseconds = 0;
    exchange.bytes = 10;
    this.traffic.exchange(exchange);
  }
}

function hitsOf(sums: TrafficSums): Map<string, number> {
  return new Map(Array.from({ length: sums.count }, (_, row) => [sums.name(row), sums.rows.sum(row, SUM.hits)]));
}

function total(sums: TrafficSums, sum: number): number {
  return Array.from({ length: sums.count }, (_, row) => sums.rows.sum(row, sum)).reduce((a, b) => a + b, 0);
}

test('more names than are counted one by one: the top list is right, the sums too, what was merged is told', (t) => {
  const feeder = new Feeder();
  const names = Math.floor(limits.trafficRows * 2.2);
  const hot = new Map<string, number>();
  const hit = (name: string) => {
    feeder.get(name, '/hot/x');
    hot.set(`${name}/hot/x`, (hot.get(`${name}/hot/x`) ?? 0) + 1);
  };
  for (let i = 0; i < names; i++) {
    feeder.get(`h${i % 1000}`, `/u${i}/x`);
    if (i % 100 === 0) hit(`hot${(i / 100) % 7}`);
    // One that comes late, right before others are given up.
    if (i > limits.trafficRows * 0.98 && i % 200 === 0) hit('late');
    // Reports on the way, as a live one makes them, change nothing.
    if (i % 100_000 === 99_999) {
      const { requests } = feeder.traffic;
      for (const level of ['host', 'section', 'url'] as const) {
        t.is(total(feeder.traffic.sums(level), SUM.hits), requests, level);
      }
      feeder.traffic.percentiles();
    }
  }
  const { traffic } = feeder;
  const urls = traffic.sums('url');
  const counted = hitsOf(urls);
  for (const [name, hits] of hot) t.is(counted.get(name), hits, name);
  for (const [name, hits] of counted) if (name !== '' && !hot.has(name)) t.is(hits, 1, name);
  t.true(urls.merged > 0);
  t.true(urls.count <= limits.trafficRows);
  for (const level of ['url', 'section', 'host'] as const) {
    t.is(total(traffic.sums(level), SUM.hits), traffic.requests, level);
    t.is(total(traffic.sums(level), SUM.bytes), traffic.requests * 10, level);
  }
  t.is(traffic.sums('host').count, 1 + 1000 + 8);
  t.is(traffic.percentiles()[0]?.max, 1e-6);
});
