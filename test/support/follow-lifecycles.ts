import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { DnsLookups } from '../../src/trackers/dns-lookups.ts';
import { DnsStreams } from '../../src/trackers/dns-streams.ts';
import { DnsTransactions } from '../../src/trackers/dns-transactions.ts';
import { Flows } from '../../src/trackers/flows.ts';
import { HttpExchanges } from '../../src/trackers/http-exchanges.ts';
import { type HttpLifecycle, HttpLifecycles } from '../../src/trackers/http-lifecycle.ts';
import { TcpStreams } from '../../src/trackers/tcp-streams.ts';
import { TlsSessions } from '../../src/trackers/tls-sessions.ts';

/** The lifecycle of every exchange, in the order of their ends; to be fed packet by packet. */
export class LifecycleFollower {
  readonly told: { readonly host: string; readonly uri: string; readonly lifecycle: HttpLifecycle }[] = [];
  readonly #flows = new Flows();
  readonly #streams = new TcpStreams(this.#flows);
  readonly #dns = new DnsTransactions();
  readonly #d = new Dissection();

  constructor() {
    const http = new HttpExchanges({ keepTexts: true });
    const tls = new TlsSessions();
    const lookups = new DnsLookups();
    const lifecycles = new HttpLifecycles(this.#flows, this.#streams, lookups);
    this.#dns.listen(lookups);
    tls.listen((session) => lifecycles.tls(session));
    for (const consumer of [http, tls, new DnsStreams(this.#dns, this.#flows.table)]) this.#streams.consume(consumer);
    http.listen({
      request: () => undefined,
      exchange: (exchange) => {
        this.told.push({ host: exchange.host, uri: exchange.uri, lifecycle: lifecycles.of(exchange) });
      },
    });
  }

  packet(packet: Packet): void {
    decode(packet, this.#d);
    this.#flows.packet(this.#d);
    this.#dns.packet(this.#d);
    this.#streams.packet(this.#d);
  }

  /** An Ethernet frame. */
  frame(data: Uint8Array, seconds: number, nanoseconds: number): void {
    const packet = new Packet();
    packet.setBuffer(data, new DataView(data.buffer, data.byteOffset, data.byteLength));
    packet.start = 0;
    packet.end = data.length;
    packet.wireLength = data.length;
    packet.linkType = 1;
    packet.seconds = seconds;
    packet.nanoseconds = nanoseconds;
    this.packet(packet);
  }

  finish(): void {
    this.#streams.finish();
  }
}
