import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitLayout, fieldMaker, HEX, type Layout, layoutFields } from '../layout.ts';
import { readDomainName } from './domain-name.ts';

const QUERY_BY_NAME = 1;
const QUERY_BY_IPV4 = 2;
const QTYPE = { names: 2, ipv6: 3, ipv4: 4 } as const;
const HEADER = 16;

const informationField = fieldMaker('icmpv6.', 'RFC 4620 §4');
const nodeInformation: Layout = [
  [
    4,
    informationField('ni.qtype', 'Qtype', 'u16', {
      values: {
        0: 'NOOP',
        1: 'Supported query types (Obsolete)',
        2: 'Node Name',
        3: 'Node addresses',
        4: 'IPv4 node addresses',
      },
    }),
  ],
  [6, informationField('ni.flag', 'Flags', 'u16', HEX)],
  [6, informationField('ni.flag.g', 'Global-scope addresses', 'bool', { length: 2, mask: 0x0020 })],
  [6, informationField('ni.flag.s', 'Site-local addresses', 'bool', { length: 2, mask: 0x0010 })],
  [6, informationField('ni.flag.l', 'Link-local addresses', 'bool', { length: 2, mask: 0x0008 })],
  [6, informationField('ni.flag.c', 'Compression', 'bool', { length: 2, mask: 0x0004 })],
  [6, informationField('ni.flag.a', 'Unicast Addresses', 'bool', { length: 2, mask: 0x0002 })],
  [6, informationField('ni.flag.t', 'Truncated', 'bool', { length: 2, mask: 0x0001 })],
  [6, informationField('ni.flag.rsv', 'Reserved', 'u16', { mask: 0xffc0, display: 'hex' })],
  [8, informationField('ni.nonce', 'Nonce', 'u64', HEX)],
];
const subjectIpv6: Layout = [[16, informationField('ni.query.subject_ipv6', 'IPv6 subject address', 'ipv6')]];
const subjectIpv4: Layout = [[16, informationField('ni.query.subject_ipv4', 'IPv4 subject address', 'ipv4')]];
const subjectName = informationField('ni.query.subject_fqdn', 'FQDN subject', 'string');
const nodeTtl: Layout = [[0, informationField('ni.reply.node_ttl', 'TTL', 'u32')]];
const nodeName = informationField('ni.reply.node_name', 'Name Node', 'string');
const nodeAddress: Layout = [[0, informationField('ni.reply.node_address', 'IPv6 Node address', 'ipv6')]];
const nodeIpv4: Layout = [[0, informationField('ni.reply.ipv4_address', 'IPv4 Node address', 'ipv4')]];

export const icmpv6NodeInformationFields: readonly Field[] = [
  subjectName,
  nodeName,
  ...layoutFields(nodeInformation, subjectIpv6, subjectIpv4, nodeTtl, nodeAddress, nodeIpv4),
];

/** RFC 4620 §4: the code tells what kind of subject a query has. */
export function walkNodeQuery(layer: Layer, sink: FieldSink): void {
  const { bytes, start, end } = layer;
  if (!emitLayout(sink, nodeInformation, start, end) || start + HEADER >= end) return;
  if (bytes[start + 1] === QUERY_BY_NAME) walkNames(layer, sink, subjectName, start + HEADER, 1);
  else emitLayout(sink, bytes[start + 1] === QUERY_BY_IPV4 ? subjectIpv4 : subjectIpv6, start, end);
}

export function walkNodeReply(layer: Layer, sink: FieldSink): void {
  const { view, start, end } = layer;
  if (!emitLayout(sink, nodeInformation, start, end)) return;
  const type = view.getUint16(start + 4);
  if (type === QTYPE.names) {
    if (emitLayout(sink, nodeTtl, start + HEADER, end)) walkNames(layer, sink, nodeName, start + HEADER + 4, Infinity);
  } else if (type === QTYPE.ipv6 || type === QTYPE.ipv4) {
    const address = type === QTYPE.ipv6 ? nodeAddress : nodeIpv4;
    const step = type === QTYPE.ipv6 ? 20 : 8;
    for (let at = start + HEADER; at < end; at += step) {
      if (!emitLayout(sink, nodeTtl, at, end) || !emitLayout(sink, address, at + 4, end)) return;
    }
  }
}

function walkNames(layer: Layer, sink: FieldSink, field: Field, first: number, limit: number): void {
  for (let at = first, count = 0; at < layer.end && count < limit; count++) {
    const name = readDomainName(layer.bytes, at, layer.end);
    if (name === undefined || name.text === '') return;
    sink.value(field, name.text);
    at = name.next;
  }
}
