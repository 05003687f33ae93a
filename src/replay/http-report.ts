import type { Percentiles } from '../core/latencies.ts';
import type { Column, Entry, Part, Report, ValueEntry } from '../report/model.ts';
import type { HttpReplayResult } from './http-tally.ts';

export const HTTP_REPLAY_SCHEMA = 'sniff.replay-http/1';
/** Characters of what differs, and of what stands before it. */
const SHOWN = 16;
const BEFORE_SHOWN = 4;
const PERCENTILES = ['p50', 'p95', 'p99', 'max'] as const;

/** What the server made of the requests, for people. */
export function httpReplayReport(result: HttpReplayResult, url: string, notes: readonly string[]): Report {
  return {
    schema: HTTP_REPLAY_SCHEMA,
    timeDigits: 0,
    parts: [sumsPart(result, url), sectionsPart(result), differencesPart(result), failuresPart(result)].filter(
      (part) => part.kind !== 'table' || part.rowCount > 0,
    ),
    notes,
  };
}

function sumsPart({ sent, failed, compared, differing, seconds, latency }: HttpReplayResult, url: string): Part {
  const entries: Entry[] = [
    { key: 'sent', label: 'requests', type: 'count', value: sent },
    { key: 'failed', label: 'failed', type: 'count', value: failed, hideZero: true, warning: true },
    { key: 'compared', label: 'compared', type: 'count', value: compared, hideZero: true },
    { key: 'differing', label: 'differing', type: 'count', value: differing, hideZero: true, warning: true },
    { key: 'seconds', label: 'duration', type: 'seconds', value: seconds },
  ];
  if (latency.recorded !== null) {
    entries.push({ key: 'recorded', label: 'latency recorded', entries: percentiles(latency.recorded) });
  }
  if (latency.now !== null) entries.push({ key: 'now', label: 'latency now', entries: percentiles(latency.now) });
  return { kind: 'record', name: 'requests', title: `requests to ${url}`, entries };
}

function percentiles(of: Percentiles): ValueEntry[] {
  return PERCENTILES.map((key) => ({ key, label: key, type: 'seconds', value: of[key] }));
}

function sectionsPart({ sections }: HttpReplayResult): Part {
  const median = (key: 'recorded' | 'now', label: string): Column => ({
    key,
    label,
    type: 'seconds',
    value: (row) => sections[row].latency[key]?.p50 ?? null,
  });
  return table('sections', sections.length, [
    { key: 'section', label: 'section', type: 'url', value: (row) => sections[row].section },
    { key: 'requests', label: 'requests', type: 'count', value: (row) => sections[row].requests },
    { key: 'differing', label: 'differing', type: 'count', value: (row) => sections[row].differing },
    median('recorded', 'p50 recorded'),
    median('now', 'p50 now'),
  ]);
}

function differencesPart({ sections }: HttpReplayResult): Part {
  const rows = sections.flatMap(({ differences }) => differences.map(side));
  return table('differences', rows.length, [
    { key: 'what', label: 'what', type: 'text', value: (row) => rows[row].what },
    { key: 'recorded', label: 'recorded', type: 'text', value: (row) => rows[row].recorded },
    { key: 'now', label: 'now', type: 'text', value: (row) => rows[row].now },
    { key: 'url', label: 'url', type: 'url', value: (row) => rows[row].url },
  ]);
}

/** Side by side on a screen: little of both, from shortly before they part. */
function side<Row extends { readonly recorded: string; readonly now: string }>(row: Row): Row {
  const { recorded, now } = row;
  let at = 0;
  while (at < recorded.length && recorded[at] === now[at]) at++;
  const from = Math.max(0, at - BEFORE_SHOWN);
  const shorten = (text: string): string => {
    const piece = text.slice(from, from + SHOWN);
    return `${from > 0 ? '…' : ''}${piece}${from + SHOWN < text.length ? '…' : ''}`;
  };
  return { ...row, recorded: shorten(recorded), now: shorten(now) };
}

function failuresPart({ failures }: HttpReplayResult): Part {
  return table('failures', failures.length, [
    { key: 'reason', label: 'reason', type: 'text', value: (row) => failures[row].reason },
    { key: 'requests', label: 'requests', type: 'count', value: (row) => failures[row].requests },
  ]);
}

function table(name: string, rowCount: number, columns: readonly Column[]): Part {
  return { kind: 'table', name, title: name, columns, rowCount };
}
