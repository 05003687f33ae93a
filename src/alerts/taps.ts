import type { AnalysisContext } from '../analyses/analysis.ts';
import type { Dissection } from '../protocols/dissection.ts';
import type { Segment } from '../protocols/segment.ts';
import { DNS_KIND } from '../trackers/dns-transaction.ts';
import type { FlowTable } from '../trackers/flow-table.ts';
import { ArpChanges, type SavedClaims } from './arp-changes.ts';
import { Attempts, type SavedAttempts } from './attempts.ts';
import type { Deadlines } from './deadlines.ts';
import { Ends } from './ends.ts';
import type { Feed } from './feed.ts';
import { rowOfFlow } from './flow-keys.ts';
import { HttpTaps } from './http-taps.ts';
import type { KeyTables } from './key-tables.ts';
import { Listeners, type SavedListeners } from './listeners.ts';
import { PacketTaps } from './packet-taps.ts';
import type { KeyKind } from './rule.ts';
import type { RowOf } from './saved-rings.ts';
import type { Counter, Tap } from './tap.ts';
import { type SavedTaps, TapLists } from './tap-lists.ts';

export interface PacketConsumer {
  packet(d: Dissection): void;
  segment(segment: Segment): void;
}

export interface ConnectedTaps {
  /** What is to see each packet, behind the trackers; undefined: these tell enough. */
  readonly consumer: PacketConsumer | undefined;
  /** Undefined: no rule needs any. */
  readonly flows: FlowTable | undefined;
  shift(nanoseconds: number): void;
  /** What packets bring meanwhile counts for nothing. */
  mute(isMuted: boolean): void;
  save(now: number): SavedTrackers;
  restore(saved: SavedTrackers, rowsOf: (kind: KeyKind) => RowOf): void;
}

/** What is known of traffic beside the windows. */
export interface SavedTrackers {
  readonly taps: SavedTaps;
  readonly attempts: SavedAttempts | undefined;
  readonly claims: SavedClaims | undefined;
  readonly listeners: SavedListeners | undefined;
}

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
  if (has('http.requests', 'http.errors', 'http.serverErrors', 'latency')) {
    const { table } = context.tcpFlows();
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
  const attempts = has('tcp.halfOpen', 'tcp.failedPorts')
    ? new Attempts(context, feed, deadlines, of('tcp.halfOpen'), of('tcp.failedPorts'))
    : undefined;
  const changes = has('arp.changes') ? new ArpChanges(feed, of('arp.changes')) : undefined;
  const listeners = has('tcp.listeners') ? new Listeners(context, feed, of('tcp.listeners')) : undefined;
  consumers.push(...[changes ?? [], listeners ?? []].flat());
  const hasFlows = watches.some(({ rule: { metric } }) => metric.kind !== 'count' || metric.of !== 'arp.changes');
  return {
    consumer: consumers.length < 2 ? consumers[0] : together(consumers),
    flows: hasFlows ? context.tcpFlows().table : undefined,
    shift: (nanoseconds) => {
      for (const one of [taps, attempts, changes]) one?.shift(nanoseconds);
    },
    mute: (isMuted) => taps.mute(isMuted),
    save: (now) => ({
      taps: taps.save(now),
      attempts: attempts?.save(),
      claims: changes?.save(),
      listeners: listeners?.save(),
    }),
    restore: (saved, rowsOf) => {
      taps.restore(saved.taps, rowsOf);
      if (saved.attempts !== undefined) attempts?.restore(saved.attempts);
      if (saved.claims !== undefined) changes?.restore(saved.claims);
      if (saved.listeners !== undefined) listeners?.restore(saved.listeners);
    },
  };
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
