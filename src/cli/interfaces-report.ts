import type { ColumnOf, Part, Report } from '../report/model.ts';
import type { NetworkInterface } from '../sources/live/interfaces.ts';
import type { InterfaceCounters } from '../sources/live/links.ts';

/** The interfaces for people: one table of what they are, one of what went through them. */
export function interfacesReport(interfaces: readonly NetworkInterface[]): Report {
  const chosen = interfaces.find((candidate) => candidate.default);
  return {
    schema: 'sniff.interfaces/1',
    timeDigits: 0,
    parts: [describePart(interfaces), countersPart(interfaces)].filter(({ rowCount }) => rowCount > 0),
    notes: [
      chosen === undefined
        ? 'no interfaces'
        : `captures without -i listen on ${chosen.name}; -i any is all of them at once`,
    ],
  };
}

type TablePart = Extract<Part, { kind: 'table' }>;

/** Further addresses and gateways stand below the first ones. */
function describePart(interfaces: readonly NetworkInterface[]): TablePart {
  const rows = interfaces.flatMap((each) => {
    const lines = Math.max(1, each.addresses.length, each.gateways.length);
    return Array.from({ length: lines }, (_, line) => ({ each, line }));
  });
  const first = (value: (each: NetworkInterface) => string | null) => (row: number) =>
    rows[row].line === 0 ? value(rows[row].each) : '';
  return {
    kind: 'table',
    name: 'interfaces',
    title: 'interfaces',
    rowCount: rows.length,
    columns: [
      { key: 'name', label: 'name', type: 'text', value: first(({ name }) => name) },
      { key: 'index', label: '#', type: 'text', priority: 5, value: first(({ index }) => index?.toString() ?? '') },
      { key: 'state', label: 'state', type: 'text', value: first(({ state }) => state) },
      { key: 'type', label: 'type', type: 'text', priority: 3, value: first(({ type, kind }) => kind ?? type ?? '') },
      { key: 'mtu', label: 'MTU', type: 'text', priority: 4, value: first(({ mtu }) => mtu?.toString() ?? '') },
      { key: 'mac', label: 'MAC', type: 'text', priority: 2, value: first(({ mac }) => mac ?? '') },
      {
        key: 'address',
        label: 'address',
        type: 'text',
        value: (row) => rows[row].each.addresses[rows[row].line] ?? '',
      },
      { key: 'gateway', label: 'gateway', type: 'text', value: (row) => rows[row].each.gateways[rows[row].line] ?? '' },
    ],
  };
}

function countersPart(interfaces: readonly NetworkInterface[]): TablePart {
  const rows = interfaces.flatMap(({ name, counters }) => (counters === null ? [] : [{ name, counters }]));
  const column = <T extends 'packets' | 'bytes' | 'count'>(
    type: T,
    key: keyof InterfaceCounters,
    label: string,
    priority = 0,
  ): ColumnOf<T> => ({ key, label, type, priority, value: (row) => rows[row].counters[key] });
  return {
    kind: 'table',
    name: 'counters',
    title: 'traffic so far',
    rowCount: rows.length,
    columns: [
      { key: 'name', label: 'name', type: 'text', value: (row) => rows[row].name },
      column('packets', 'rxPackets', 'received'),
      column('bytes', 'rxBytes', 'bytes'),
      column('count', 'rxErrors', 'errors', 1),
      column('count', 'rxDropped', 'dropped', 1),
      column('packets', 'txPackets', 'sent'),
      column('bytes', 'txBytes', 'bytes'),
      column('count', 'txErrors', 'errors', 2),
      column('count', 'txDropped', 'dropped', 2),
    ],
  };
}
