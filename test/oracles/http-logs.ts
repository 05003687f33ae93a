import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OurHttp } from './our-http.ts';

/** What the reference says of a capture's HTTP, one line a record, and the same of ours. */
export interface HttpRecords {
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
}

export interface ZeekLog {
  /** The capture, relative to the corpus. */
  readonly name: string;
  readonly log: string;
}

/** Zeek's own logs of a kind for captures that are in the corpus. */
export function listZeekLogs(corpus: string, kind: 'http' | 'ssl' | 'dns'): ZeekLog[] {
  const folder = join(corpus, 'zeek-expected');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith(`.${kind}.log`))
    .map((file) => ({ name: `zeek/${file.slice(0, -`.${kind}.log`.length)}`, log: join(folder, file) }))
    .filter(({ name }) => existsSync(join(corpus, name)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

const ZEEK_COLUMNS = ['method', 'host', 'uri', 'status_code', 'request_body_len', 'response_body_len'];

/** These columns of each record of a log, joined by spaces. */
export function readZeekLog(log: string, columns: readonly string[]): string[] {
  const lines = readFileSync(log, 'utf8').split('\n');
  const names =
    lines
      .find((line) => line.startsWith('#fields'))
      ?.split('\t')
      .slice(1) ?? [];
  const rows = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('\t'));
  return rows.map((row) => columns.map((name) => row[names.indexOf(name)]).join(' '));
}

/** Method, host, URI, status and lengths of bodies. Zeek writes URIs decoded. */
export function zeekRecords(log: string, { exchanges }: OurHttp): HttpRecords {
  return {
    theirs: readZeekLog(log, ZEEK_COLUMNS),
    ours: exchanges.map(({ method, host, uri, status, requestBody, responseBody }) =>
      [method ?? '-', host || '-', percentDecoded(uri) || '-', status ?? '-', requestBody, responseBody].join(' '),
    ),
  };
}

function percentDecoded(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(Number.parseInt(digits, 16)));
}

const SEPARATOR = '\u0001';
const TSHARK_FIELDS = [
  'http.request.method',
  'http.host',
  'http.request.uri',
  'http.response.code',
  'frame.protocols',
].flatMap((name) => ['-e', name]);

/** Method, host and URI of requests, codes of responses; what runs over UDP is no HTTP of ours. */
export function tsharkRecords(path: string, { exchanges, interim }: OurHttp): HttpRecords {
  const { stdout } = spawnSync(
    'tshark',
    [
      ...['-n', '-r', path, '-o', 'tcp.reassemble_out_of_order:TRUE'],
      ...['-Y', 'http.request.method or http.response.code', '-T', 'fields'],
      ...['-E', 'separator=/t', '-E', `aggregator=${SEPARATOR}`, ...TSHARK_FIELDS],
    ],
    { encoding: 'latin1', maxBuffer: 1 << 28 },
  );
  const theirs: string[] = [];
  for (const line of stdout.split('\n').filter((each) => each.includes(':tcp:'))) {
    const [methods, hosts, uris, codes] = line.split('\t').map((text) => text.split(SEPARATOR));
    methods.forEach((method, index) => {
      const host = (methods.length === 1 ? hosts[0] : hosts[index]) ?? '';
      if (method !== '') theirs.push(`${method} ${host} ${uris[index] ?? ''}`);
    });
    theirs.push(...codes.filter((code) => code !== ''));
  }
  const requests = exchanges.filter(({ method }) => method !== undefined);
  const statuses = exchanges.flatMap(({ status }) => (status === undefined ? [] : [status]));
  return {
    theirs,
    ours: [
      ...requests.map(({ method, host, uri }) => `${method} ${host} ${uri}`),
      ...statuses.map(String),
      ...interim.map(String),
    ],
  };
}

/** Records of one side that the other has not, as often as they lack. */
export function lacking(of: readonly string[], other: readonly string[]): string[] {
  const rest = [...other];
  return of.filter((record) => {
    const at = rest.indexOf(record);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
