import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitRows, type Row, row } from '../option-rows.ts';
import { tcpOption } from './tcp-option-shapes.ts';

export const RIVERBED_PROBE = 76;

const REF = 'Riverbed probe option';
const KNOWN_TYPES = 11;

const type1 = probe('type1', 'Type', 'u8', { mask: 0xf0 });
const type2 = probe('type2', 'Type', 'u8', { mask: 0xfe });
const version = probe('version', 'Version', 'u8', { mask: 0x0f });
const rawVersion = probe('version_raw', 'Version', 'u8', { mask: 0x01 });
const reserved = probe('reserved', 'Reserved', 'u8', { display: 'hex' });
const prober = probe('prober', 'CSH IP', 'ipv4');
const application = probe('appli_ver', 'Application Version', 'u16');
const proxyAddress = probe('proxy.ip', 'SSH IP', 'ipv4');
const proxyPort = probe('proxy.port', 'SSH Port', 'u16');
const client = probe('client.ip', 'Client IP', 'ipv4');
const store = probe('storeid', 'CFE Store ID', 'u32');
const flags = probe('flags', 'Probe Flags', 'u8', { display: 'hex' });
const notCfe = probe('flags.notcfe', 'Not CFE', 'bool', { mask: 0x04 });
const last = probe('flags.last', 'Last Notify', 'bool', { mask: 0x01 });
const noCache = probe('flags.probe', 'Disable Probe Cache on CSH', 'bool', { mask: 0x10 });
const ssl = probe('flags.ssl', 'SSL Enabled', 'bool', { mask: 0x02 });
const server = probe('flags.server', 'SSH outer to server established', 'bool', { mask: 0x01 });

export const riverbedFields: readonly Field[] = [
  type1,
  type2,
  version,
  rawVersion,
  reserved,
  prober,
  application,
  proxyAddress,
  proxyPort,
  client,
  store,
  flags,
  notCfe,
  last,
  noCache,
  ssl,
  server,
];

const head1: readonly Row[] = [row(3, 1, reserved), row(4, 4, prober)];
const query: readonly Row[] = [...head1, row(8, 2, application)];
const response: readonly Row[] = [...head1, row(8, 4, proxyAddress), row(12, 2, proxyPort)];
const responseFromClient: readonly Row[] = [
  ...head1,
  row(8, 4, client),
  row(12, 4, proxyAddress),
  row(16, 2, proxyPort),
];
/** Version 1, by type. */
const rows1: Readonly<Record<number, readonly Row[]>> = {
  0: query,
  1: response,
  3: query,
  4: query,
  5: responseFromClient,
};

const queryInfo: readonly Row[] = [row(3, 1, flags), row(3, 1, notCfe), row(3, 1, last)];
/** Version 2, by type. */
const rows2: Readonly<Record<number, readonly Row[]>> = {
  6: queryInfo,
  7: [row(3, 1, flags), row(3, 1, noCache), row(3, 1, ssl), row(3, 1, server)],
  8: [...queryInfo, row(4, 4, client)],
  9: [...queryInfo, row(4, 4, store)],
};

/** Finds accelerators on the way; the lowest bit of the third byte tells the two versions apart. */
export function walkRiverbedProbe(layer: Layer, at: number, end: number, sink: FieldSink): void {
  if (at + 3 > end) return;
  const kind = layer.bytes[at + 2];
  if ((kind & 1) === 1) {
    const type = kind >>> 4;
    if (type >= KNOWN_TYPES) return;
    sink.at(type1, at + 2, 1);
    sink.at(version, at + 2, 1);
    if (type !== 2) emitRows(rows1[type] ?? head1, at, end, sink);
  } else if (kind >>> 1 < KNOWN_TYPES) {
    sink.at(type2, at + 2, 1);
    sink.at(rawVersion, at + 2, 1);
    sink.value(version, 2);
    emitRows(rows2[kind >>> 1] ?? [], at, end, sink);
  }
}

function probe(name: string, label: string, type: Field['type'], more: Partial<Field> = {}): Field {
  return tcpOption(`rvbd.probe.${name}`, label, type, REF, more);
}
