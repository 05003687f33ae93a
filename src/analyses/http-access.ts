import { flowAddressText } from '../trackers/addresses.ts';
import { HttpExchanges } from '../trackers/http-exchanges.ts';
import { SocksHandshakes } from '../trackers/socks-handshakes.ts';
import type { StreamFlowTable } from '../trackers/stream-flows.ts';
import type { AnalysisContext, HttpAccess } from './analysis.ts';
import { HttpTraffic } from './http-traffic.ts';

/** HTTP over the streams of a session. */
export function openHttp(context: AnalysisContext): HttpAccess {
  const exchanges = new HttpExchanges();
  const connections = context.streams();
  connections.consume(exchanges);
  connections.consume(new SocksHandshakes());
  let traffic: HttpTraffic | undefined;
  return {
    exchanges,
    get traffic() {
      traffic ??= new HttpTraffic(exchanges, {
        withQuery: context.options.withQuery ?? false,
        serverOf: (row, clientSide) => serverText(context.streamFlows().table, row, clientSide),
        roundTripOf: (row) => connections.serverRoundTrip(row),
      });
      return traffic;
    },
  };
}

/** `10.0.0.2:80`, `[::1]:80`. */
function serverText(table: StreamFlowTable, row: number, clientSide: 0 | 1): string {
  const serverSide = clientSide === 0 ? 1 : 0;
  const address = flowAddressText(table, row, serverSide);
  const port = table.port(row, serverSide);
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
