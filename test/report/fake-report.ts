import type { Column, Entry, Report, TablePart } from '../../src/report/model.ts';

/** A report as `sniff analyze` makes it, of a web server's traffic, with what usually goes wrong in layouts. */
export function fakeReport(): Report {
  return {
    schema: 'sniff.analyze/1',
    timeDigits: 6,
    parts: [capture, ledger, protocols, endpoints, conversations, http, hosts, statuses, dns, tcp, arp, timeline],
    notes: ['2 of 3 files were read; evil\u001b[2J.pcap is no capture.'],
  };
}

/** Rows from plain arrays: `cells[row][column]`. */
export function rowsPart(
  head: Pick<TablePart, 'name' | 'title'> & Partial<TablePart>,
  columns: readonly Omit<Column, 'value'>[],
  cells: readonly (readonly unknown[])[],
): TablePart {
  return {
    ...head,
    kind: 'table',
    rowCount: cells.length,
    columns: columns.map((column, index) => ({ ...column, value: (row: number) => cells[row][index] }) as Column),
  };
}

const START = { seconds: 1_795_167_721, nanoseconds: 500_000_000 };

const capture = {
  kind: 'record',
  name: 'capture',
  title: 'Capture',
  entries: [
    { key: 'packets', label: 'Packets', type: 'packets', value: 1_402_113 },
    { key: 'wireBytes', label: 'On the wire', type: 'bytes', value: 612_345_678 },
    { key: 'capturedBytes', label: 'Captured', type: 'bytes', value: 612_000_000 },
    { key: 'start', label: 'Start', type: 'time', value: START },
    { key: 'end', label: 'End', type: 'time', value: { seconds: START.seconds + 71, nanoseconds: 500_000_001 } },
    { key: 'duration', label: 'Duration', type: 'duration', value: { seconds: 71, nanoseconds: 1 } },
    {
      key: 'files',
      label: 'Files',
      table: rowsPart(
        { name: 'files', title: '' },
        [
          { key: 'path', label: 'File', type: 'text' },
          { key: 'format', label: 'Format', type: 'text' },
          { key: 'linkTypes', label: 'Link types', type: 'list' },
        ],
        [
          [
            'captures/shop/2026-11-20/front-end-server-07/eth0-mirror-port.pcapng.gz',
            'pcapng+gzip',
            ['ETHERNET', 'RAW'],
          ],
          ['日本語.pcap', 'pcap', ['ETHERNET']],
        ],
      ),
    },
  ] satisfies Entry[],
} as const;

const ledger = {
  kind: 'record',
  name: 'ledger',
  title: 'Ledger',
  entries: [
    { key: 'kernelDrops', label: 'Dropped by the kernel', type: 'packets', value: 0, hideZero: true, warning: true },
    { key: 'truncatedPackets', label: 'Cut short', type: 'packets', value: 1204, hideZero: true, warning: true },
    { key: 'malformedPackets', label: 'Malformed', type: 'packets', value: 3, hideZero: true, warning: true },
    { key: 'fragments', label: 'Fragments', type: 'packets', value: 18, hideZero: true },
    { key: 'completeness', label: 'Completeness', type: 'ratio', value: 0.9994361 },
  ] satisfies Entry[],
  notes: [
    '1,204 packets were cut by the snap length of 96 bytes: what stood behind it is missing from every count of content.',
  ],
} as const;

const HIERARCHY = [
  ['eth', 1_402_113, 612_345_678],
  ['eth:arp', 24, 1008],
  ['eth:ip', 1_402_000, 612_300_000],
  ['eth:ip:tcp', 1_401_000, 612_000_000],
  ['eth:ip:tcp:http', 300_000, 400_000_000],
  ['eth:ip:tcp:data', 12, 700],
  ['eth:ip:udp', 1000, 300_000],
  ['eth:ip:udp:dns', 1000, 300_000],
  ['eth:ipv6', 89, 44_670],
  ['eth:ipv6:icmpv6', 89, 44_670],
] as const;

const protocols = rowsPart(
  { name: 'protocols', title: 'Protocols' },
  [
    { key: 'path', label: 'Protocol', type: 'path' },
    { key: 'packets', label: 'Packets', type: 'packets' },
    { key: 'bytes', label: 'Bytes', type: 'bytes' },
    { key: 'share', label: '', type: 'bar', audience: 'people', priority: 1 },
    { key: 'ratio', label: 'Share', type: 'ratio', audience: 'people' },
  ],
  HIERARCHY.map(([path, packets, bytes]) => [path, packets, bytes, bytes / 612_345_678, bytes / 612_345_678]),
);

const endpoints = rowsPart(
  { name: 'endpoints', title: 'Endpoints', totalRows: 1234 },
  [
    { key: 'address', label: 'Address', type: 'address' },
    { key: 'packets', label: 'Packets', type: 'packets' },
    { key: 'bytes', label: 'Bytes', type: 'bytes' },
    { key: 'share', label: '', type: 'bar', audience: 'people', priority: 3 },
    { key: 'txPackets', label: 'Sent packets', type: 'packets', priority: 2 },
    { key: 'txBytes', label: 'Sent', type: 'bytes', priority: 1 },
    { key: 'rxPackets', label: 'Received packets', type: 'packets', priority: 2 },
    { key: 'rxBytes', label: 'Received', type: 'bytes', priority: 1 },
  ],
  [
    ['10.162.15.225', 1_402_000, 612_300_000, 1, 701_000, 12_300_000, 701_000, 600_000_000],
    ['2001:db8:85a3:1234:5678:8a2e:370:7334', 89, 44_670, 0.0001, 45, 22_335, 44, 22_335],
  ],
);

const conversations = rowsPart(
  { name: 'conversations', title: 'Conversations', totalRows: 20_123 },
  [
    { key: 'protocol', label: '', type: 'text' },
    { key: 'a', label: 'Originator', type: 'address', audience: 'people' },
    { key: 'b', label: 'Responder', type: 'address', audience: 'people' },
    { key: 'addressA', label: '', type: 'address', audience: 'machines' },
    { key: 'portA', label: '', type: 'port', audience: 'machines' },
    { key: 'addressB', label: '', type: 'address', audience: 'machines' },
    { key: 'portB', label: '', type: 'port', audience: 'machines' },
    { key: 'packetsAB', label: 'Packets →', type: 'packets', priority: 3 },
    { key: 'bytesAB', label: 'Bytes →', type: 'bytes' },
    { key: 'packetsBA', label: '← Packets', type: 'packets', priority: 3 },
    { key: 'bytesBA', label: '← Bytes', type: 'bytes' },
    { key: 'start', label: 'Start', type: 'time', priority: 4 },
    { key: 'duration', label: 'Duration', type: 'duration', priority: 1 },
  ],
  [
    conversation('tcp', '10.162.15.225', 36_088, '91.189.91.15', 80, 900, 71_040, 1202, 1_700_000, 71, 1),
    conversation('udp', '2001:db8:85a3:1234:5678:8a2e:370:7334', 5353, 'ff02::fb', 5353, 1, 90, 0, 0, 0, 0),
    conversation('icmp', '10.162.15.225', null, '8.8.8.8', null, 4, 392, 4, 392, 3, 4_120_000),
  ],
);

function conversation(
  protocol: string,
  addressA: string,
  portA: number | null,
  addressB: string,
  portB: number | null,
  ...[packetsAB, bytesAB, packetsBA, bytesBA, seconds, nanoseconds]: number[]
): unknown[] {
  const a = endText(addressA, portA);
  const b = endText(addressB, portB);
  const duration = { seconds, nanoseconds };
  return [protocol, a, b, addressA, portA, addressB, portB, packetsAB, bytesAB, packetsBA, bytesBA, START, duration];
}

function endText(address: string, port: number | null): string {
  if (port === null) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function percentiles(key: string, label: string, values: readonly (number | null)[]): Entry {
  const names = ['p50', 'p95', 'p99', 'max'];
  return {
    key,
    label,
    entries: names.map((name, index) => ({ key: name, label: name, type: 'seconds', value: values[index] ?? null })),
  };
}

const http = {
  kind: 'record',
  name: 'http',
  title: 'HTTP',
  entries: [
    { key: 'requests', label: 'Requests', type: 'count', value: 150_000 },
    { key: 'responses', label: 'Responses', type: 'count', value: 149_990 },
    percentiles('latency', 'Latency', [0.00123, 0.0456, 0.789, 12.3]),
    percentiles('network', 'Network', [0.0001, 0.0002, 0.0003, 0.0004]),
    percentiles('server', 'Server', [0.00113, 0.0454, 0.7887, 12.2996]),
  ],
} as const;

const HOST_COLUMNS: Omit<Column, 'value'>[] = [
  { key: 'host', label: 'Host', type: 'text' },
  { key: 'hits', label: 'Hits', type: 'count' },
  { key: 'bytes', label: 'Bytes', type: 'bytes', priority: 1 },
  { key: 'perSecond', label: 'Rate', type: 'perSecond', priority: 2 },
  { key: 'errors', label: 'Errors', type: 'count' },
  { key: 'serverErrors', label: 'of them 5xx', type: 'count', priority: 3 },
  ...['latency', 'network', 'server'].flatMap((group, index): Omit<Column, 'value'>[] => [
    { key: 'p50', label: `${group} p50`, type: 'seconds', group, priority: index * 4 },
    { key: 'p95', label: 'p95', type: 'seconds', group, priority: index * 4 + 1 },
    { key: 'p99', label: 'p99', type: 'seconds', group, priority: index * 4 + 2 },
    { key: 'max', label: 'max', type: 'seconds', group, priority: index * 4 + 3 },
  ]),
];

const LATENCIES = [0.001, 0.002, 0.003, 0.004, 0.0001, 0.0002, 0.0003, 0.0004, 0.0009, 0.0018, 0.0027, 0.0036];

const hosts = rowsPart({ name: 'hosts', title: 'Hosts', within: 'http' }, HOST_COLUMNS, [
  ['shop.example', 149_000, 400_000_000, 2098.59, 12, 3, ...LATENCIES],
  ['=cmd|"/c calc"!A1', 1, 120, 0.0140845, 0, 0, ...LATENCIES.map(() => null)],
  ['evil\u001b]0;owned\u0007\u202e.example', 1, 120, 0.0140845, 1, 0, ...LATENCIES],
  ['例え.テスト', 998, 120_000, 14.0563, 0, 0, ...LATENCIES],
]);

const statuses = rowsPart(
  { name: 'statuses', title: 'Statuses', within: 'http' },
  [
    { key: 'status', label: 'Status', type: 'code' },
    { key: 'hits', label: 'Hits', type: 'count' },
  ],
  [
    [200, 149_978],
    [404, 12],
  ],
);

const dns = {
  kind: 'record',
  name: 'dns',
  title: 'DNS',
  entries: [
    { key: 'queries', label: 'Queries', type: 'count', value: 500 },
    { key: 'responses', label: 'Responses', type: 'count', value: 500 },
    { key: 'unanswered', label: 'Unanswered', type: 'count', value: 0, hideZero: true, warning: true },
    {
      key: 'names',
      label: 'Names',
      table: {
        ...rowsPart(
          { name: 'names', title: '' },
          [
            { key: 'name', label: 'Name', type: 'text' },
            { key: 'hits', label: 'Hits', type: 'count' },
          ],
          [
            ['shop.example', 300],
            ['a.very.long.name.that.nobody.can.read.at.once.and.that.no.table.of.eighty.columns.can.hold.example', 200],
          ],
        ),
        totalRows: 17,
      },
    },
    {
      key: 'types',
      label: 'Types',
      table: rowsPart(
        { name: 'types', title: '' },
        [
          { key: 'type', label: 'Type', type: 'text' },
          { key: 'hits', label: 'Hits', type: 'count' },
        ],
        [],
      ),
    },
    percentiles('latency', 'Latency', []),
  ],
} satisfies Report['parts'][number];

const tcp = {
  kind: 'record',
  name: 'tcp',
  title: 'TCP',
  entries: [
    { key: 'connections', label: 'Connections', type: 'count', value: 20_000 },
    { key: 'retransmissions', label: 'Retransmissions', type: 'packets', value: 17 },
    percentiles('handshakeRtt', 'Handshake', [0.00005, 0.0001, 0.00015, 0.0123]),
  ],
} satisfies Report['parts'][number];

const arp = {
  kind: 'record',
  name: 'arp',
  title: 'ARP',
  entries: [
    { key: 'requests', label: 'Requests', type: 'packets', value: 12 },
    { key: 'replies', label: 'Replies', type: 'packets', value: 12 },
    {
      key: 'bindings',
      label: 'Bindings',
      table: rowsPart(
        { name: 'bindings', title: '' },
        [
          { key: 'ip', label: 'Address', type: 'address' },
          { key: 'mac', label: 'MAC', type: 'address' },
        ],
        [['10.162.15.1', '00:1b:21:3a:4b:5c']],
      ),
    },
    { key: 'gatewayMac', label: 'Gateway', type: 'address', value: null },
  ],
} satisfies Report['parts'][number];

const timeline = rowsPart(
  {
    name: 'timeline',
    title: 'Timeline',
    chart: { kind: 'time', time: 'time', series: ['packets', 'bytes', 'requests'], bucketSeconds: 1 },
  },
  [
    { key: 'time', label: 'Time', type: 'time' },
    { key: 'packets', label: 'Packets', type: 'packets' },
    { key: 'bytes', label: 'Bytes', type: 'bytes' },
    { key: 'requests', label: 'Requests', type: 'count' },
  ],
  Array.from({ length: 72 }, (_, at) => {
    const packets = Math.round(20_000 + 10_000 * Math.sin(at / 7)) * (at === 40 ? 0 : 1);
    return [
      { seconds: START.seconds + at, nanoseconds: 0 },
      packets,
      packets * 430,
      at < 10 ? 0 : Math.round(packets / 9),
    ];
  }),
);
