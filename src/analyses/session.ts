import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { Totals } from '../core/totals.ts';
import { decode } from '../protocols/decode.ts';
import { Dissection } from '../protocols/dissection.ts';
import { Segment } from '../protocols/segment.ts';
import type { Part } from '../report/model.ts';
import type { PacketSource } from '../sources/source.ts';
import type { DnsTransactions } from '../trackers/dns-transactions.ts';
import { Flows } from '../trackers/flows.ts';
import { IpFragments } from '../trackers/ip-fragments.ts';
import { TcpStreams } from '../trackers/tcp-streams.ts';
import type { Analysis, AnalysisContext, AnalysisOptions, HttpAccess, PartName } from './analysis.ts';
import { openDns } from './dns-access.ts';
import { openHttp } from './http-access.ts';
import { analyses } from './registry.ts';
import { openTls, type TlsAccess } from './tls-access.ts';

interface Consumer {
  packet(d: Dissection): void;
  segment?(segment: Segment): unknown;
}

/**
 * The analyses that were asked for over one pass: only the trackers they need run, each once. Feed `consume` every
 * chosen packet, then ask for the parts; live ones are asked for now and then on the way (`snapshot`).
 */
export class AnalysisSession {
  readonly totals = new Totals();
  readonly consume: (packet: Packet) => void;
  readonly #analyses: readonly { part: PartName; analysis: Analysis }[];
  readonly #fragments = new IpFragments();
  #flows: Flows | undefined;
  #streams: TcpStreams | undefined;
  #http: HttpAccess | undefined;
  #dns: DnsTransactions | undefined;
  #tls: TlsAccess | undefined;

  /**
   * `also` is called before the first packet, for what asks the trackers besides the parts; what it returns sees each
   * packet behind them.
   */
  constructor(
    source: PacketSource,
    parts: readonly PartName[],
    options: AnalysisOptions,
    also?: (context: AnalysisContext) => Consumer | undefined,
  ) {
    const context: AnalysisContext = {
      source,
      options,
      totals: this.totals,
      fragments: this.#fragments,
      flows: () => {
        const flows = context.streamFlows();
        flows.isTcpOnly = false;
        return flows;
      },
      streamFlows: () => {
        if (this.#flows === undefined) {
          this.#flows = new Flows();
          this.#flows.isTcpOnly = true;
          this.#flows.table.mergeDnsFrom = limits.flowsBeforeMerging;
        }
        return this.#flows;
      },
      streams: () => {
        this.#streams ??= new TcpStreams(context.streamFlows());
        return this.#streams;
      },
      http: () => {
        this.#http ??= openHttp(context);
        return this.#http;
      },
      dns: () => {
        this.#dns ??= openDns(context);
        return this.#dns;
      },
      tls: () => {
        this.#tls ??= openTls(context);
        return this.#tls;
      },
    };
    this.#analyses = analyses
      .filter(({ part }) => part === 'capture' || parts.includes(part))
      .map(({ part, create }) => ({ part, analysis: create(context) }));
    const follower = also?.(context);
    // What follows packets goes first, each before those that ask it.
    const consumers: Consumer[] = [
      this.#flows ?? [],
      this.#streams ?? [],
      this.#dns ?? [],
      this.#tls?.datagrams ?? [],
    ].flat();
    for (const { analysis } of this.#analyses) {
      if (isConsumer(analysis)) consumers.push(analysis);
    }
    if (follower !== undefined) consumers.push(follower);
    this.consume = compose(this.totals, this.#fragments, consumers, this.#flows !== undefined);
  }

  /** The parts after the last packet: what waited for packets that never came is counted too. */
  finish(asked: readonly string[] | undefined): Part[] {
    this.#streams?.finish();
    this.#dns?.finish();
    this.#tls?.datagrams.finish();
    return this.snapshot(asked);
  }

  /**
   * The parts as of now, in the report's order: those that were asked for, even when empty, or (undefined) those that
   * have something to say. `capture` is always there, implied when nobody asked for it. They are views: read them before
   * the next packet is consumed.
   */
  snapshot(asked: readonly string[] | undefined): Part[] {
    const parts: Part[] = [];
    for (const { part: name, analysis } of this.#analyses) {
      const part = analysis.finish();
      const isAsked = asked?.includes(name) === true;
      if (name === 'capture') parts.push(asked === undefined || isAsked ? part : { ...part, implied: true });
      else if (isAsked || (asked === undefined && !isEmpty(analysis, part))) parts.push(part);
    }
    return parts;
  }
}

function isConsumer(analysis: Analysis): analysis is Analysis & Consumer {
  return analysis.packet !== undefined;
}

function isEmpty(analysis: Analysis, part: Part): boolean {
  return analysis.isEmpty?.() ?? (part.kind === 'table' && part.rowCount === 0);
}

/**
 * One function for all consumers, generated so that each has a call site of its own: the engine inlines them, where a
 * loop over them would call through a site that has seen every kind. Nothing is decoded when nobody looks inside.
 */
function compose(
  totals: Totals,
  fragments: IpFragments,
  consumers: readonly Consumer[],
  hasFlows: boolean,
): (packet: Packet) => void {
  if (consumers.length === 0) return (packet) => totals.add(packet);
  const d = new Dissection();
  d.reassembler = fragments;
  const segment = new Segment(d.packet);
  const names = consumers.map((_, index) => `consumer${index}`);
  const packetCalls = names.map((name) => `${name}.packet(d);`).join(' ');
  const decoded = `decode(packet, d); ${packetCalls}`;
  // Flows come first, and only they can say that a segment's connection is known.
  const others = hasFlows ? names.slice(1) : names;
  const segmentCalls = others.map((name) => `${name}.segment(segment);`).join(' ');
  const isKnown = hasFlows ? ` && ${names[0]}.segment(segment)` : '';
  const withSegments = `if (segment.enter(packet)${isKnown}) { ${segmentCalls} } else { ${decoded} }`;
  const body = consumers.every((consumer) => consumer.segment !== undefined) ? withSegments : decoded;
  const make = new Function(
    'totals',
    'decode',
    'd',
    'segment',
    ...names,
    `return (packet) => { totals.add(packet); ${body} };`,
  );
  return make(totals, decode, d, segment, ...consumers) as (packet: Packet) => void;
}
