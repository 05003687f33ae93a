import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';

const HEADER = 8;
const REF = 'ntpd, ntp_request.h';
const field = fieldMaker('ntp.priv.', REF);
const mode7 = fieldMaker('ntp.priv.mode7.', REF);

const flags: Layout = [
  [0, field('flags.r', 'Response bit', 'u8', { mask: 0x80 })],
  [0, field('flags.more', 'More bit', 'u8', { mask: 0x40 })],
];
const header: Layout = [
  [1, field('auth_seq', 'Auth, sequence', 'u8')],
  [1, field('auth', 'Auth bit', 'u8', { mask: 0x80 })],
  [1, field('seq', 'Sequence number', 'u8', { mask: 0x7f })],
  [2, field('impl', 'Implementation', 'u8')],
  [3, field('reqcode', 'Request code', 'u8')],
  [4, field('err', 'Err', 'u8', { ...HEX, mask: 0xf0 })],
  [4, field('numitems', 'Number of data items', 'u16', { mask: 0x0fff })],
  [6, field('reserved', 'Reserved', 'u8', { ...HEX, mask: 0xf0 })],
  [6, field('itemsize', 'Size of data item', 'u16', { mask: 0x0fff })],
];

const peerFlags = ['config', 'syspeer', 'burst', 'refclock', 'prefer', 'authenable', 'sel_candidate', 'shortlist'];
const peerAddresses: Layout = [
  [0, mode7('dstaddress', 'dstaddress (local)', 'ipv4')],
  [4, mode7('srcaddress', 'srcaddress (peer)', 'ipv4')],
  [8, mode7('srcport', 'srcport', 'u16')],
];
const peerState: Layout = [
  [11, mode7('hpoll', 'hpoll', 'u8')],
  [13, mode7('reach', 'reach', 'u8')],
  [14, mode7('peer.flags', 'Peer flags', 'u8', HEX)],
  ...peerFlags.map((name, bit) => [14, mode7(`peer.flags.${name}`, name, 'bool', { mask: 1 << bit })] as const),
  [15, mode7('hmode', 'hmode', 'u8')],
  [16, mode7('delay', 'delay', 'u32')],
  [20, mode7('offset', 'offset', 'u64')],
  [28, mode7('dispersion', 'dispersion', 'u32')],
  [32, mode7('ipv6_flag', 'ipv6_flag', 'u32')],
  [36, mode7('unused', 'unused', 'bytes', { length: 4 })],
  [40, mode7('dstaddress6', 'dstaddress6 (local)', 'ipv6')],
  [56, mode7('srcaddress6', 'srcaddress6 (peer)', 'ipv6')],
];
const loop: Layout = [
  [16, mode7('compliance', 'compliance', 'u32')],
  [20, mode7('watchdog_timer', 'watchdog timer', 'u32')],
];
const lastOffset = mode7('last_offset', 'last offset', 'text');
const drift = mode7('drift_comp', 'drift comp', 'text');
const authentication: Layout = layoutOf('u32', [
  ['timereset', 'time reset'],
  ['numkeys', 'number of keys'],
  ['numfreekeys', 'number of free keys'],
  ['keylookups', 'key lookups'],
  ['keynotfound', 'keys not found'],
  ['encryptions', 'encryptions'],
  ['decryptions', 'decryptions'],
  ['expired', 'expired'],
  ['keyuncached', 'keys uncached'],
]);
const kernel: Layout = [
  [0, mode7('kernel_offset', 'kernel pll offset', 'i32')],
  [4, mode7('freq', 'kernel pll frequency', 'i32')],
  [8, mode7('maxerror', 'maximum error', 'u32')],
  [12, mode7('esterror', 'estimated error', 'u32')],
  [16, mode7('status', 'status', 'u16')],
  [18, mode7('shift', 'shift', 'u16')],
  [20, mode7('constant', 'constant', 'u32')],
  [24, mode7('precision', 'precision', 'u32')],
  [28, mode7('tolerance', 'tolerance', 'u32')],
  ...layoutOf('u32', [
    ['ppsfreq', 'pps frequency'],
    ['jitter', 'jitter'],
    ['stabil', 'stability'],
    ['jitcnt', 'jitter count'],
    ['calcnt', 'calibration count'],
    ['errcnt', 'error count'],
    ['stbcnt', 'stability count'],
  ]).map(([at, each]) => [at + 32, each] as const),
];

export const ntpPrivateFields: readonly Field[] = [
  ...layoutFields(flags, header, peerAddresses, peerState, loop, authentication, kernel),
  lastOffset,
  drift,
];

/** Mode 7, by which ntpdc asked ntpd: a header, and of some answers the items. */
export function walkNtpPrivate(layer: Layer, sink: FieldSink, stratum: Field, poll: Field): void {
  const { bytes, view, start, end } = layer;
  emitLayout(sink, flags, start, end);
  if (!emitLayout(sink, header, start, end) || (bytes[start] & 0x80) === 0) return;
  const size = view.getUint16(start + 6) & 0x0fff;
  let at = start + HEADER;
  for (let left = view.getUint16(start + 4) & 0x0fff; left > 0 && size > 0; left--, at += size) {
    if (at + size > end) return;
    walkItem(layer, sink, bytes[start + 3], at, at + size, stratum, poll);
  }
}

function walkItem(
  layer: Layer,
  sink: FieldSink,
  request: number,
  at: number,
  end: number,
  stratum: Field,
  poll: Field,
): void {
  if (request === 1) {
    if (!emitLayout(sink, peerAddresses, at, end) || at + 16 > end) return;
    sink.at(stratum, at + 10, 1);
    sink.at(poll, at + 12, 1);
    emitLayout(sink, peerState, at, end);
  } else if (request === 8 && at + 16 <= end) {
    sink.value(lastOffset, String(layer.view.getBigInt64(at)));
    sink.value(drift, String(layer.view.getBigInt64(at + 8)));
    emitLayout(sink, loop, at, end);
  } else if (request === 28) {
    emitLayout(sink, authentication, at, end);
  } else if (request === 38) {
    emitLayout(sink, kernel, at, end);
  }
}

function layoutOf(type: Field['type'], names: readonly (readonly [string, string])[]): Layout {
  return names.map(([name, label], index) => [4 * index, mode7(name, label, type)] as const);
}
