import type { Entry, Report } from '../../src/report/model.ts';
import { rowsPart } from './fake-rows.ts';

const START = { seconds: 1_795_167_721, nanoseconds: 500_000_000 };

export const capture = {
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

export const ledger = {
  kind: 'record',
  name: 'ledger',
  title: 'Ledger',
  entries: [
    { key: 'kernelDrops', label: 'Dropped by the kernel', type: 'packets', value: 0, hideZero: true, warning: true },
    { key: 'truncatedPackets', label: 'Cut short', type: 'packets', value: 1204, hideZero: true, warning: true },
    { key: 'malformedPackets', label: 'Malformed', type: 'packets', value: 3, hideZero: true, warning: true },
    { key: 'badChecksums', label: 'Bad checksums', type: 'count', value: 0, hideZero: true, warning: true },
    { key: 'offloadedChecksums', label: 'Offloaded checksums', type: 'count', value: 7, hideZero: true },
    { key: 'fragments', label: 'Fragments', type: 'packets', value: 18, hideZero: true },
    { key: 'fragmentsUnassembled', label: 'Unassembled', type: 'packets', value: 0, hideZero: true, warning: true },
    { key: 'skippedBytes', label: 'Skipped', type: 'bytes', value: 0, hideZero: true, warning: true },
    { key: 'tcpGapBytes', label: 'Missing from TCP', type: 'bytes', value: 123_456, hideZero: true, warning: true },
    { key: 'unmatchedRequests', label: 'Unanswered requests', type: 'count', value: 10, hideZero: true },
    { key: 'unmatchedResponses', label: 'Unasked responses', type: 'count', value: 0, hideZero: true },
    { key: 'unreadableHeads', label: 'HTTP/2 heads that refer to lost ones', type: 'count', value: 0, hideZero: true },
    { key: 'evictedFlows', label: 'Evicted flows', type: 'count', value: 0, hideZero: true },
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

export const protocols = rowsPart(
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

export const endpoints = rowsPart(
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

export const conversations = rowsPart(
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

export const arp = {
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

export const timeline = rowsPart(
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
