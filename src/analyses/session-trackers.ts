import { limits } from '../core/limits.ts';
import { Totals } from '../core/totals.ts';
import type { PacketSource } from '../sources/source.ts';
import type { DnsTransactions } from '../trackers/dns-transactions.ts';
import { Flows } from '../trackers/flows.ts';
import { IpFragments } from '../trackers/ip-fragments.ts';
import type { StreamFlows } from '../trackers/stream-flows.ts';
import { TcpStreams } from '../trackers/tcp-streams.ts';
import type { ToldFlows } from '../trackers/told-flows.ts';
import type { AnalysisContext, AnalysisOptions, HttpAccess, RequestListener, StreamLosses } from './analysis.ts';
import type { Consumer } from './compose.ts';
import { openDns } from './dns-access.ts';
import { openHttp } from './http-access.ts';
import { openTls, type TlsAccess } from './tls-access.ts';

/** What another thread does for a session. */
export interface Apart {
  /** It finds the flows, and tells of them with each packet. */
  readonly flows?: ToldFlows;
  /** It follows the streams. */
  readonly streams?: Pick<AnalysisContext, 'losses' | 'onRequests'>;
}

/** The trackers of a session: each is made when it is first asked for, and runs once. */
export class SessionTrackers implements AnalysisContext {
  readonly source: PacketSource;
  readonly options: AnalysisOptions;
  readonly totals = new Totals();
  readonly fragments = new IpFragments();
  readonly #apart: Apart;
  #flows: Flows | undefined;
  #streams: TcpStreams | undefined;
  #http: HttpAccess | undefined;
  #dns: DnsTransactions | undefined;
  #tls: TlsAccess | undefined;

  constructor(source: PacketSource, options: AnalysisOptions, apart: Apart = {}) {
    this.source = source;
    this.options = options;
    this.#apart = apart;
  }

  /** In the order in which they see a packet: each before those that ask it, the flows first. */
  get consumers(): Required<Consumer>[] {
    return [
      this.#apart.flows ?? this.#flows ?? [],
      this.#streams ?? [],
      this.#dns ?? [],
      this.#tls?.datagrams ?? [],
    ].flat();
  }

  get hasFlows(): boolean {
    return this.#flows !== undefined;
  }

  flows(): Flows {
    const flows = this.tcpFlows();
    flows.isTcpOnly = false;
    return flows;
  }

  tcpFlows(): Flows {
    if (this.#flows === undefined) {
      this.#flows = new Flows();
      this.#flows.isTcpOnly = true;
      this.#flows.table.mergeDnsFrom = limits.flowsBeforeMerging;
    }
    return this.#flows;
  }

  streamFlows(): StreamFlows {
    return this.#apart.flows ?? this.tcpFlows();
  }

  datagramFlows(): StreamFlows {
    return this.#apart.flows ?? this.flows();
  }

  streams(): TcpStreams {
    this.#streams ??= new TcpStreams(this.streamFlows());
    return this.#streams;
  }

  http(): HttpAccess {
    this.#http ??= openHttp(this);
    return this.#http;
  }

  dns(): DnsTransactions {
    this.#dns ??= openDns(this);
    return this.#dns;
  }

  tls(): TlsAccess {
    this.#tls ??= openTls(this);
    return this.#tls;
  }

  losses(): () => StreamLosses {
    if (this.#apart.streams !== undefined) return this.#apart.streams.losses();
    const streams = this.streams();
    const { exchanges } = this.http();
    return () => ({
      gapBytes: streams.gapBytes,
      unmatchedRequests: exchanges.unmatchedRequests,
      unmatchedResponses: exchanges.unmatchedResponses,
      unreadableHeads: exchanges.unreadableHeads,
    });
  }

  onRequests(listener: RequestListener): void {
    if (this.#apart.streams !== undefined) {
      this.#apart.streams.onRequests(listener);
      return;
    }
    this.http().exchanges.listen({
      request: ({ hasTime, requestSeconds, requestNanoseconds }) => {
        if (hasTime) listener(requestSeconds, requestNanoseconds, 1);
      },
    });
  }

  /** After the last packet: what waited for packets that never came is counted too. */
  finish(): void {
    this.#streams?.finish();
    this.#dns?.finish();
    this.#tls?.datagrams.finish();
  }
}
