import { etherText } from '../../bytes/addresses.ts';
import { hexText } from '../../bytes/text.ts';
import type { Field } from '../define.ts';
import { fieldMaker } from '../layout.ts';
import type { OptionContext } from './dhcpv6-options.ts';
import { timeText } from './dns-cursor.ts';

/** Seconds of 1970 at which DUIDs' time starts: 2000 (RFC 8415 §11.2). */
const EPOCH = 946_684_800;
const ETHERNET = 1;
const duid = fieldMaker('dhcpv6.', 'RFC 8415 §11');

const whole = duid('duid.bytes', 'DUID', 'bytes');
const type = duid('duid.type', 'DUID Type', 'u16');
const timedHardware = duid('duidllt.hwtype', 'Hardware type', 'u16');
const time = duid('duidllt.time', 'DUID Time', 'text');
const timedAddress = duid('duidllt.link_layer_addr', 'Link-layer address', 'text');
const enterprise = duid('duiden.enterprise', 'Enterprise ID', 'u32');
const identifier = duid('duiden.identifier', 'Identifier', 'bytes');
const hardware = duid('duidll.hwtype', 'Hardware type', 'u16');
const linkAddress = duid('duidll.link_layer_addr', 'Link-layer address', 'text');
const uuid = duid('duiduuid.bytes', 'UUID', 'bytes');

export const duidFields: readonly Field[] = [
  whole,
  type,
  timedHardware,
  time,
  timedAddress,
  enterprise,
  identifier,
  hardware,
  linkAddress,
  uuid,
];

/** The unique identifier of a client or server. */
export function readDuid({ layer, sink }: OptionContext, start: number, end: number): void {
  const { bytes, view } = layer;
  if (start + 2 > end) return;
  sink.at(whole, start, end - start);
  sink.at(type, start, 2);
  const kind = view.getUint16(start);
  if (kind === 1 && start + 8 <= end) {
    sink.at(timedHardware, start + 2, 2);
    sink.value(time, timeText(view.getUint32(start + 4) + EPOCH));
    if (end > start + 8) sink.value(timedAddress, addressText(bytes, view.getUint16(start + 2), start + 8, end));
  } else if (kind === 2 && start + 6 <= end) {
    sink.at(enterprise, start + 2, 4);
    if (end > start + 6) sink.at(identifier, start + 6, end - start - 6);
  } else if (kind === 3 && start + 4 <= end) {
    sink.at(hardware, start + 2, 2);
    if (end > start + 4) sink.value(linkAddress, addressText(bytes, view.getUint16(start + 2), start + 4, end));
  } else if (kind === 4 && end > start + 2) {
    sink.at(uuid, start + 2, end - start - 2);
  }
}

function addressText(bytes: Uint8Array, hardwareType: number, start: number, end: number): string {
  return hardwareType === ETHERNET && end - start === 6 ? etherText(bytes, start) : hexText(bytes, start, end);
}
