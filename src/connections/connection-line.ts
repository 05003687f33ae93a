import { formatBytes, formatDuration } from '../report/units.ts';
import type { ConnectionEvent } from './conn-log.ts';
import type { ConnectionRecords } from './connection-record.ts';
import { endText } from './log-columns.ts';
import { servicesOf } from './services.ts';

/**
 * `New connection: 10.0.0.1:40000 -> 192.0.2.1:80`, and when it is over what it was:
 * `Closed connection: 10.0.0.1:40000 -> 192.0.2.1:80 (http, SF, 1.2 s, 120 B out, 3.4 kB in)`. TCP is not named.
 */
export function connectionLine(records: ConnectionRecords, row: number, event: ConnectionEvent): string {
  const protocol = records.protocol(row);
  const notes = protocol === 'tcp' ? [] : [protocol];
  if (event === 'closed') notes.push(...outcomeOf(records, row));
  const what = event === 'closed' ? 'Closed connection' : 'New connection';
  const line = `${what}: ${endText(records, row, 0)} -> ${endText(records, row, 1)}`;
  return notes.length === 0 ? line : `${line} (${notes.join(', ')})`;
}

function outcomeOf(records: ConnectionRecords, row: number): string[] {
  const duration = records.duration(row);
  const sent = formatBytes(records.payloadBytes(row, 0));
  const got = formatBytes(records.payloadBytes(row, 1));
  const services = servicesOf(records.table, row);
  return [
    ...services,
    records.state(row),
    duration === null ? '0 s' : formatDuration(duration),
    `${sent} out`,
    `${got} in`,
  ];
}
