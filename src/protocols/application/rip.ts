import { defineProtocol, STOP } from '../define.ts';
import { FieldCursor } from '../field-cursor.ts';
import { fieldMaker } from '../layout.ts';

const HEADER = 4;
const ENTRY = 20;
const AUTHENTICATION = 0xffff;
const IP = 2;
const AUTH = { password: 2, digest: 3 } as const;

const field = fieldMaker('rip.', 'RFC 2453 §4');
const auth = fieldMaker('rip.', 'RFC 2453 §4.1');
const digest = fieldMaker('rip.', 'RFC 4822 §3.1');
const commands = { 1: 'Request', 2: 'Response', 3: 'Traceon', 4: 'Traceoff', 5: 'Vendor specific (Sun)' };
const command = field('command', 'Command', 'u8', { values: commands });
const version = field('version', 'Version', 'u8', { values: { 1: 'RIPv1', 2: 'RIPv2' } });
const family = field('family', 'Address Family', 'u16', { values: { 0: 'Unspecified', 2: 'IP' } });
const tag = field('route_tag', 'Route Tag', 'u16');
const address = field('ip', 'IP Address', 'ipv4');
const mask = field('netmask', 'Netmask', 'ipv4');
const nextHop = field('next_hop', 'Next Hop', 'ipv4');
const metric = field('metric', 'Metric', 'u32');
const authType = auth('auth.type', 'Authentication type', 'u16', {
  values: { 1: 'IP Route', 2: 'Simple Password', 3: 'Keyed Message Digest' },
});
const password = auth('auth.passwd', 'Password', 'string');
const digestOffset = digest('digest_offset', 'Digest Offset', 'u16');
const keyId = digest('key_id', 'Key ID', 'u8');
const dataLength = digest('auth_data_len', 'Auth Data Len', 'u8');
const sequence = digest('seq_num', 'Seq num', 'u32');
const padding = digest('zero_padding', 'Zero adding', 'string');

/** Routing Information Protocol, versions 1 and 2. */
export const rip = defineProtocol({
  name: 'rip',
  title: 'Routing Information Protocol',
  label: 'RIP',
  ref: 'RFC 2453',
  claims: { 'udp.port': [520] },
  minimumLength: 1,
  decode(d, at) {
    d.has(at, HEADER);
    return STOP;
  },
  fields: [
    ...[command, version, family, tag, address, mask, nextHop, metric],
    ...[authType, password, digestOffset, keyId, dataLength, sequence, padding],
  ],
  walk(layer, sink) {
    const cursor = new FieldCursor(layer, sink, layer.start, layer.end);
    cursor.number(command, 1);
    const isSecond = cursor.number(version, 1) === 2;
    cursor.pass(2);
    while (cursor.left >= 2) {
      const kind = cursor.peek(cursor.at, 2);
      const entry = cursor.part(Math.min(ENTRY, cursor.left));
      // A later one is where the digest stands.
      if (kind === AUTHENTICATION && entry.at === layer.start + HEADER) readAuthentication(entry);
      else if (kind === 0 || kind === IP) readRoute(entry, kind, isSecond);
    }
  },
  summarize: ({ bytes, start }) => commands[bytes[start] as keyof typeof commands] ?? '',
});

function readRoute(cursor: FieldCursor, kind: number, isSecond: boolean): void {
  cursor.number(family, 2);
  if (isSecond) cursor.number(tag, 2);
  else cursor.pass(2);
  if (kind === IP) cursor.bytes(address, 4);
  else cursor.pass(4);
  if (isSecond) {
    cursor.bytes(mask, 4);
    cursor.bytes(nextHop, 4);
  } else cursor.pass(8);
  cursor.number(metric, 4);
}

/** A password, or where behind the routes their digest stands. */
function readAuthentication(cursor: FieldCursor): void {
  cursor.pass(2);
  const kind = cursor.number(authType, 2);
  if (kind === AUTH.password) {
    cursor.bytes(password, 16);
  } else if (kind === AUTH.digest) {
    cursor.number(digestOffset, 2);
    cursor.number(keyId, 1);
    cursor.number(dataLength, 1);
    cursor.number(sequence, 4);
    cursor.bytes(padding, 8);
  }
}
