import { defineField, type Field } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { tcpOption } from './tcp-option-shapes.ts';

export const MPTCP = 30;

const REF = 'RFC 8684 §3';
const SUBTYPE = { capable: 0, join: 1, dataSequence: 2, add: 3, remove: 4, priority: 5, fail: 6, close: 7, reset: 8 };

const subtype = multipath('subtype', 'Multipath TCP subtype', 'u8', {
  mask: 0xf0,
  values: {
    0: 'Multipath Capable',
    1: 'Join Connection',
    2: 'Data Sequence Signal',
    3: 'Add Address',
    4: 'Remove Address',
    5: 'Change Subflow Priority',
    6: 'TCP Fallback',
    7: 'Fast Close',
    8: 'TCP Reset',
  },
});
const version = multipath('version', 'Multipath TCP version', 'u8', { mask: 0x0f });
const flags = multipath('flags', 'Multipath TCP flags', 'u8', { display: 'hex' });
const checksumRequired = bit('checksumreq.flags', 'Checksum required', 0x80);
const extensibility = bit('extensibility.flag', 'Extensibility', 0x40);
const noMoreSubflows = bit(
  'nomoresubflows.flag',
  'Do not attempt to establish new subflows to this address and port',
  0x20,
);
const sha1 = bit('sha1.flag', 'Use HMAC-SHA1', 0x01);
const sha256 = bit('sha256.flag', 'Use HMAC-SHA256', 0x01);
const reservedFlags0 = multipath('reserved.flag', 'Reserved', 'u8', { mask: 0x3e, display: 'hex' });
const reservedFlags1 = defineField({ ...reservedFlags0, mask: 0x1e });
const backup = bit('backup.flag', 'Backup flag', 0x01);
const signalFlags: readonly Field[] = [
  bit('datafin.flag', 'DATA_FIN', 0x10),
  bit('dseqn8.flag', 'Data Sequence Number is 8 octets', 0x08),
  bit('dseqnpresent.flag', 'Data Sequence Number, Subflow Sequence Number, Data-level Length, Checksum present', 0x04),
  bit('dataack8.flag', 'Data ACK is 8 octets', 0x02),
  bit('dataackpresent.flag', 'Data ACK is present', 0x01),
];
const resetFlags: readonly Field[] = ['U', 'V', 'W', 'T'].map((letter, index) =>
  multipath(`flag_${letter}.flag`, letter === 'T' ? 'Transient' : `Flag ${letter}`, 'bool', { mask: 0x08 >>> index }),
);
const resetReason = multipath('rst_reason', 'TCPRST Reason', 'u8', { display: 'hex' });
const reserved = multipath('reserved', 'Reserved', 'u16', { mask: 0x0fff, display: 'hex' });
const senderKey = multipath('sendkey', "Sender's Key", 'u64');
const receiverKey = multipath('recvkey', "Receiver's Key", 'u64');
const receiverToken = multipath('recvtok', "Receiver's Token", 'u32');
const senderRandom = multipath('sendrand', "Sender's Random Number", 'u32');
const senderShortHmac = multipath('sendtrunchmac', "Sender's Truncated HMAC", 'u64');
const senderHmac = multipath('sendhmac', "Sender's HMAC", 'bytes');
const addressHmac = multipath('addaddrtrunchmac', 'Truncated HMAC', 'u64');
const dataAck = multipath('rawdataack', 'Original MPTCP Data ACK', 'u64');
const dataSequence = multipath('rawdataseqno', 'Data Sequence Number', 'u64');
const subflowSequence = multipath('subflowseqno', 'Subflow Sequence Number', 'u32');
const dataLength = multipath('datalvllen', 'Data-level Length', 'u16');
const checksum = multipath('checksum', 'Checksum', 'u16', { display: 'hex' });
const ipVersion = multipath('ipver', 'IP version', 'u8', { mask: 0x0f });
const echo = multipath('echo', 'Echo', 'u8', { mask: 0x01 });
const addressId = multipath('addrid', 'Address ID', 'u8');
const address4 = multipath('ipv4', 'Advertised IPv4 Address', 'ipv4');
const address6 = multipath('ipv6', 'Advertised IPv6 Address', 'ipv6');
const port = multipath('port', 'Advertised port', 'u16');

export const mptcpFields: readonly Field[] = [
  subtype,
  version,
  flags,
  checksumRequired,
  extensibility,
  noMoreSubflows,
  sha1,
  sha256,
  reservedFlags0,
  reservedFlags1,
  backup,
  ...signalFlags,
  ...resetFlags,
  resetReason,
  reserved,
  senderKey,
  receiverKey,
  receiverToken,
  senderRandom,
  senderShortHmac,
  senderHmac,
  addressHmac,
  dataAck,
  dataSequence,
  subflowSequence,
  dataLength,
  checksum,
  ipVersion,
  echo,
  addressId,
  address4,
  address6,
  port,
];

/** One option of Multipath TCP, by subtype; where the length decides on the form, others are left unread. */
export function walkMptcp(layer: Layer, at: number, end: number, sink: FieldSink): void {
  if (at + 3 > end) return;
  sink.at(subtype, at + 2, 1);
  const take = new FieldCursor(layer, sink, at + 2, end);
  const length = end - at;
  switch (layer.bytes[at + 2] >>> 4) {
    case SUBTYPE.capable:
      walkCapable(layer.bytes[at + 2] & 0x0f, length, take);
      return;
    case SUBTYPE.join:
      walkJoin(length, take);
      return;
    case SUBTYPE.dataSequence:
      walkSignal(layer, at, take);
      return;
    case SUBTYPE.add:
      walkAddAddress(layer.bytes[at + 2] & 0x0f, length, take);
      return;
    case SUBTYPE.remove:
      take.pass(1);
      while (take.bytes(addressId, 1));
      return;
    case SUBTYPE.priority:
      take.same(flags, backup);
      take.pass(1);
      if (length === 4) take.bytes(addressId, 1);
      return;
    case SUBTYPE.fail:
      take.bytes(reserved, 2);
      take.bytes(dataSequence, 8);
      return;
    case SUBTYPE.close:
      take.bytes(reserved, 2);
      take.bytes(receiverKey, 8);
      return;
    case SUBTYPE.reset:
      take.same(flags, ...resetFlags);
      take.pass(1);
      take.bytes(resetReason, 1);
      return;
    default:
  }
}

/** §3.1; the form of the flags changed from version 0 (RFC 6824) to 1. */
function walkCapable(protocolVersion: number, length: number, take: FieldCursor): void {
  take.bytes(version, 1);
  if (protocolVersion === 1) {
    take.same(flags, checksumRequired, extensibility, noMoreSubflows, sha256, reservedFlags1);
  } else {
    take.same(flags, checksumRequired, extensibility, sha1, reservedFlags0);
  }
  take.pass(1);
  if (![12, 20, 22, 24].includes(length)) return;
  take.bytes(senderKey, 8);
  if (length >= 20) take.bytes(receiverKey, 8);
  if (length >= 22) take.bytes(dataLength, 2);
  if (length === 24) take.bytes(checksum, 2);
}

/** §3.2: the three forms of the handshake. */
function walkJoin(length: number, take: FieldCursor): void {
  if (length === 12 || length === 16) {
    take.same(flags, backup);
    take.pass(1);
    take.bytes(addressId, 1);
    take.bytes(length === 12 ? receiverToken : senderShortHmac, length === 12 ? 4 : 8);
    take.bytes(senderRandom, 4);
  } else if (length === 24) {
    take.bytes(reserved, 2);
    take.bytes(senderHmac, 20);
  }
}

/** §3.3; numbers of four bytes are the low half of eight. */
function walkSignal(layer: Layer, at: number, take: FieldCursor): void {
  take.pass(1);
  if (!take.same(flags, ...signalFlags)) return;
  take.pass(1);
  const bits = layer.bytes[at + 3];
  if ((bits & 0x01) !== 0) walkNumber(dataAck, take, (bits & 0x02) !== 0);
  if ((bits & 0x04) === 0) return;
  walkNumber(dataSequence, take, (bits & 0x08) !== 0);
  take.bytes(subflowSequence, 4);
  take.bytes(dataLength, 2);
  take.bytes(checksum, 2);
}

/** §3.4.1; version 0 told the address family where version 1 has the echo flag. */
function walkAddAddress(low: number, length: number, take: FieldCursor): void {
  take.same(low === 4 || low === 6 ? ipVersion : echo);
  take.pass(1);
  take.bytes(addressId, 1);
  if ([8, 10, 16, 18].includes(length)) take.bytes(address4, 4);
  if ([20, 22, 28, 30].includes(length)) take.bytes(address6, 16);
  if ([10, 18, 22, 30].includes(length)) take.bytes(port, 2);
  if ([16, 18, 28, 30].includes(length)) take.bytes(addressHmac, 8);
}

/** A number of eight bytes, or of four. */
function walkNumber(field: Field, take: FieldCursor, isLong: boolean): void {
  if (isLong) {
    take.bytes(field, 8);
  } else if (take.left >= 4) {
    take.sink.value(field, BigInt(take.peek(take.at, 4)));
    take.pass(4);
  }
}

function bit(name: string, label: string, mask: number): Field {
  return multipath(name, label, 'u8', { mask });
}

function multipath(name: string, label: string, type: Field['type'], more: Partial<Field> = {}): Field {
  return tcpOption(`mptcp.${name}`, label, type, REF, more);
}
