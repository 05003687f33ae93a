import { defineProtocol, type Field, STOP } from '../define.ts';
import { fieldMaker, HEX } from '../layout.ts';
import { INNER, isisTypes } from '../spaces.ts';

/** Its network layer protocol identifier (ISO/IEC TR 9577), the first byte of each packet. */
const IDENTIFIER = 0x83;
const HEADER = 8;
const TYPE = 4;
const TYPE_MASK = 0x1f;

const field = fieldMaker('isis.', 'ISO 10589 §9.5');
const typeNames = {
  15: 'L1 HELLO',
  16: 'L2 HELLO',
  17: 'P2P HELLO',
  18: 'L1 LSP',
  20: 'L2 LSP',
  24: 'L1 CSNP',
  25: 'L2 CSNP',
  26: 'L1 PSNP',
  27: 'L2 PSNP',
};

/**
 * The header that all packets of Intermediate System to Intermediate System have. What carries ISO's network layer tells
 * its protocols apart by their first byte: the others (ES-IS, CLNP) are data.
 */
export const isis = defineProtocol({
  name: 'isis',
  title: 'Intermediate System to Intermediate System',
  label: 'IS-IS',
  aliases: ['IS-IS'],
  ref: 'ISO 10589',
  claims: {
    'llc.dsap': [0x14, 0x20, 0x34, 0x54, 0xfe],
    'ppp.protocol': [0x0023],
    'gre.proto': [0x00fe],
    'ip.proto': [80],
    ethertype: [0x22f4],
    inner: [INNER.osi],
  },
  minimumLength: 1,
  decode(d, at) {
    if (d.bytes[at] !== IDENTIFIER) {
      d.drop();
      return 0;
    }
    if (!d.has(at, HEADER)) return STOP;
    d.offset = at + HEADER;
    if (d.bytes[at + 1] < HEADER) {
      d.malformed(at + 1, HEADER, d.bytes[at + 1]);
      return STOP;
    }
    const child = isisTypes.table[d.bytes[at + TYPE] & TYPE_MASK];
    return child === 0 ? STOP : child;
  },
  fields: [
    place(0, field('irpd', 'Intradomain Routing Protocol Discriminator', 'u8', HEX)),
    place(1, field('len', 'Length Indicator', 'u8')),
    place(2, field('version', 'Version/Protocol ID Extension', 'u8')),
    place(3, field('sysid_len', 'ID Length', 'u8')),
    place(TYPE, field('type.reserved', 'Reserved', 'u8', { mask: 0xe0, display: 'hex' })),
    place(TYPE, field('type', 'PDU Type', 'u8', { mask: TYPE_MASK, values: typeNames })),
    place(5, field('version2', 'Version', 'u8')),
    place(6, field('reserved', 'Reserved', 'u8')),
    place(7, field('max_area_adr', 'Maximum Area Addresses', 'u8')),
  ],
  summarize: ({ bytes, start, end }) =>
    start + TYPE < end ? (typeNames[(bytes[start + TYPE] & TYPE_MASK) as keyof typeof typeNames] ?? '') : '',
});

/** What stands behind a header's length that is too short makes no sense. */
function place(at: number, of: Field): Field {
  return { ...of, at, when: ({ bytes, start, end }) => start + at < end && (at < 2 || bytes[start + 1] >= HEADER) };
}
