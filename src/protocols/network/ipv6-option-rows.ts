import { defineField, type Field } from '../define.ts';

/** A field of an option and where it stands in the option's data. */
export interface Row {
  readonly field: Field;
  readonly at: number;
  /** `REST` where another part tells the length. */
  readonly length: number;
}

const quickStart = 'RFC 4782 §3.1';
const rpl = 'RFC 6553 §3';
const mpl = 'RFC 7731 §6.1';
const dff = 'RFC 6971 §9.1';
const pdm = 'RFC 8250 §3.2';
const dpd = 'RFC 6621 §6.1.1';
const pmtu = 'RFC 9268 §6.1';
const calipso = 'RFC 5570 §5.1';

/** Left to the option's own length, or to a length that stands in it. */
export const REST = -1;

const function_ = row(0, 1, 'qs_func', 'Function', 'u8', quickStart, { mask: 0xf0 });
const rate = row(0, 1, 'qs_rate', 'Rate', 'u8', quickStart, { mask: 0x0f });
const nonce = row(2, 4, 'qs_nonce', 'QS Nonce', 'u32', quickStart, { mask: 0xfffffffc, display: 'hex' });
const reserved = row(2, 4, 'qs_reserved', 'Reserved', 'u32', quickStart, { mask: 0x03, display: 'hex' });

export const quickStartRequest: readonly Row[] = [
  function_,
  rate,
  row(1, 1, 'qs_ttl', 'QS TTL', 'u8', quickStart),
  nonce,
  reserved,
];
export const quickStartReport: readonly Row[] = [
  function_,
  rate,
  row(1, 1, 'qs_unused', 'Not Used', 'u8', quickStart),
  nonce,
  reserved,
];
export const quickStartTtlDifference = defineField({
  name: 'ipv6.opt.qs_ttl_diff',
  label: 'TTL Diff',
  type: 'u8',
  ref: quickStart,
});

export const pdmRows: readonly Row[] = [
  row(0, 1, 'pdm.scale_dtlr', 'Scale DTLR', 'u8', pdm),
  row(1, 1, 'pdm.scale_dtls', 'Scale DTLS', 'u8', pdm),
  row(2, 2, 'pdm.psn_this_pkt', 'PSN This Packet', 'u16', pdm),
  row(4, 2, 'pdm.psn_last_recv', 'PSN Last Received', 'u16', pdm),
  row(6, 2, 'pdm.delta_last_recv', 'Delta Time Last Received', 'u16', pdm),
  row(8, 2, 'pdm.delta_last_sent', 'Delta Time Last Sent', 'u16', pdm),
];

export const rplRows: readonly Row[] = [
  row(0, 1, 'rpl.flag', 'Flag', 'u8', rpl, { display: 'hex' }),
  row(0, 1, 'rpl.flag.o', 'Down', 'bool', rpl, { mask: 0x80 }),
  row(0, 1, 'rpl.flag.r', 'Rank Error', 'bool', rpl, { mask: 0x40 }),
  row(0, 1, 'rpl.flag.f', 'Forwarding Error', 'bool', rpl, { mask: 0x20 }),
  row(0, 1, 'rpl.flag.rsv', 'Reserved', 'u8', rpl, { mask: 0x1f, display: 'hex' }),
  row(1, 1, 'rpl.instance_id', 'RPLInstanceID', 'u8', rpl, { display: 'hex' }),
  row(2, 2, 'rpl.sender_rank', 'Sender Rank', 'u16', rpl, { display: 'hex' }),
];

export const mplRows: readonly Row[] = [
  row(0, 1, 'mpl.flag', 'Flag', 'u8', mpl, { display: 'hex' }),
  row(0, 1, 'mpl.flag.s', 'Seed ID Length', 'u8', mpl, { mask: 0xc0 }),
  row(0, 1, 'mpl.flag.m', 'Largest Sequence', 'bool', mpl, { mask: 0x20 }),
  row(0, 1, 'mpl.flag.v', 'Version', 'bool', mpl, { mask: 0x10 }),
  row(0, 1, 'mpl.flag.rsv', 'Reserved', 'u8', mpl, { mask: 0x0f, display: 'hex' }),
  row(1, 1, 'mpl.sequence', 'Sequence', 'u8', mpl, { display: 'hex' }),
  row(2, REST, 'mpl.seed_id', 'Seed ID', 'bytes', mpl),
];

export const dffRows: readonly Row[] = [
  row(0, 1, 'dff.flags', 'Flags', 'u8', dff, { display: 'hex' }),
  row(0, 1, 'dff.flag.ver', 'Version (VER)', 'u8', dff, { mask: 0xc0 }),
  row(0, 1, 'dff.flag.dup', 'Duplicate (DUP)', 'bool', dff, { mask: 0x20 }),
  row(0, 1, 'dff.flag.ret', 'Return (RET)', 'bool', dff, { mask: 0x10 }),
  row(0, 1, 'dff.flag.rsv', 'Reserved', 'u8', dff, { mask: 0x0f, display: 'hex' }),
  row(1, 2, 'dff.sequence_number', 'Sequence Number', 'u16', dff),
];

/** Duplicate packet detection: with an identifier or, where the first bit says so, with a hash. */
export const dpdHashBit = row(0, 1, 'smf_dpd.hash_bit', 'H-bit', 'bool', dpd, { mask: 0x80 });
export const dpdHash = row(0, REST, 'smf_dpd.hav', 'Hash Assist Value', 'bytes', dpd);
export const dpdTaggerRows: readonly Row[] = [
  row(0, 1, 'smf_dpd.tid_type', 'TaggerID Type', 'u8', dpd, { mask: 0x70 }),
  row(0, 1, 'smf_dpd.tid_len', 'TaggerID Length', 'u8', dpd, { mask: 0x0f }),
];
export const dpdTagger = row(1, REST, 'smf_dpd.tagger_id', 'TaggerID', 'bytes', dpd);
export const dpdIdentifier = row(1, REST, 'smf_dpd.ident', 'Identifier', 'bytes', dpd);

export const pathMtuMinimum = row(0, 2, 'pmtu.min', 'Minimum Reported PMTU', 'u16', pmtu);
export const pathMtuReturn = row(2, 2, 'pmtu.rtn', 'Return Minimum PMTU', 'u16', pmtu);
export const pathMtuFlag = row(3, 1, 'pmtu.r_flag', 'Return Flag', 'bool', pmtu, { mask: 0x01 });

/** The other options of a plain shape, by option type (https://www.iana.org/assignments/ipv6-parameters). */
export const simpleRows: Readonly<Record<number, readonly Row[]>> = {
  4: [row(0, 1, 'tel', 'Tunnel Encapsulation Limit', 'u8', 'RFC 2473 §4.1.1')],
  5: [row(0, 2, 'router_alert', 'Router Alert', 'u16', 'RFC 2711 §2.1')],
  7: [
    row(0, 4, 'calipso.doi', 'CALIPSO Domain of Interpretation', 'u32', calipso),
    row(4, 1, 'calipso.cmpt.length', 'Compartment Length', 'u8', calipso),
    row(5, 1, 'calipso.sens_level', 'Sensitivity Level', 'u8', calipso),
    row(6, 2, 'calipso.checksum', 'Checksum', 'u16', calipso, { display: 'hex' }),
    row(8, REST, 'calipso.cmpt_bitmap', 'Compartment Bitmap', 'bytes', calipso),
  ],
  65: [row(0, 4, 'tpf_information', 'TPF Information', 'u32', 'draft-bonica-6man-vpn-dest-opt', { display: 'hex' })],
  139: [row(0, REST, 'ilnp_nonce', 'ILNP Nonce', 'bytes', 'RFC 6744 §2')],
  140: [
    row(0, 1, 'lio.length', 'LineIDLen', 'u8', 'RFC 6788 §7'),
    row(1, REST, 'lio.line_id', 'Line ID', 'string', 'RFC 6788 §7'),
  ],
  194: [row(0, 4, 'jumbo', 'Payload Length', 'u32', 'RFC 2675 §2')],
  201: [row(0, 16, 'mipv6.home_address', 'MIPv6 Home Address', 'ipv6', 'RFC 6275 §6.3')],
};

function row(
  at: number,
  length: number,
  name: string,
  label: string,
  type: Field['type'],
  ref: string,
  more: Partial<Field> = {},
): Row {
  return { at, length, field: defineField({ name: `ipv6.opt.${name}`, label, type, ref, ...more }) };
}
