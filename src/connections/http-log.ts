import type { Column, Table } from '../report/model.ts';
import { connectionUid } from './connection-id.ts';
import { ConnectionRecords } from './connection-record.ts';
import type { ConnectionTable } from './connection-table.ts';
import type { HttpTransaction } from './http-transactions.ts';
import { idColumns } from './log-columns.ts';
import { unescapedUri, utf8Text } from './zeek-text.ts';

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

/** The exchanges as Zeek's http.log, its columns in its order. Of files, their names and kinds are told. */
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
    text('uri', 'URI', ({ uri }) => (uri === undefined ? undefined : utf8Text(unescapedUri(uri)))),
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
    ...FILE_COLUMNS.map((key): Column => {
      return { key, label: '', type: 'list', audience: 'machines', value: (row) => fileCell(key, all[row]) };
    }),
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
const FILE_VALUES: Readonly<Record<string, (transaction: HttpTransaction) => string | undefined>> = {
  orig_filenames: ({ requestFile }) => requestFile,
  orig_mime_types: ({ requestKind }) => requestKind,
  resp_filenames: ({ responseFile }) => responseFile,
  resp_mime_types: ({ responseKind }) => responseKind,
};

function fileCell(key: string, transaction: HttpTransaction): readonly string[] | null {
  const length = key.startsWith('orig_') ? transaction.requestBytes : transaction.responseBytes;
  const value = length > 0 ? FILE_VALUES[key]?.(transaction) : undefined;
  return value === undefined ? null : [value];
}

function orNull(list: readonly string[]): readonly string[] | null {
  return list.length === 0 ? null : list;
}

/** Of basic authentication (RFC 7617), in Zeek's words; the password is told to nobody. */
function userName(headers: ReadonlyMap<string, string>): string | undefined {
  const credentials = headers.get('AUTHORIZATION');
  if (credentials === undefined) return undefined;
  const encoded = credentials.replace(/basic[ \t]+/i, '');
  const [name, ...rest] = Buffer.from(encoded, 'base64').toString('latin1').split(':');
  return rest.length === 0 ? `<problem-decoding> (${credentials})` : utf8Text(name);
}
