import type { Column, Table } from '../report/model.ts';
import { connectionUid } from './connection-id.ts';
import { ConnectionRecords } from './connection-record.ts';
import type { ConnectionTable } from './connection-table.ts';
import type { HttpTransaction } from './http-transactions.ts';
import { idColumns } from './log-columns.ts';

/** Zeek's types of columns that their cells don't tell. */
export const HTTP_TYPES: Readonly<Record<string, string>> = {
  tags: 'set[enum]',
  orig_fuids: 'vector[string]',
  orig_filenames: 'vector[string]',
  orig_mime_types: 'vector[string]',
  resp_fuids: 'vector[string]',
  resp_filenames: 'vector[string]',
  resp_mime_types: 'vector[string]',
};

/** The exchanges as Zeek's http.log, its columns in its order. Files are not looked into: their columns are empty. */
export function httpLog(table: ConnectionTable, all: readonly HttpTransaction[], top: number | undefined): Table {
  const records = new ConnectionRecords(table);
  const rowCount = Math.min(all.length, top ?? all.length);
  const columns: Column[] = [
    {
      key: 'start',
      label: 'Time',
      type: 'time',
      audience: 'people',
      priority: 3,
      value: (row) => ({ seconds: all[row].seconds, nanoseconds: all[row].nanoseconds }),
    },
    {
      key: 'ts',
      label: '',
      type: 'epoch',
      audience: 'machines',
      value: (row) => ({ seconds: all[row].seconds, nanoseconds: all[row].nanoseconds }),
    },
    { key: 'uid', label: '', type: 'text', audience: 'machines', value: (row) => connectionUid(table, all[row].row) },
    ...idColumns(records, (row) => all[row].row),
    { key: 'trans_depth', label: '', type: 'count', audience: 'machines', value: (row) => all[row].depth },
    text('method', 'Method', ({ method }) => method),
    text('host', 'Host', ({ headers }) => headers.get('HOST')),
    text('uri', 'URI', ({ uri }) => (uri === undefined ? undefined : percentDecoded(uri))),
    machine('referrer', ({ headers }) => headers.get('REFERER')),
    machine('version', ({ version }) => version),
    machine('user_agent', ({ headers }) => headers.get('USER-AGENT')),
    machine('origin', ({ headers }) => headers.get('ORIGIN')),
    { key: 'request_body_len', label: 'Sent', type: 'bytes', priority: 2, value: (row) => all[row].requestBytes },
    { key: 'response_body_len', label: 'Got', type: 'bytes', value: (row) => all[row].responseBytes },
    { key: 'status_code', label: 'Status', type: 'code', value: (row) => all[row].status ?? null },
    machine('status_msg', ({ reason }) => reason),
    { key: 'info_code', label: '', type: 'code', audience: 'machines', value: (row) => all[row].infoStatus ?? null },
    machine('info_msg', ({ infoReason }) => infoReason),
    { key: 'tags', label: '', type: 'list', audience: 'machines', value: () => [] },
    machine('username', ({ headers }) => userName(headers)),
    machine('password', () => undefined),
    { key: 'proxied', label: '', type: 'list', audience: 'machines', value: (row) => orNull(all[row].proxied) },
    ...FILE_COLUMNS.map((key): Column => ({ key, label: '', type: 'list', audience: 'machines', value: () => null })),
    machine('dnsServer', ({ lifecycle }) => lifecycle?.dnsServer ?? undefined),
    ...TIMES.map((key): Column => {
      return {
        key,
        label: '',
        type: 'seconds',
        audience: 'machines',
        value: (row) => all[row].lifecycle?.[key] ?? null,
      };
    }),
    { key: 'grpcStatus', label: '', type: 'code', audience: 'machines', value: (row) => all[row].grpcStatus ?? null },
  ];
  return { columns, rowCount, totalRows: all.length };

  function text(key: string, label: string, value: (transaction: HttpTransaction) => string | undefined): Column {
    return { key, label, type: 'text', value: (row) => value(all[row]) ?? null };
  }

  function machine(key: string, value: (transaction: HttpTransaction) => string | undefined): Column {
    return { key, label: '', type: 'text', audience: 'machines', value: (row) => value(all[row]) ?? null };
  }
}

/** Beyond Zeek's: the way of the exchange, in seconds. */
const TIMES = ['dnsTime', 'handshakeTime', 'tlsTime', 'serverTime', 'transferTime'] as const;

const FILE_COLUMNS = Object.keys(HTTP_TYPES).filter((key) => key !== 'tags');

function orNull(list: readonly string[]): readonly string[] | null {
  return list.length === 0 ? null : list;
}

function percentDecoded(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** Of basic authentication (RFC 7617); the password is told to nobody. */
function userName(headers: ReadonlyMap<string, string>): string | undefined {
  const credentials = headers.get('AUTHORIZATION') ?? headers.get('PROXY-AUTHORIZATION');
  const encoded = /^basic\s+(\S+)/i.exec(credentials ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [name, ...rest] = Buffer.from(encoded, 'base64').toString('latin1').split(':');
  return rest.length === 0 ? undefined : name;
}
