import { defineProtocol, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { INNER } from '../spaces.ts';
import { eapTypeNames } from '../values/eap-types.ts';

const HEADER = 4;
const IDENTITY = 1;
const SIM = 18;
const SIM_IDENTITY = 14;

const field = fieldMaker('eap.', 'RFC 3748 §4');
const sim = fieldMaker('eap.', 'RFC 4186 §8');
const codes = { 1: 'Request', 2: 'Response', 3: 'Success', 4: 'Failure', 5: 'Initiate', 6: 'Finish' };
const code = field('code', 'Code', 'u8', { values: codes });
const id = field('id', 'Id', 'u8');
const length = field('len', 'Length', 'u16');
const type = field('type', 'Type', 'u8', { values: eapTypeNames });
const identity = field('identity', 'Identity', 'string');
const identityLength = sim('identity.actual_len', 'Identity Actual Length', 'u16');
const simSubtype = sim('sim.subtype', 'EAP-SIM Subtype', 'u8', { values: { 10: 'Start', 11: 'Challenge' } });
const simReserved = sim('sim.reserved', 'EAP-SIM Reserved', 'u16', HEX);
const attributeType = sim('sim.subtype.type', 'EAP-SIM Type', 'u8');
/** In words of four bytes. */
const attributeLength = sim('sim.subtype.len', 'EAP-SIM Length', 'u8');
const attributeValue = sim('sim.subtype.value', 'EAP-SIM Value', 'bytes');

/** Extensible Authentication Protocol: who is asked for what; of its methods EAP-SIM's attributes are shown. */
export const eap = defineProtocol({
  name: 'eap',
  title: 'Extensible Authentication Protocol',
  label: 'EAP',
  ref: 'RFC 3748',
  claims: { inner: [INNER.eap] },
  minimumLength: 1,
  decode(d, at) {
    if (!d.has(at, HEADER)) return STOP;
    const claimed = d.view.getUint16(at + 2);
    if (claimed < HEADER) d.malformed(at + 2, HEADER, claimed);
    else if (d.has(at, claimed)) d.endLayer(at + claimed);
    return STOP;
  },
  fields: [
    ...[code, id, length, type, identity],
    ...[identityLength, simSubtype, simReserved, attributeType, attributeLength, attributeValue],
  ],
  walk(layer, sink) {
    const cursor = new FieldCursor(layer, sink, layer.start, layer.end);
    const kind = cursor.number(code, 1);
    cursor.number(id, 1);
    cursor.number(length, 2);
    if (kind !== 1 && kind !== 2) return;
    const asked = cursor.number(type, 1);
    if (asked === IDENTITY) cursor.bytes(identity, cursor.left);
    else if (asked === SIM) readSim(cursor);
  },
  summarize({ bytes, start, end }) {
    const kind = codes[bytes[start] as keyof typeof codes] ?? '';
    const asked = bytes[start] <= 2 && start + HEADER < end ? eapTypeNames[bytes[start + HEADER]] : undefined;
    return asked === undefined ? kind : `${kind}, ${asked}`;
  },
});

function readSim(cursor: FieldCursor): void {
  cursor.number(simSubtype, 1);
  cursor.number(simReserved, 2);
  while (cursor.left >= 2) {
    const kind = cursor.number(attributeType, 1);
    const value = 4 * cursor.number(attributeLength, 1) - 2;
    if (value < 0 || value > cursor.left) return;
    const attribute = cursor.part(value);
    if (kind === SIM_IDENTITY) attribute.bytes(identity, attribute.number(identityLength, 2));
    else attribute.bytes(attributeValue, value);
  }
}
