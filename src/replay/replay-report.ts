import type { Column, Entry, Part, Report, ValueEntry } from '../report/model.ts';
import type { ReplayResult } from './replay-tally.ts';

export const REPLAY_SCHEMA = 'sniff.replay/1';

/** The closing report for people. */
export function replayReport(result: ReplayResult, isDry: boolean, notes: readonly string[]): Report {
  return { schema: REPLAY_SCHEMA, timeDigits: 0, parts: [sumsPart(result, isDry), ...failuresPart(result)], notes };
}

function sumsPart(result: ReplayResult, isDry: boolean): Part {
  const { oversize, lateness } = result;
  const entries: Entry[] = [
    { key: 'packets', label: 'packets', type: 'count', value: result.packets },
    { key: 'sent', label: isDry ? 'would be sent' : 'sent', type: 'count', value: result.sent },
    { key: 'failed', label: 'failed', type: 'count', value: result.failed, hideZero: true, warning: true },
    { key: 'bytes', label: 'bytes', type: 'bytes', value: result.bytes },
    { key: 'seconds', label: 'duration', type: 'seconds', value: result.seconds },
    { key: 'packetsPerSecond', label: 'packets', type: 'perSecond', value: result.packetsPerSecond },
    { key: 'truncated', label: 'truncated', type: 'count', value: oversize.truncated, hideZero: true },
    { key: 'fragmented', label: 'fragmented', type: 'count', value: oversize.fragmented, hideZero: true },
    { key: 'skipped', label: 'too long', type: 'count', value: oversize.skipped, hideZero: true },
    { key: 'cutByCapture', label: 'cut by the capture', type: 'count', value: result.cutByCapture, hideZero: true },
  ];
  if (lateness !== null) {
    const percentiles = (['p50', 'p99', 'max'] as const).map(
      (key): ValueEntry => ({ key, label: key, type: 'seconds', value: lateness[key] }),
    );
    entries.push({ key: 'lateness', label: 'lateness', entries: percentiles });
  }
  const verb = isDry ? 'dry run' : 'replay';
  return { kind: 'record', name: 'replay', title: `${verb} on ${result.interface}`, entries };
}

function failuresPart({ failures }: ReplayResult): Part[] {
  const columns: Column[] = [
    { key: 'reason', label: 'reason', type: 'text', value: (row) => failures[row].reason },
    { key: 'packets', label: 'packets', type: 'count', value: (row) => failures[row].packets },
  ];
  if (failures.length === 0) return [];
  return [{ kind: 'table', name: 'failures', title: 'not sent', columns, rowCount: failures.length }];
}
