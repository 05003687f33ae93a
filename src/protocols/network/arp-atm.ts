import { type Field, type FieldType, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

const HEADER = 12;
/** Of the type and length bytes: the number is an E.164 one, not an NSAP address; its length. */
const IS_E164 = 0x40;
const LENGTH = 0x3f;
const REF = 'RFC 2225 §8.7.1';

const src = side('src', 'Sender');
const dst = side('dst', 'Target');

export const atmFields: readonly Field[] = [src, dst].flatMap(({ protocol, ipv4, ...fields }) => Object.values(fields));

/** RFC 2225 §8.7.1: ATM has numbers and subaddresses, each of its own length, so ARP's header is laid out otherwise. */
export function decodeAtm(d: Dissection, at: number): number {
  if (!d.has(at, HEADER)) return STOP;
  const { bytes } = d;
  const lengths =
    (bytes[at + 4] & LENGTH) + (bytes[at + 5] & LENGTH) + (bytes[at + 9] & LENGTH) + (bytes[at + 10] & LENGTH);
  const length = HEADER + lengths + bytes[at + 8] + bytes[at + 11];
  if (at + length > d.wireEnd) {
    d.malformed(at, length, d.wireEnd - at);
    d.drop();
    return STOP;
  }
  if (!d.has(at, length)) return STOP;
  d.limit(at + length);
  d.offset = at + length;
  d.setPayload(d.offset);
  return STOP;
}

export function walkAtm(layer: Layer, sink: FieldSink): void {
  const { start, end } = layer;
  if (start + HEADER > end) return;
  const next = walkSide(layer, src, start + 4, start + 8, start + HEADER, sink);
  walkSide(layer, dst, start + 9, start + 11, next, sink);
}

type Side = ReturnType<typeof side>;

/** One of the two stations: its lengths stand at `types` and `protocolLength`, its addresses from `start` on. */
function walkSide(
  layer: Layer,
  fields: Side,
  types: number,
  protocolLength: number,
  start: number,
  sink: FieldSink,
): number {
  const { bytes } = layer;
  sink.at(fields.numberType, types, 1);
  sink.at(fields.numberLength, types, 1);
  sink.at(fields.subaddressType, types + 1, 1);
  sink.at(fields.subaddressLength, types + 1, 1);
  sink.at(fields.protocolLength, protocolLength, 1);
  const number = (bytes[types] & IS_E164) !== 0 ? fields.e164 : fields.nsap;
  let at = put(layer, number, start, bytes[types] & LENGTH, sink);
  at = put(layer, fields.subaddress, at, bytes[types + 1] & LENGTH, sink);
  if (bytes[protocolLength] === 4) return put(layer, fields.ipv4, at, 4, sink);
  return put(layer, fields.protocol, at, bytes[protocolLength], sink);
}

function put(layer: Layer, field: Field, at: number, length: number, sink: FieldSink): number {
  if (length > 0 && at + length <= layer.end) sink.at(field, at, length);
  return at + length;
}

function side(name: string, label: string) {
  return {
    numberType: { ...row(`${name}.htype`, `${label} ATM number type`, 'bool'), mask: IS_E164 },
    numberLength: { ...row(`${name}.hlen`, `${label} ATM number length`, 'u8'), mask: LENGTH },
    subaddressType: { ...row(`${name}.stype`, `${label} ATM subaddress type`, 'bool'), mask: IS_E164 },
    subaddressLength: { ...row(`${name}.slen`, `${label} ATM subaddress length`, 'u8'), mask: LENGTH },
    protocolLength: row(`${name}.pln`, `${label} protocol size`, 'u8'),
    e164: row(`${name}.atm_num_e164`, `${label} ATM number (E.164)`, 'string'),
    nsap: row(`${name}.atm_num_nsap`, `${label} ATM number (NSAP)`, 'bytes'),
    subaddress: row(`${name}.atm_subaddr`, `${label} ATM subaddress`, 'bytes'),
    protocol: row(`${name}.proto`, `${label} protocol address`, 'bytes'),
    ipv4: row(`${name}.proto_ipv4`, `${label} IP address`, 'ipv4'),
  };
}

function row(name: string, label: string, type: FieldType): Field {
  return { name: `arp.${name}`, label, type, ref: REF };
}
