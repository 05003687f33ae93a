import { defineProtocol, type Field, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { fieldMaker, HEX } from '../layout.ts';

const HEADER = 24;
const AUTHENTICATED = 0x04;
const SIMPLE_PASSWORD = 1;
/** Lengths of the digests of the keyed kinds (RFC 5880 §4.3, §4.4). */
const DIGESTS: Readonly<Record<number, number>> = { 2: 16, 3: 16, 4: 20, 5: 20 };

const field = fieldMaker('bfd.', 'RFC 5880 §4.1');
const auth = fieldMaker('bfd.', 'RFC 5880 §4.2');
const flag = (name: string, label: string, mask: number) => at(1, field(`flags.${name}`, label, 'bool', { mask }));
const stateNames = { 0: 'AdminDown', 1: 'Down', 2: 'Init', 3: 'Up' };

const authType = auth('auth.type', 'Authentication Type', 'u8', {
  values: {
    1: 'Simple Password',
    2: 'Keyed MD5',
    3: 'Meticulous Keyed MD5',
    4: 'Keyed SHA1',
    5: 'Meticulous Keyed SHA1',
  },
});
const authLength = auth('auth.len', 'Authentication Length', 'u8');
const authKey = auth('auth.key', 'Authentication Key ID', 'u8');
const password = auth('auth.password', 'Password', 'string');
const sequence = auth('auth.seq_num', 'Sequence Number', 'u32', HEX);
const digest = auth('checksum', 'Checksum', 'bytes');

/** Bidirectional Forwarding Detection, version 1: control packets of one hop, several, link groups, seamless. */
export const bfd = defineProtocol({
  name: 'bfd',
  title: 'Bidirectional Forwarding Detection Control Message',
  label: 'BFD Control',
  ref: 'RFC 5880',
  claims: { 'udp.port': [3784, 4784, 6784, 7784] },
  minimumLength: HEADER,
  decode(d, start) {
    const length = d.bytes[start + 3];
    if (length < HEADER) d.malformed(start + 3, HEADER, length);
    else d.has(start, length);
    return STOP;
  },
  fields: [
    at(0, field('version', 'Protocol Version', 'u8', { mask: 0xe0 })),
    at(
      0,
      field('diag', 'Diagnostic Code', 'u8', {
        mask: 0x1f,
        display: 'hex',
        values: {
          0: 'No Diagnostic',
          1: 'Control Detection Time Expired',
          2: 'Echo Function Failed',
          3: 'Neighbor Signaled Session Down',
          4: 'Forwarding Plane Reset',
          5: 'Path Down',
          6: 'Concatenated Path Down',
          7: 'Administratively Down',
          8: 'Reverse Concatenated Path Down',
          9: 'Mis-Connectivity Defect',
        },
      }),
    ),
    at(1, field('sta', 'Session State', 'u8', { mask: 0xc0, display: 'hex', values: stateNames })),
    at(1, field('flags', 'Message Flags', 'u8', HEX)),
    flag('p', 'Poll', 0x20),
    flag('f', 'Final', 0x10),
    flag('c', 'Control Plane Independent', 0x08),
    flag('a', 'Authentication Present', AUTHENTICATED),
    flag('d', 'Demand', 0x02),
    flag('m', 'Multipoint', 0x01),
    at(2, field('detect_time_multiplier', 'Detect Time Multiplier', 'u8')),
    at(3, field('message_length', 'Message Length', 'u8')),
    at(4, field('my_discriminator', 'My Discriminator', 'u32', HEX)),
    at(8, field('your_discriminator', 'Your Discriminator', 'u32', HEX)),
    at(12, field('desired_min_tx_interval', 'Desired Min TX Interval', 'u32')),
    at(16, field('required_min_rx_interval', 'Required Min RX Interval', 'u32')),
    at(20, field('required_min_echo_interval', 'Required Min Echo Interval', 'u32')),
    ...[authType, authLength, authKey, password, sequence, digest],
  ],
  walk,
  summarize: ({ bytes, start }) => stateNames[(bytes[start + 1] >>> 6) as keyof typeof stateNames],
});

function at(offset: number, of: Field): Field {
  return { ...of, at: offset };
}

function walk(layer: Layer, sink: FieldSink): void {
  const { bytes, start } = layer;
  if (start + HEADER > layer.end || (bytes[start + 1] & AUTHENTICATED) === 0) return;
  const cursor = new FieldCursor(layer, sink, start + HEADER, start + bytes[start + 3]);
  const type = cursor.number(authType, 1);
  const length = cursor.number(authLength, 1);
  if (length < 0 || !cursor.bytes(authKey, 1)) return;
  if (type === SIMPLE_PASSWORD) {
    cursor.bytes(password, Math.max(0, length - 3));
  } else if (DIGESTS[type] !== undefined) {
    cursor.pass(1);
    cursor.bytes(sequence, 4);
    cursor.bytes(digest, DIGESTS[type]);
  }
}
