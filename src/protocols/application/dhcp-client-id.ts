import { etherText } from '../../bytes/addresses.ts';
import { hexText } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';
import type { SpecialOption } from './dhcp-option-specials.ts';

const ETHERNET = 1;
const IEEE_802 = 6;
const MAC = 7;
const UUID = 17;
const WITH_DUID = 255;
const client = fieldMaker('dhcp.', 'RFC 2132 §9.14');
const unique = fieldMaker('dhcp.client_id.', 'RFC 4361 §6.1');

/** Fields of the header too, found here once more. */
const hardwareType = client('hw.type', 'Hardware type', 'u8', HEX);
const mac = client('hw.mac_addr', 'Client MAC address', 'ether');
const type = client('client_id.type', 'Type', 'u8');
const undefinedId = client('client_id.undef', 'Client Identifier', 'string');
const uuid = client('client_id.uuid', 'Client Identifier (UUID)', 'text', { ref: 'RFC 4578 §2.3' });
const iaid = unique('iaid', 'IAID', 'text');
const duidType = unique('duid_type', 'DUID Type', 'u16');
const timedHardware = unique('duid_llt_hw_type', 'Hardware type', 'u16');
const time = unique('time', 'Time', 'u32');
const plainHardware = unique('duid_ll_hw_type', 'Hardware type', 'u16');
const linkAddress = unique('link_layer_address', 'Link layer address', 'text');
const enterprise = unique('enterprise_num', 'Enterprise-number', 'u32');
const identifier = client('client_id', 'Identifier', 'bytes', { ref: 'RFC 4361 §6.1' });

export const clientIdFields: readonly Field[] = [
  hardwareType,
  mac,
  type,
  undefinedId,
  uuid,
  iaid,
  duidType,
  timedHardware,
  time,
  plainHardware,
  linkAddress,
  enterprise,
  identifier,
];

/** Who the client is: by hardware address, UUID, DUID, or a name of its own. */
export const clientIdOptions: Readonly<Record<number, SpecialOption>> = {
  61: { fits: (_, start, end) => end - start >= 2, walk: walkClientId },
  97: { fits: (_, start, end) => end - start === UUID, walk: walkUuid },
};

function walkClientId(layer: Layer, sink: FieldSink, start: number, end: number): void {
  const kind = layer.bytes[start];
  const size = end - start;
  if (size === MAC && (kind === ETHERNET || kind === IEEE_802)) {
    sink.at(hardwareType, start, 1);
    sink.at(mac, start + 1, 6);
  } else if (size === UUID && kind === 0) {
    walkUuid(layer, sink, start);
  } else if (kind === WITH_DUID && size >= 7) {
    sink.value(iaid, hexText(layer.bytes, start + 1, start + 5));
    walkDuid(layer, sink, start + 5, end);
  } else if (kind === 0 && size > 1) {
    sink.at(type, start, 1);
    sink.at(undefinedId, start + 1, size - 1);
  }
}

function walkUuid({ bytes, view }: Layer, sink: FieldSink, start: number): void {
  const at = start + 1;
  const first = view.getUint32(at, true).toString(16).padStart(8, '0');
  const second = view
    .getUint16(at + 4, true)
    .toString(16)
    .padStart(4, '0');
  const third = view
    .getUint16(at + 6, true)
    .toString(16)
    .padStart(4, '0');
  sink.value(
    uuid,
    `${first}-${second}-${third}-${hexText(bytes, at + 8, at + 10)}-${hexText(bytes, at + 10, at + 16)}`,
  );
}

/** RFC 8415 §11. */
function walkDuid({ bytes, view }: Layer, sink: FieldSink, at: number, end: number): void {
  sink.at(duidType, at, 2);
  const kind = view.getUint16(at);
  if (kind === 1 && end - at >= 8) {
    const hardware = view.getUint16(at + 2);
    sink.at(timedHardware, at + 2, 2);
    sink.at(time, at + 4, 4);
    if (end > at + 8) sink.value(linkAddress, addressText(bytes, hardware, at + 8, end));
  } else if (kind === 2 && end - at >= 6) {
    sink.at(enterprise, at + 2, 4);
    if (end > at + 6) sink.at(identifier, at + 6, end - at - 6);
  } else if (kind === 3 && end - at >= 4) {
    const hardware = view.getUint16(at + 2);
    sink.at(plainHardware, at + 2, 2);
    if (end > at + 4) sink.value(linkAddress, addressText(bytes, hardware, at + 4, end));
  }
}

function addressText(bytes: Uint8Array, hardware: number, at: number, end: number): string {
  const isMac = end - at === 6 && (hardware === ETHERNET || hardware === IEEE_802);
  return isMac ? etherText(bytes, at) : hexText(bytes, at, end);
}
