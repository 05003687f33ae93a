import { defineField, type Field } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { emitRows, type Row, row } from '../option-rows.ts';

const OLD_REF = 'RFC 791 §3.1';
const REF = 'RFC 1108 §2';
const OLD_LENGTH = 11;
/** RFC 791's levels; anything else in an option of its length is RFC 1108's. */
const OLD_LEVELS: ReadonlySet<number> = new Set([
  0x0000, 0xf135, 0x789a, 0xbc4d, 0x5e26, 0xaf13, 0xd788, 0x6bc5, 0x35e2, 0x9af1, 0x4d78, 0x24bd, 0x135e, 0x89af,
  0xc4d6, 0xe26b,
]);

const oldRows: readonly Row[] = [
  row(2, 2, security('rfc791_sec', 'Security', 'u16', OLD_REF, { display: 'hex' })),
  row(4, 2, security('rfc791_comp', 'Compartments', 'u16', OLD_REF)),
  row(6, 2, security('rfc791_hr', 'Handling Restrictions', 'string', OLD_REF)),
  row(8, 3, security('rfc791_tcc', 'Transmission Control Code', 'string', OLD_REF)),
];
const level = security('cl', 'Classification Level', 'u8', REF, { display: 'hex' });
const flags = security('prot_auth_flags', 'Protection Authority Flags', 'u8', REF, { display: 'hex' });
const authorities: readonly Field[] = [
  security('prot_auth_genser', 'GENSER', 'bool', REF, { mask: 0x80 }),
  security('prot_auth_siop_esi', 'SIOP-ESI', 'bool', REF, { mask: 0x40 }),
  security('prot_auth_sci', 'SCI', 'bool', REF, { mask: 0x20 }),
  security('prot_auth_nsa', 'NSA', 'bool', REF, { mask: 0x10 }),
  security('prot_auth_doe', 'DOE', 'bool', REF, { mask: 0x08 }),
];
const unassigned = security('prot_auth_unassigned', 'Unassigned', 'u8', REF, { mask: 0x06, display: 'hex' });
const more = security('prot_auth_fti', 'Field Termination Indicator', 'bool', REF, { mask: 0x01 });

export const securityFields: readonly Field[] = [
  ...oldRows.map(({ field }) => field),
  level,
  flags,
  ...authorities,
  unassigned,
  more,
];

/** The basic security option in either of its forms. */
export function walkSecurity(layer: Layer, at: number, end: number, sink: FieldSink): void {
  if (end - at === OLD_LENGTH && OLD_LEVELS.has(layer.view.getUint16(at + 2))) {
    emitRows(oldRows, at, end, sink);
    return;
  }
  if (at + 3 > end) return;
  sink.at(level, at + 2, 1);
  // Each byte's lowest bit says whether another one follows.
  for (let byte = at + 3; byte < end; byte++) {
    sink.at(flags, byte, 1);
    if (byte === at + 3) for (const authority of authorities) sink.at(authority, byte, 1);
    sink.at(unassigned, byte, 1);
    sink.at(more, byte, 1);
    if ((layer.bytes[byte] & 0x01) === 0) return;
  }
}

function security(name: string, label: string, type: Field['type'], ref: string, rest: Partial<Field> = {}): Field {
  return defineField({ name: `ip.opt.sec_${name}`, label, type, ref, ...rest });
}
