import { Packet } from '../../src/core/packet.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { cipherName } from '../../src/protocols/values/tls-ciphers.ts';
import { tlsAlertName, tlsGroupName, tlsVersionName } from '../../src/protocols/values/tls-names.ts';
import { openCapture } from '../../src/sources/open.ts';
import { Flows } from '../../src/trackers/flows.ts';
import { HttpExchanges } from '../../src/trackers/http-exchanges.ts';
import { IpFragments } from '../../src/trackers/ip-fragments.ts';
import { TcpStreams } from '../../src/trackers/tcp-streams.ts';
import { TlsDatagrams } from '../../src/trackers/tls-datagrams.ts';
import type { TlsSession } from '../../src/trackers/tls-session.ts';
import { TlsSessions } from '../../src/trackers/tls-sessions.ts';

/** Every TLS session of a capture, as Zeek's ssl.log would have it. */
export async function readOurTls(path: string): Promise<TlsSession[]> {
  const source = await openCapture([path]);
  const packet = new Packet();
  const d = new Dissection();
  d.reassembler = new IpFragments();
  const flows = new Flows();
  const streams = new TcpStreams(flows);
  const tls = new TlsSessions();
  // As in `analyze`: HTTP is asked first.
  streams.consume(new HttpExchanges());
  streams.consume(tls);
  const sessions: TlsSession[] = [];
  const datagrams = new TlsDatagrams(flows);
  for (const tracker of [tls, datagrams]) tracker.listen((session) => sessions.push(session));
  try {
    while (await source.fill()) {
      while (source.next(packet)) {
        decode(packet, d);
        flows.packet(d);
        streams.packet(d);
        datagrams.packet(d);
      }
    }
    streams.finish();
    datagrams.finish();
  } finally {
    await source.close();
  }
  return sessions;
}

/** The columns of Zeek's that are compared, and what we have for them. */
export const TLS_COLUMNS: Readonly<Record<string, (session: TlsSession) => string>> = {
  version: ({ version }) => (version === 0 ? '-' : tlsVersionName(version)),
  cipher: ({ cipher }) => (cipher < 0 ? '-' : (cipherName(cipher) ?? `unknown-${cipher}`)),
  curve: ({ curve }) => (curve < 0 ? '-' : tlsGroupName(curve)),
  server_name: ({ serverName }) => serverName ?? '-',
  resumed: ({ resumed }) => letter(resumed),
  last_alert: ({ lastAlert }) => (lastAlert < 0 ? '-' : tlsAlertName(lastAlert)),
  next_protocol: ({ nextProtocol }) => nextProtocol ?? '-',
  established: ({ established }) => letter(established),
  ssl_history: ({ history }) => history,
};

function letter(value: boolean): string {
  return value ? 'T' : 'F';
}
