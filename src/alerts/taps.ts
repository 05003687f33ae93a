import type { AnalysisContext } from '../analyses/analysis.ts';
import type { Dissection } from '../protocols/dissection.ts';
import type { Segment } from '../protocols/segment.ts';
import { DNS_KIND } from '../trackers/dns-transaction.ts';
import { ArpChanges } from './arp-changes.ts';
import { Attempts } from './attempts.ts';
import type { Deadlines } from './deadlines.ts';
import { Ends } from './ends.ts';
import type { Feed } from './feed.ts';
import { rowOfFlow } from './flow-keys.ts';
import { HttpTaps } from './http-taps.ts';
import type { KeyTables } from './key-tables.ts';
import { Listeners } from './listeners.ts';
import { PacketTaps } from './packet-taps.ts';
import type { Counted } from './rule.ts';
import { type Counter, Tap } from './tap.ts';

export interface PacketConsumer {
  packet(d: Dissection): void;
  segment(segment: Segment): void;
}

export interface ConnectedTaps {
  /** What is to see each packet, behind the trackers; undefined: these tell enough. */
  readonly consumer: PacketConsumer | undefined;
  shift(nanoseconds: number): void;
}

type Measured = Counted | 'latency';

/** Hangs rules on the trackers: only those run that somebody asks. */
export function connectTaps(
  context: AnalysisContext,
  feed: Feed,
  deadlines: Deadlines,
  watches: readonly Counter[],
  keys: KeyTables,
): ConnectedTaps {
  const taps = new TapLists(watches, keys, feed.withFrames);
  const { http, of, has } = taps;
  const consumers: PacketConsumer[] = [];
  const shifted: { shift(nanoseconds: number): void }[] = taps.all;
  if (has('http.requests', 'http.errors', 'http.serverErrors', 'latency')) {
    const { table } = context.streamFlows();
    const ends = new Ends();
    keys.serverOf = (flow, side) => {
      ends.fillFromFlow(table, flow, side);
      return ends.isVersion6 ? `[${ends.serverText()}]:${ends.serverPort}` : `${ends.serverText()}:${ends.serverPort}`;
    };
    new HttpTaps(context, feed, http());
  }
  if (has('packets', 'bytes', 'syn')) {
    consumers.push(new PacketTaps(context, feed, { packets: of('packets'), bytes: of('bytes'), syn: of('syn') }));
  }
  if (has('connections')) countConnections(context, feed, of('connections'));
  if (has('dns.queries')) countQueries(context, feed, of('dns.queries'));
  if (has('tcp.halfOpen', 'tcp.failedPorts')) {
    shifted.push(new Attempts(context, feed, deadlines, of('tcp.halfOpen'), of('tcp.failedPorts')));
  }
  if (has('arp.changes')) {
    const changes = new ArpChanges(feed, of('arp.changes'));
    consumers.push(changes);
    shifted.push(changes);
  }
  if (has('tcp.listeners')) consumers.push(new Listeners(context, feed, of('tcp.listeners')));
  return {
    consumer: consumers.length < 2 ? consumers[0] : together(consumers),
    shift: (nanoseconds) => {
      for (const one of shifted) one.shift(nanoseconds);
    },
  };
}

class TapLists {
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

  get all(): Tap[] {
    return [...this.#lists.values()].flat();
  }

  readonly http = () => ({
    requests: this.of('http.requests'),
    errors: this.of('http.errors'),
    serverErrors: this.of('http.serverErrors'),
    latencies: this.of('latency'),
  });

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

/** Connections of TCP, and what UDP has in their place, when their first packet comes. */
function countConnections(context: AnalysisContext, feed: Feed, taps: readonly Tap[]): void {
  const flows = context.flows();
  const ends = new Ends();
  flows.onNewFlow((row, { packet }) => {
    if (!packet.hasTime || !flows.table.hasPorts(row)) return;
    const time = feed.clock.of(packet.seconds, packet.nanoseconds);
    const clientSide = flows.table.originatorIsB(row) ? 1 : 0;
    for (const tap of taps) {
      if (tap.ends === undefined) continue;
      tap.feed(rowOfFlow(tap.ends, flows.table, row, clientSide, ends), time, 1, feed.number);
    }
  });
}

function countQueries(context: AnalysisContext, feed: Feed, taps: readonly Tap[]): void {
  const ends = new Ends();
  context.dns().listen({
    query: (query) => {
      if (query.kind !== DNS_KIND.dns || !query.hasTime) return;
      ends.fillFromDns(query);
      const time = feed.clock.of(query.seconds, query.nanoseconds);
      for (const tap of taps) if (tap.ends !== undefined) tap.feed(tap.ends.rowOf(ends), time, 1, feed.number);
    },
  });
}

function together(consumers: readonly PacketConsumer[]): PacketConsumer {
  return {
    packet: (d) => {
      for (const consumer of consumers) consumer.packet(d);
    },
    segment: (segment) => {
      for (const consumer of consumers) consumer.segment(segment);
    },
  };
}
