import { dnsRcodeNames, dnsTypeNames } from '../protocols/values/dns.ts';
import type { Column, Table } from '../report/model.ts';
import { connectionUid } from './connection-id.ts';
import { ConnectionRecords } from './connection-record.ts';
import type { ConnectionTable } from './connection-table.ts';
import type { DnsRecord } from './dns-records.ts';
import { idColumns } from './log-columns.ts';

/** Zeek's types of columns that their cells don't tell. */
export const DNS_TYPES: Readonly<Record<string, string>> = {
  proto: 'enum',
  answers: 'vector[string]',
  TTLs: 'vector[interval]',
};

const SECOND = 1_000_000_000;
/** Zeek's words, where they are not everybody's. */
const CLASSES: Readonly<Record<number, string>> = {
  1: 'C_INTERNET',
  2: 'C_CSNET',
  3: 'C_CHAOS',
  4: 'C_HESIOD',
  254: 'C_NONE',
  255: 'C_ANY',
};
const OPCODES: Readonly<Record<number, string>> = { 0: 'query', 4: 'notify', 5: 'dynamic-update' };
const NETBIOS_OPCODES: Readonly<Record<number, string>> = { 0: 'netbios-query', 5: 'netbios-registration' };
const ANY = 255;
/** The number of SRV is that of NetBIOS's node status (RFC 1002 §4.2.1.2). */
const NODE_STATUS = 33;
const NO_RECORD_SET = 8;

/** The transactions as Zeek's dns.log, its columns in its order. */
export function dnsLog(table: ConnectionTable, all: readonly DnsRecord[], top: number | undefined): Table {
  const records = new ConnectionRecords(table);
  const columns: Column[] = [
    { key: 'start', label: 'Time', type: 'time', audience: 'people', priority: 4, value: (row) => all[row] },
    { key: 'ts', label: '', type: 'epoch', audience: 'machines', value: (row) => all[row] },
    { key: 'uid', label: '', type: 'text', audience: 'machines', value: (row) => connectionUid(table, all[row].row) },
    ...idColumns(records, (row) => all[row].row),
    machine('proto', ({ isTcp }) => (isTcp ? 'tcp' : 'udp')),
    { key: 'trans_id', label: '', type: 'code', audience: 'machines', value: (row) => all[row].id },
    { key: 'rtt', label: 'Took', type: 'duration', priority: 2, value: (row) => roundTripOf(all[row]) },
    { key: 'query', label: 'Query', type: 'text', value: (row) => all[row].query || null },
    { key: 'qclass', label: '', type: 'code', audience: 'machines', value: (row) => all[row].class ?? null },
    machine('qclass_name', (record) => named(record.class, (code) => CLASSES[code] ?? `qclass-${code}`)),
    { key: 'qtype', label: '', type: 'code', audience: 'machines', value: (row) => all[row].type ?? null },
    { key: 'qtype_name', label: 'Type', type: 'text', value: (row) => typeName(all[row]) ?? null },
    { key: 'rcode', label: '', type: 'code', audience: 'machines', value: (row) => all[row].rcode ?? null },
    { key: 'rcode_name', label: 'Code', type: 'text', value: (row) => named(all[row].rcode, rcodeName) ?? null },
    flag('AA', ({ isAuthoritative }) => isAuthoritative),
    flag('TC', ({ isTruncated }) => isTruncated),
    flag('RD', ({ isRecursionDesired }) => isRecursionDesired),
    flag('RA', ({ isRecursionAvailable }) => isRecursionAvailable),
    { key: 'Z', label: '', type: 'count', audience: 'machines', value: (row) => all[row].z },
    { key: 'answers', label: 'Answers', type: 'list', priority: 1, value: (row) => orNull(all[row].answers) },
    { key: 'TTLs', label: '', type: 'list', audience: 'machines', value: (row) => orNull(all[row].ttls) },
    flag('rejected', ({ isRejected }) => isRejected),
    { key: 'opcode', label: '', type: 'code', audience: 'machines', value: (row) => all[row].opcode },
    machine('opcode_name', opcodeName),
  ];
  return { columns, rowCount: Math.min(all.length, top ?? all.length), totalRows: all.length };

  function machine(key: string, value: (record: DnsRecord) => string | undefined): Column {
    return { key, label: '', type: 'text', audience: 'machines', value: (row) => value(all[row]) ?? null };
  }

  function flag(key: string, value: (record: DnsRecord) => boolean): Column {
    return { key, label: '', type: 'flag', audience: 'machines', value: (row) => value(all[row]) };
  }
}

function roundTripOf({ roundTripNanoseconds }: DnsRecord): { seconds: number; nanoseconds: number } | null {
  if (roundTripNanoseconds === undefined) return null;
  return { seconds: Math.floor(roundTripNanoseconds / SECOND), nanoseconds: roundTripNanoseconds % SECOND };
}

function named(code: number | undefined, nameOf: (code: number) => string): string | undefined {
  return code === undefined ? undefined : nameOf(code);
}

function typeName({ type, isNetbios }: DnsRecord): string | undefined {
  if (isNetbios && type === NODE_STATUS) return 'NBSTAT';
  if (type === ANY) return '*';
  return named(type, (code) => dnsTypeNames[code] ?? `query-${code}`);
}

function rcodeName(code: number): string {
  return code === NO_RECORD_SET ? 'NXRRSet' : (dnsRcodeNames[code] ?? `unassigned-${code}`);
}

function opcodeName({ opcode, isNetbios }: DnsRecord): string {
  if (isNetbios) return NETBIOS_OPCODES[opcode] ?? `netbios-opcode-${opcode}`;
  return OPCODES[opcode] ?? `opcode-${opcode}`;
}

function orNull<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}
