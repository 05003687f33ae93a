import { TlsDatagrams } from '../trackers/tls-datagrams.ts';
import type { TlsListener } from '../trackers/tls-session.ts';
import { TlsSessions } from '../trackers/tls-sessions.ts';
import type { AnalysisContext } from './analysis.ts';

/** TLS over the streams and the datagrams of a session. */
export interface TlsAccess {
  /** Sees every packet, behind the flows. */
  readonly datagrams: TlsDatagrams;
  listen(listener: TlsListener): void;
}

/** Behind HTTP, which has most streams and is asked first: parts are registered in that order. */
export function openTls(context: AnalysisContext): TlsAccess {
  const sessions = new TlsSessions();
  context.streams().consume(sessions);
  const datagrams = new TlsDatagrams(context.datagramFlows());
  return {
    datagrams,
    listen(listener) {
      sessions.listen(listener);
      datagrams.listen(listener);
    },
  };
}
