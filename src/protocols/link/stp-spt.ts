import type { Field, FieldType } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';

const REF = 'IEEE 802.1aq §14.4';
/** The configuration's name in its 51 bytes, then the agreement. */
const AGREEMENT = 53;
const LENGTH = 83;

const length4 = row('mstp.version_4_length', 'Version 4 Length', 'u16');
const digest = row('mstp.agreement_digest', 'Agreement Digest', 'bytes');
const parts: readonly (readonly [Field, number, number])[] = [
  [masked(row('mstp.agree_flags.agreement_num', 'Agreement Number', 'u8'), 0x03), 0, 1],
  [masked(row('mstp.agree_flags.dagreement_num', 'Disagreement Number', 'u8'), 0x0c), 0, 1],
  [masked(row('mstp.agree_flags.agreement_valid', 'Agreement Valid Flag', 'bool'), 0x10), 0, 1],
  [masked(row('mstp.agree_flags.rest_role', 'Restricted Role', 'bool'), 0x20), 0, 1],
  [masked(row('bpdu.agreement_digest_format_id', 'Agreement Digest Format Id', 'u8'), 0xf0), 2, 1],
  [masked(row('bpdu.agreement_digest_format_capabilities', 'Agreement Digest Format Capabilities', 'u8'), 0x0f), 2, 1],
  [masked(row('bpdu.agreement_digest_convention_id', 'Agreement Digest Convention Id', 'u8'), 0xf0), 3, 1],
  [
    masked(
      row('bpdu.agreement_digest_convention_capabilities', 'Agreement Digest Convention Capabilities', 'u8'),
      0x0f,
    ),
    3,
    1,
  ],
  [row('bpdu.agreement_digest_edge_count', 'Agreement Digest Edge Count', 'u16'), 4, 2],
];

export const sptFields: readonly Field[] = [length4, ...parts.map(([field]) => field), digest];

export interface RegionFields {
  readonly selector: Field;
  readonly configName: Field;
  readonly revision: Field;
  readonly digest: Field;
}

/** What version 4, shortest path bridging, adds behind the instances of version 3. */
export function walkSpt(layer: Layer, at: number, region: RegionFields, sink: FieldSink): void {
  if (at + LENGTH + 4 > layer.end) return;
  sink.at(length4, at, 2);
  sink.at(region.selector, at + 2, 1);
  sink.at(region.configName, at + 3, 32);
  sink.at(region.revision, at + 35, 2);
  sink.at(region.digest, at + 37, 16);
  for (const [field, offset, size] of parts) sink.at(field, at + AGREEMENT + offset, size);
  sink.at(digest, at + 67, 20);
}

function row(name: string, label: string, type: FieldType): Field {
  return { name, label, type, ref: REF };
}

function masked(field: Field, mask: number): Field {
  return { ...field, mask };
}
