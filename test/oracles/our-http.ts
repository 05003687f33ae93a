import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection, SLOT, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { protocolById } from '../../src/protocols/registry.ts';
import { openCapture } from '../../src/sources/open.ts';
import { Flows } from '../../src/trackers/flows.ts';
import { HttpExchanges } from '../../src/trackers/http-exchanges.ts';
import { IpFragments } from '../../src/trackers/ip-fragments.ts';
import { SocksHandshakes } from '../../src/trackers/socks-handshakes.ts';
import { TcpStreams } from '../../src/trackers/tcp-streams.ts';
import { copyExchange, type ToldExchange } from '../support/follow-http.ts';

export interface OurHttp {
  readonly exchanges: readonly ToldExchange[];
  readonly http2Exchanges: readonly ToldExchange[];
  /** Statuses of interim responses. */
  readonly interim: readonly number[];
  /** Packets that decoding takes for the beginning of a message. */
  readonly packets: number;
}

const HTTP2 = 20;

/** Everything that we tell of the HTTP in a capture, connection by connection. */
export async function readOurHttp(path: string): Promise<OurHttp> {
  const source = await openCapture([path]);
  const packet = new Packet();
  const d = new Dissection();
  d.reassembler = new IpFragments();
  const flows = new Flows();
  const streams = new TcpStreams(flows);
  const http = new HttpExchanges({ keepTexts: true });
  streams.consume(http);
  streams.consume(new SocksHandshakes());
  const exchanges: ToldExchange[] = [];
  const http2Exchanges: ToldExchange[] = [];
  const interim: number[] = [];
  let packets = 0;
  http.listen({
    request: () => undefined,
    exchange: (exchange) =>
      (exchange.version === HTTP2 ? http2Exchanges : exchanges).push(copyExchange(http, exchange)),
    interim: (status) => interim.push(status),
  });
  try {
    while (await source.fill()) {
      while (source.next(packet)) {
        decode(packet, d);
        flows.packet(d);
        streams.packet(d);
        if (isHttp(d)) packets += 1;
      }
    }
    streams.finish();
  } finally {
    await source.close();
  }
  return { exchanges, http2Exchanges, interim, packets };
}

function isHttp({ stack, count }: Dissection): boolean {
  return count > 0 && protocolById[stack[((count - 1) << STRIDE_SHIFT) + SLOT.protocol]]?.name === 'http';
}
