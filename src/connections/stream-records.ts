import { limits } from '../core/limits.ts';
import type { Dissection } from '../protocols/dissection.ts';
import { DnsLookups } from '../trackers/dns-lookups.ts';
import { DnsStreams } from '../trackers/dns-streams.ts';
import { DnsTransactions } from '../trackers/dns-transactions.ts';
import { Flows } from '../trackers/flows.ts';
import { FtpGssapi } from '../trackers/ftp-gssapi.ts';
import { HttpExchanges } from '../trackers/http-exchanges.ts';
import { HttpLifecycles } from '../trackers/http-lifecycle.ts';
import { SocksHandshakes } from '../trackers/socks-handshakes.ts';
import { TcpStreams } from '../trackers/tcp-streams.ts';
import { TlsDatagrams } from '../trackers/tls-datagrams.ts';
import type { TlsSession } from '../trackers/tls-session.ts';
import { TlsSessions } from '../trackers/tls-sessions.ts';
import type { Connections } from './connections.ts';
import { DnsRecords } from './dns-records.ts';
import { HttpTransactions } from './http-transactions.ts';
import { PackedBodies } from './packed-bodies.ts';
import type { SslRecord } from './ssl-log.ts';

const FIRST_FLOWS = 1024;

/** What connections carried, for the logs beside conn: feed it each packet after the connections had it. */
export class StreamRecords {
  readonly ssl: SslRecord[] = [];
  readonly dns = new DnsRecords((flow) => (flow < 0 ? this.#connections.transportRow : this.#connectionOf(flow)));
  readonly http: HttpTransactions;
  /** Handshakes that are in no log: their connections begin before the capture. */
  midwaySsl = 0;
  #sslOverflow = 0;
  readonly #connections: Connections;
  readonly #flows = new Flows();
  readonly #streams = new TcpStreams(this.#flows);
  readonly #transactions = new DnsTransactions();
  readonly #datagrams: TlsDatagrams;
  /** The connection's row, + 1, by the flow table's: ports are used again by rules of their own in each. */
  #rows = new Int32Array(FIRST_FLOWS);

  /** `logs`: bodies are unpacked for that of HTTP alone, and certificates' fingerprints told for that of TLS. */
  constructor(connections: Connections, logs: readonly string[]) {
    this.#connections = connections;
    const lookups = new DnsLookups();
    this.#transactions.listen(lookups);
    const lifecycles = new HttpLifecycles(this.#flows, this.#streams, lookups);
    const bodies = logs.includes('http') ? new PackedBodies() : undefined;
    const places = {
      rowOf: (flow: number) => this.#connectionOf(flow),
      isMidway: (row: number) => connections.table.isMidway(row),
    };
    this.http = new HttpTransactions(places, lifecycles, bodies);
    const exchanges = new HttpExchanges();
    exchanges.listen(this.http);
    this.#streams.consume(exchanges);
    this.#streams.consume(new SocksHandshakes());
    const hasSslLog = logs.includes('ssl');
    const sessions = new TlsSessions(hasSslLog);
    this.#datagrams = new TlsDatagrams(this.#flows, hasSslLog);
    const controls = new FtpGssapi(hasSslLog);
    for (const tracker of [sessions, this.#datagrams, controls]) tracker.listen((session) => this.#addSsl(session));
    sessions.listen((session) => lifecycles.tls(session));
    this.#streams.consume(sessions);
    this.#streams.consume(controls);
    this.#transactions.listen(this.dns);
    this.#streams.consume(new DnsStreams(this.#transactions, this.#flows.table));
  }

  /** Records beyond the limit. */
  get overflow(): number {
    return this.http.overflow + this.dns.overflow + this.#sslOverflow;
  }

  packet(d: Dissection): void {
    const flows = this.#flows;
    flows.packet(d);
    const flow = flows.tcpRow >= 0 ? flows.tcpRow : flows.udpRow;
    if (flow >= 0) this.#join(flow, this.#connections.transportRow);
    this.#streams.packet(d);
    this.#datagrams.packet(d);
    this.#transactions.packet(d);
  }

  finish(): void {
    this.#streams.finish();
    this.#datagrams.finish();
    this.#transactions.finish();
  }

  #join(flow: number, row: number): void {
    if (flow >= this.#rows.length) {
      const rows = new Int32Array(Math.max(flow + 1, this.#rows.length * 2));
      rows.set(this.#rows);
      this.#rows = rows;
    }
    if (this.#rows[flow] === 0) this.#rows[flow] = row + 1;
  }

  #connectionOf(flow: number): number {
    return flow < this.#rows.length ? this.#rows[flow] - 1 : -1;
  }

  #addSsl(session: TlsSession): void {
    const row = this.#connectionOf(session.row);
    if (row < 0) return;
    // Zeek reads no TLS of a connection that it meets in the middle.
    if (this.#connections.table.isMidway(row)) this.midwaySsl += 1;
    else if (this.ssl.length < limits.logRecords) this.ssl.push({ row, session });
    else this.#sslOverflow += 1;
  }
}
