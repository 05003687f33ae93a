import { defineProtocol } from '../define.ts';
import type { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { behindHeader, decodePdu, headerOf, helloLengthAt, idAt, type Pdu, pduOf } from './isis-pdu.ts';
import {
  type CommonFields,
  headFields,
  instanceFields,
  keyId,
  senderFields,
  systemId,
  topologyField,
  walkCommon,
  walkList,
  walkSubTlvs,
  walkTlvs,
} from './isis-tlvs.ts';

const POINT_TO_POINT = 17;
const ACKNOWLEDGES_RESTART = 0x02;
const DIGEST = 33;
const MCID = 51;

const field = fieldMaker('isis.hello.', 'ISO 10589 §9.5');
const state = fieldMaker('isis.hello.', 'RFC 5303 §3');
const restart = fieldMaker('isis.hello.', 'RFC 5306 §3');
const bridging = fieldMaker('isis.hello.', 'RFC 6329 §13');
const circuitType = field('circuit_type', 'Circuit type', 'u8', {
  mask: 0x03,
  display: 'hex',
  values: { 1: 'Level 1 only', 2: 'Level 2 only', 3: 'Level 1 and 2' },
});
/** Of the circuit's type and of the priority. */
const reserved = field('reserved', 'Reserved', 'u8', { mask: 0xfc, display: 'hex' });
const sourceId = field('source_id', 'SystemID {Sender of PDU}', 'text');
const holdingTimer = field('holding_timer', 'Holding timer', 'u16');
const pduLength = field('pdu_length', 'PDU length', 'u16');
const priority = field('priority', 'Priority', 'u8', { mask: 0x7f });
const lanId = field('lan_id', 'SystemID {Designated IS}', 'text');
const localCircuit = field('local_circuit_id', 'Local circuit ID', 'u8');
const common = {
  ...headFields('isis.hello.'),
  ...instanceFields('isis.hello.'),
  ...senderFields('isis.hello.'),
  authentication: field('clv_authentication', 'Authentication', 'bytes'),
  ipAuthentication: field('clv_ip_authentication', 'NLPID', 'string', { ref: 'RFC 1195 §5.3' }),
  checksum: field('checksum', 'Checksum', 'u16', { display: 'hex', ref: 'RFC 3358 §2' }),
} satisfies CommonFields;
const neighbor = field('is_neighbor', 'IS Neighbor', 'ether');
const globalAddress = field('clv_ipv6_glb_int_addr', 'IPv6 Global interface address', 'ipv6', { ref: 'RFC 6119 §4' });
const adjacency = state('adjacency_state', 'Adjacency State', 'u8', {
  values: { 0: 'Up', 1: 'Initializing', 2: 'Down' },
});
const extendedCircuit = state('extended_local_circuit_id', 'Extended Local circuit ID', 'u32', HEX);
const neighborId = state('neighbor_systemid', 'Neighbor SystemID', 'text');
const neighborCircuit = state('neighbor_extended_local_circuit_id', 'Neighbor Extended Local circuit ID', 'u32', HEX);
const flags = restart('clv_restart_flags', 'Restart Signaling Flags', 'u8', HEX);
const flagBits = [
  restart('clv_restart_flags.sa', 'Suppress Adjacency', 'bool', { mask: 0x04 }),
  restart('clv_restart_flags.ra', 'Restart Acknowledgment', 'bool', { mask: ACKNOWLEDGES_RESTART }),
  restart('clv_restart_flags.rr', 'Restart Request', 'bool', { mask: 0x01 }),
];
const remainingTime = restart('clv_restart.remain_time', 'Remaining holding time', 'u16');
const restarting = restart('clv_restart.neighbor', 'Restarting Neighbor ID', 'text');
const topology = topologyField('hello.mtid');
const detection = field('bfd_enabled.nlpid', 'NLPID', 'u8', { display: 'hex', ref: 'RFC 6213 §2' });
const mcids = [bridging('mcid', 'MCID', 'bytes'), bridging('aux_mcid', 'Aux MCID', 'bytes')] as const;
const digestBits = [
  bridging('digest.v', 'V', 'u8', { mask: 0x10 }),
  bridging('digest.a', 'A', 'u8', { mask: 0x0c }),
  bridging('digest.d', 'D', 'u8', { mask: 0x03 }),
];
const digest = bridging('digest', 'Digest', 'bytes');

/** IS-IS hellos: of a broadcast circuit, by level, or of a point-to-point one. */
export const isisHello = defineProtocol({
  name: 'isis.hello',
  title: 'IS-IS Hello',
  label: 'IS-IS Hello',
  ref: 'ISO 10589 §9.5',
  prefix: 'isis',
  claims: { 'isis.type': [15, 16, POINT_TO_POINT] },
  minimumLength: 1,
  decode: (d, at) => decodePdu(d, at, helloLengthAt(d, at)),
  fields: [
    ...[circuitType, reserved, sourceId, holdingTimer, pduLength, priority, lanId, localCircuit],
    ...Object.values(common),
    keyId,
    ...[neighbor, globalAddress, adjacency, extendedCircuit, neighborId, neighborCircuit],
    ...[flags, ...flagBits, remainingTime, restarting],
    ...[topology, detection, ...mcids, ...digestBits, digest],
  ],
  walk,
  summarize: (layer) => idAt(layer, 1, 0),
});

function walk(layer: Layer, sink: FieldSink): void {
  const pdu = pduOf(layer);
  const cursor = headerOf(layer, sink, pdu);
  cursor.same(circuitType, reserved);
  cursor.pass(1);
  systemId(cursor, sourceId, pdu.idLength);
  cursor.number(holdingTimer, 2);
  const length = cursor.number(pduLength, 2);
  if (pdu.type === POINT_TO_POINT) cursor.number(localCircuit, 1);
  else {
    if (cursor.same(priority)) sink.value(reserved, cursor.peek(cursor.at, 1) >>> 7);
    cursor.pass(1);
    systemId(cursor, lanId, pdu.idLength + 1);
  }
  const headerBytes = pdu.type === POINT_TO_POINT ? pdu.idLength + 6 : 2 * pdu.idLength + 7;
  walkTlvs(behindHeader(cursor, headerBytes, length, pdu), common, (type, value) => walkValue(pdu, type, value));
}

function walkValue(pdu: Pdu, type: number, value: FieldCursor): void {
  const isPointToPoint = pdu.type === POINT_TO_POINT;
  switch (type) {
    case 6:
      if (!isPointToPoint) walkList(value, 6, neighbor);
      return;
    case 143:
      walkPortCapability(value);
      return;
    case 148:
      while (value.left >= 3) {
        value.bytes(topology, 2);
        value.number(detection, 1);
      }
      return;
    case 211:
      walkRestart(pdu, value);
      return;
    case 233:
      walkList(value, 16, globalAddress);
      return;
    case 240:
      if (isPointToPoint) walkAdjacency(pdu, value);
      return;
    default:
      walkCommon(common, type, value);
  }
}

/** RFC 5303 §3.2: the further the adjacency is, the more of it is known. */
function walkAdjacency({ idLength }: Pdu, value: FieldCursor): void {
  if (![1, 5, 11, 15].includes(value.left)) return;
  value.number(adjacency, 1);
  value.number(extendedCircuit, 4);
  systemId(value, neighborId, idLength);
  value.number(neighborCircuit, 4);
}

function walkRestart({ idLength }: Pdu, value: FieldCursor): void {
  if (!value.same(flags, ...flagBits)) return;
  const acknowledges = (value.peek(value.at, 1) & ACKNOWLEDGES_RESTART) !== 0;
  value.pass(1);
  if (!acknowledges || value.left < 2) return;
  value.number(remainingTime, 2);
  systemId(value, restarting, idLength);
}

/** RFC 6165 §2.2; of what is inside we know what shortest path bridging compares (RFC 6329 §13). */
function walkPortCapability(value: FieldCursor): void {
  value.number(topology, 2);
  walkSubTlvs(value, (type, part) => {
    if (type === 4) for (const mcid of mcids) part.bytes(mcid, MCID);
    else if (type === 5 && part.left >= DIGEST) {
      part.same(...digestBits);
      part.pass(1);
      part.bytes(digest, DIGEST - 1);
    }
  });
}
