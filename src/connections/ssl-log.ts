import { isForHost } from '../protocols/application/x509-hosts.ts';
import { cipherName } from '../protocols/values/tls-ciphers.ts';
import { tlsAlertName, tlsGroupName, tlsVersionName } from '../protocols/values/tls-names.ts';
import type { Column, Table } from '../report/model.ts';
import type { TlsSession } from '../trackers/tls-session.ts';
import { connectionUid } from './connection-id.ts';
import { ConnectionRecords } from './connection-record.ts';
import type { ConnectionTable } from './connection-table.ts';
import { idColumns } from './log-columns.ts';

/** Zeek's types of columns that their cells don't tell. */
export const SSL_TYPES: Readonly<Record<string, string>> = {
  cert_chain_fps: 'vector[string]',
  client_cert_chain_fps: 'vector[string]',
  sni_matches_cert: 'bool',
};

/** A handshake, and the connection's row that it is of. */
export interface SslRecord {
  readonly row: number;
  readonly session: TlsSession;
}

/** The handshakes as Zeek's ssl.log; `isFull` adds what Zeek tells only when asked, and JA4. */
export function sslLog(
  table: ConnectionTable,
  all: readonly SslRecord[],
  top: number | undefined,
  isFull: boolean,
): Table {
  const records = new ConnectionRecords(table);
  const columns: Column[] = [
    { key: 'start', label: 'Time', type: 'time', audience: 'people', priority: 3, value: (row) => timeOf(all[row]) },
    { key: 'ts', label: '', type: 'epoch', audience: 'machines', value: (row) => timeOf(all[row]) },
    { key: 'uid', label: '', type: 'text', audience: 'machines', value: (row) => connectionUid(table, all[row].row) },
    ...idColumns(records, (row) => all[row].row),
    text('version', 'Version', ({ version }) => (version === 0 ? undefined : tlsVersionName(version))),
    machine('cipher', ({ cipher }) => (cipher < 0 ? undefined : (cipherName(cipher) ?? `unknown-${cipher}`))),
    machine('curve', ({ curve }) => (curve < 0 ? undefined : tlsGroupName(curve))),
    text('server_name', 'Server name', ({ serverName }) => serverName),
    { key: 'resumed', label: 'Resumed', type: 'flag', priority: 2, value: (row) => all[row].session.resumed },
    machine('last_alert', ({ lastAlert }) => (lastAlert < 0 ? undefined : tlsAlertName(lastAlert))),
    machine('next_protocol', ({ nextProtocol }) => nextProtocol),
    {
      key: 'established',
      label: 'Established',
      type: 'flag',
      priority: 1,
      value: (row) => all[row].session.established,
    },
    text('ssl_history', 'History', ({ history }) => history),
    chain('cert_chain_fps', ({ serverChain }) => serverChain),
    chain('client_cert_chain_fps', ({ clientChain }) => clientChain),
    {
      key: 'sni_matches_cert',
      label: '',
      type: 'flag',
      audience: 'machines',
      value: (row) => isForServer(all[row].session),
    },
  ];
  if (isFull) {
    columns.push(
      machine('subject', ({ subject }) => subject),
      machine('issuer', ({ issuer }) => issuer),
      machine('ja4', ({ ja4 }) => ja4),
    );
  }
  return { columns, rowCount: Math.min(all.length, top ?? all.length), totalRows: all.length };

  /** Zeek tells of both sides once there is a certificate of either. */
  function chain(key: string, value: (session: TlsSession) => readonly string[]): Column {
    return {
      key,
      label: '',
      type: 'list',
      audience: 'machines',
      value: (row) => (hasCertificate(all[row].session) ? value(all[row].session) : null),
    };
  }

  function text(key: string, label: string, value: (session: TlsSession) => string | undefined): Column {
    return { key, label, type: 'text', value: (row) => value(all[row].session) ?? null };
  }

  function machine(key: string, value: (session: TlsSession) => string | undefined): Column {
    return { key, label: '', type: 'text', audience: 'machines', value: (row) => value(all[row].session) ?? null };
  }
}

function hasCertificate({ serverChain, clientChain }: TlsSession): boolean {
  return serverChain.length > 0 || clientChain.length > 0;
}

/** Null: there is no certificate, or the client named no server. */
function isForServer(session: TlsSession): boolean | null {
  const { serverName, serverChain, subject, alternativeNames } = session;
  if (serverName === undefined || serverChain.length === 0 || subject === undefined) return null;
  return isForHost(serverName, subject, alternativeNames);
}

function timeOf({ session }: SslRecord): { seconds: number; nanoseconds: number } {
  return { seconds: session.seconds, nanoseconds: session.nanoseconds };
}
