import { defineField, type Field } from '../define.ts';
import { REST, type Row, row } from '../option-rows.ts';

/** An option that always has the same fields. */
export interface OptionShape {
  /** The only length that makes sense; others are left unread. */
  readonly length?: number;
  readonly minimumLength?: number;
  readonly rows: readonly Row[];
}

const AO = 'RFC 5925 §2.2';
const QUICK_START = 'RFC 4782 §4.2';
const TIMEOUT = 'RFC 5482 §3.1';
const SPACE = 'CCSDS 714.0-B-2 §3.2';
const ECN = 'RFC 9768 §3.2.3';
const RIVERBED = 'Riverbed transparency option';

const echo = tcpOption('echo_value', 'TCP Echo Option', 'u32', 'RFC 1072 §4');
const connectionCount = tcpOption('cc_value', 'TCP CC Option', 'u32', 'RFC 1644 §3.1');
const transparency = tcpOption('rvbd.trpy.flags', 'Transparency Options', 'u16', RIVERBED, { display: 'hex' });

/** By option kind, https://www.iana.org/assignments/tcp-parameters. */
export const optionShapes: Readonly<Record<number, OptionShape>> = {
  2: { length: 4, rows: [row(2, 2, tcpOption('mss_val', 'MSS Value', 'u16', 'RFC 9293 §3.7.1'))] },
  4: { length: 2, rows: [] },
  6: { length: 6, rows: [row(2, 4, echo)] },
  7: { length: 6, rows: [row(2, 4, echo)] },
  8: {
    length: 10,
    rows: [
      row(2, 4, tcpOption('timestamp.tsval', 'Timestamp value', 'u32', 'RFC 7323 §3.2')),
      row(6, 4, tcpOption('timestamp.tsecr', 'Timestamp echo reply', 'u32', 'RFC 7323 §3.2')),
    ],
  },
  11: { length: 6, rows: [row(2, 4, connectionCount)] },
  12: { length: 6, rows: [row(2, 4, connectionCount)] },
  13: { length: 6, rows: [row(2, 4, connectionCount)] },
  19: { length: 18, rows: [row(2, 16, tcpOption('md5.digest', 'MD5 digest', 'bytes', 'RFC 2385 §3.0'))] },
  20: {
    length: 4,
    rows: [
      row(2, 1, tcpOption('scps.vector', 'TCP SCPS Capabilities Vector', 'u8', SPACE, { display: 'hex' })),
      row(2, 1, flag('scpsflags.bets', 'Partial Reliability Capable (BETS)', 0x80, SPACE)),
      row(2, 1, flag('scpsflags.snack1', 'Short Form SNACK Capable (SNACK1)', 0x40, SPACE)),
      row(2, 1, flag('scpsflags.snack2', 'Long Form SNACK Capable (SNACK2)', 0x20, SPACE)),
      row(2, 1, flag('scpsflags.compress', 'Lossless Header Compression (COMP)', 0x10, SPACE)),
      row(2, 1, flag('scpsflags.nlts', 'Network Layer Timestamp (NLTS)', 0x08, SPACE)),
      row(2, 1, tcpOption('scpsflags.reserved', 'Reserved', 'u8', SPACE, { mask: 0x07 })),
      row(3, 1, tcpOption('scps.binding', 'Connection ID', 'u8', SPACE)),
    ],
  },
  21: {
    length: 6,
    rows: [
      row(2, 2, tcpOption('snack.offset', 'TCP SNACK Offset', 'u16', 'CCSDS 714.0-B-2 §3.5')),
      row(4, 2, tcpOption('snack.size', 'TCP SNACK Size', 'u16', 'CCSDS 714.0-B-2 §3.5')),
    ],
  },
  22: { length: 2, rows: [] },
  23: { length: 2, rows: [] },
  27: {
    length: 8,
    rows: [
      row(2, 1, tcpOption('qs.rate', 'QS Rate', 'u8', QUICK_START, { mask: 0x0f })),
      row(3, 1, tcpOption('qs.ttl_diff', 'QS Rate', 'u8', QUICK_START)),
    ],
  },
  28: {
    length: 4,
    rows: [
      row(2, 2, defineField({ ...flag('user_to_granularity', 'Granularity', 0x8000, TIMEOUT), length: 2 })),
      row(2, 2, tcpOption('user_to_val', 'User Timeout', 'u16', TIMEOUT, { mask: 0x7fff })),
    ],
  },
  29: {
    minimumLength: 4,
    rows: [
      row(2, 1, tcpOption('ao.keyid', 'AO KeyID', 'u8', AO)),
      row(3, 1, tcpOption('ao.rnextkeyid', 'AO RNextKeyID', 'u8', AO)),
      row(4, REST, tcpOption('ao.mac', 'AO MAC', 'bytes', AO)),
    ],
  },
  78: {
    length: 16,
    rows: [
      row(2, 2, transparency),
      ...(
        [
          ['fw_rst_probe', 'Enable FW traversal feature', 0x0400],
          ['fw_rst_inner', 'Enable Inner FW feature on All FWs', 0x0200],
          ['fw_rst', 'Enable Transparency FW feature on All FWs', 0x0100],
          ['chksum', 'Reserved', 0x0004],
          ['oob', 'Out of band connection', 0x0002],
          ['mode', 'Transparency Mode', 0x0001],
        ] as const
      ).map(([name, label, mask]) =>
        row(2, 2, defineField({ ...flag(`rvbd.trpy.flags.${name}`, label, mask, RIVERBED), length: 2 })),
      ),
      row(4, 4, tcpOption('rvbd.trpy.src.ip', 'Src SH IP Addr', 'ipv4', RIVERBED)),
      row(8, 4, tcpOption('rvbd.trpy.dst.ip', 'Dst SH IP Addr', 'ipv4', RIVERBED)),
      row(12, 2, tcpOption('rvbd.trpy.src.port', 'Src SH Inner Port', 'u16', RIVERBED)),
      row(14, 2, tcpOption('rvbd.trpy.dst.port', 'Dst SH Inner Port', 'u16', RIVERBED)),
    ],
  },
};

export const unknownPayload = tcpOption('unknown.payload', 'Payload', 'bytes', 'RFC 9293 §3.2');
export const fastOpenCookie = tcpOption('tfo.cookie', 'Fast Open Cookie', 'bytes', 'RFC 7413 §2');
export const experimentId = tcpOption('experimental.exid', 'Experiment Identifier', 'u16', 'RFC 6994 §3', {
  display: 'hex',
});
export const experimentData = tcpOption('experimental.data', 'Data', 'bytes', 'RFC 6994 §3');

/** Of the acknowledgement rate request's data. */
export const rateRows: readonly Row[] = [
  row(0, 1, tcpOption('tarr.rate', 'TARR Rate', 'u8', 'draft-ietf-tcpm-ack-rate-request', { mask: 0xfe })),
  row(0, 1, tcpOption('tar.reserved', 'TARR Reserved', 'u8', 'draft-ietf-tcpm-ack-rate-request', { mask: 0x01 })),
];

const ect0 = tcpOption('acc_ecn.ee0b', 'Accurate ECN Echo ECT(0) Byte Counter', 'u24', ECN);
const marked = tcpOption('acc_ecn.eceb', 'Accurate ECN Echo CE Byte Counter', 'u24', ECN);
const ect1 = tcpOption('acc_ecn.ee1b', 'Accurate ECN Echo ECT(1) Byte Counter', 'u24', ECN);

export const accurateEcnFields: readonly Field[] = [ect0, marked, ect1];

const ect0First: readonly Row[] = [row(0, 3, ect0), row(3, 3, marked), row(6, 3, ect1)];
const ect1First: readonly Row[] = [row(0, 3, ect1), row(3, 3, marked), row(6, 3, ect0)];

/** Up to three counters of three bytes; of another length nothing is read. */
export function ecnCounters(length: number, isOrder0: boolean): readonly Row[] {
  const rows = isOrder0 ? ect0First : ect1First;
  return length % 3 === 0 && length <= 9 ? rows : [];
}

/** A field `tcp.options.NAME`. */
export function tcpOption(
  name: string,
  label: string,
  type: Field['type'],
  ref: string,
  more: Partial<Field> = {},
): Field {
  return defineField({ name: `tcp.options.${name}`, label, type, ref, ...more });
}

function flag(name: string, label: string, mask: number, ref: string): Field {
  return tcpOption(name, label, 'bool', ref, { mask });
}
