import { flowAddressText } from '../trackers/addresses.ts';
import type { FlowTable } from '../trackers/flow-table.ts';
import { HttpExchanges } from '../trackers/http-exchanges.ts';
import { SocksHandshakes } from '../trackers/socks-handshakes.ts';
import type { AnalysisContext, HttpAccess } from './analysis.ts';
import { HttpTraffic } from './http-traffic.ts';

/** HTTP over the streams of a session. */
export function openHttp({ streamFlows, streams, options }: AnalysisContext): HttpAccess {
  const exchanges = new HttpExchanges();
  const connections = streams();
  connections.consume(exchanges);
  connections.consume(new SocksHandshakes());
  let traffic: HttpTraffic | undefined;
  return {
    exchanges,
    get traffic() {
      traffic ??= new HttpTraffic(exchanges, {
        withQuery: options.withQuery ?? false,
        serverOf: (row, clientSide) => serverText(streamFlows().table, row, clientSide),
        roundTripOf: (row) => connections.serverRoundTrip(row),
      });
      return traffic;
    },
  };
}

/** `10.0.0.2:80`, `[::1]:80`. */
function serverText(table: FlowTable, row: number, clientSide: 0 | 1): string {
  const serverSide = clientSide === 0 ? 1 : 0;
  const address = flowAddressText(table, row, serverSide);
  const port = table.port(row, serverSide);
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
