import type { Percentiles } from '../core/latencies.ts';
import type { Column, Entry, Part, Report, ValueEntry } from '../report/model.ts';
import { formatCount, formatPerSecond, formatSeconds } from '../report/units.ts';
import type { GenerateResult, ScheduleResult } from './generate-tally.ts';
import { LATE_SECONDS } from './generate-tally.ts';

/** The result for people; parts without content are left out. */
export function generateReport(result: GenerateResult, concurrency: number, notes: readonly string[]): Report {
  const { schedule } = result;
  const kept = schedule === null ? [] : describeSchedule(schedule, concurrency);
  return {
    schema: 'sniff.generate/1',
    timeDigits: 0,
    parts: [sumsPart(result), ...tableParts(result)],
    notes: [...kept, ...notes],
  };
}

/** What a person is to know of a schedule that wasn't kept; nothing when it was. */
function describeSchedule(schedule: ScheduleResult, concurrency: number): string[] {
  const { rate, late, lateForConnection, unsent, lateness } = schedule;
  if (late === 0) return [];
  const missing = unsent === 0 ? '' : `, and ${formatCount(unsent)} that were due didn't leave at all`;
  const cause =
    lateForConnection * 2 > late
      ? `all ${formatCount(concurrency)} connections were busy: --concurrency allows more`
      : 'this machine is too slow for it';
  const most = formatSeconds(lateness?.max ?? 0);
  return [
    `could not keep up with ${formatPerSecond(rate)}: ${formatCount(late)} requests left more than ` +
      `${formatSeconds(LATE_SECONDS)} late, up to ${most}${missing}; ${cause}`,
  ];
}

function sumsPart(result: GenerateResult): Part {
  const { requests, failed, unfinished, errors, serverErrors, bytes, seconds, perSecond, latency, schedule } = result;
  const entries: Entry[] = [
    { key: 'requests', label: 'requests', type: 'count', value: requests },
    { key: 'errors', label: 'errors', type: 'count', value: errors },
    { key: 'serverErrors', label: '5xx', type: 'count', value: serverErrors, hideZero: true },
    { key: 'failed', label: 'failed', type: 'count', value: failed, hideZero: true, warning: true },
    { key: 'unfinished', label: 'unfinished', type: 'count', value: unfinished, hideZero: true },
    { key: 'seconds', label: 'duration', type: 'seconds', value: seconds },
    { key: 'perSecond', label: 'rate', type: 'perSecond', value: perSecond },
    { key: 'bytes', label: 'received', type: 'bytes', value: bytes },
  ];
  if (latency !== null) entries.push({ key: 'latency', label: 'latency', entries: percentileEntries(latency) });
  if (schedule !== null && schedule.lateness !== null) {
    entries.push({ key: 'lateness', label: 'lateness', entries: percentileEntries(schedule.lateness) });
  }
  return { kind: 'record', name: 'requests', title: `requests to ${result.url}`, entries };
}

function percentileEntries(percentiles: Percentiles): ValueEntry[] {
  return PERCENTILES.map((key) => ({ key, label: key, type: 'seconds', value: percentiles[key] }));
}

function tableParts({ statuses, sections, failures }: GenerateResult): Part[] {
  const parts: Part[] = [
    tablePart('statuses', statuses.length, [
      { key: 'status', label: 'status', type: 'code', value: (row) => statuses[row].status },
      { key: 'hits', label: 'hits', type: 'count', value: (row) => statuses[row].hits },
    ]),
    tablePart('sections', sections.length, [
      { key: 'section', label: 'section', type: 'url', value: (row) => sections[row].section },
      { key: 'hits', label: 'hits', type: 'count', value: (row) => sections[row].hits },
      { key: 'errors', label: 'errors', type: 'count', value: (row) => sections[row].errors },
      ...PERCENTILES.map(
        (key): Column => ({
          key,
          label: key,
          group: 'latency',
          type: 'seconds',
          value: (row) => sections[row].latency?.[key] ?? null,
        }),
      ),
    ]),
    tablePart('failures', failures.length, [
      { key: 'reason', label: 'reason', type: 'text', value: (row) => failures[row].reason },
      { key: 'hits', label: 'hits', type: 'count', value: (row) => failures[row].hits },
    ]),
  ];
  return parts.filter((part) => part.kind !== 'table' || part.rowCount > 0);
}

function tablePart(name: string, rowCount: number, columns: readonly Column[]): Part {
  return { kind: 'table', name, title: name, columns, rowCount };
}

const PERCENTILES = ['p50', 'p95', 'p99', 'max'] as const;
