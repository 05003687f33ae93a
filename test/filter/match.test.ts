import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import { compileMatch } from '../../src/filter/match.ts';
import { parseMatchJson } from '../../src/filter/match-json.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection } from '../../src/protocols/dissection.ts';
import { ACK, end, errorFrame, quoteOf, SYN, tcpFrame, udpFrame } from '../support/frames.ts';

interface Sent {
  readonly frame: Uint8Array;
  readonly on?: string;
}

const tcp = (from: string, to: string, flags = ACK): Sent => ({
  frame: tcpFrame({ from: end(from), to: end(to), flags }),
});
const udp = (from: string, to: string): Sent => ({ frame: udpFrame(end(from), end(to), Buffer.from('hello')) });

const PACKETS = {
  local: { ...tcp('127.0.0.1:40000', '127.0.0.1:5000'), on: 'lo' },
  answer: { ...tcp('127.0.0.1:5000', '127.0.0.1:40000'), on: 'lo' },
  syn: tcp('10.1.2.3:40001', '10.0.0.9:80', SYN),
  web: tcp('10.1.2.3:40001', '192.168.0.1:8080'),
  v6: tcp('[2001:db8::7]:40000', '[2001:db8:1::1]:443'),
  udp: udp('10.1.2.3:6001', '10.0.0.53:6000'),
} as const;

function chosenBy(json: unknown, packets: Readonly<Record<string, Sent>> = PACKETS): string[] {
  const { test: passes } = compileMatch(json);
  const d = new Dissection();
  return Object.entries(packets).flatMap(([name, { frame, on }]) => {
    const packet = new Packet();
    packet.setBuffer(frame, new DataView(frame.buffer, frame.byteOffset, frame.length));
    packet.end = packet.wireLength = frame.length;
    packet.linkType = 1;
    packet.interfaces = [on === undefined ? {} : { name: on }];
    decode(packet, d);
    return passes(d) ? [name] : [];
  });
}

const TCP = ['local', 'answer', 'syn', 'web', 'v6'];

const rows: [json: string, chosen: string[]][] = [
  // The examples of the contract.
  ['{"ip": {"src": "127.0.0.1"}, "tcp": {"dstport": 5000}}', ['local']],
  [
    '{"IPv4": {"Source_Address": "127.0.0.1", "Destination_Address": "127.0.0.1"}, "TCP": {"Destination_Port": 5000,}}',
    ['local'],
  ],
  ['{"AF_Packet": {"Interface_Name": "lo"}, "IPv4": {}}', ['local', 'answer']],
  ['{"tcp": {"dstport": [80, "8000-8999"]}}', ['syn', 'web']],
  // Names in other spellings.
  ['{"TCP": {"tcp.dstport": 80}}', ['syn']],
  ['{"tcp": {"destination port": 80}}', ['syn']],
  ['{"Internet_Protocol_Version_4": {"SRC": "10.1.2.3"}}', ['syn', 'web', 'udp']],
  // Presence.
  ['{}', Object.keys(PACKETS)],
  ['{"tcp": {}}', TCP],
  ['{"udp": {}, "ipv6": {}}', []],
  ['{"tcp": {"flags.syn": {}}}', TCP],
  ['{"tcp": {"options.mss_val": {}}}', []],
  // Values.
  ['{"tcp": {"port": 5000}}', ['local', 'answer']],
  ['{"tcp": {"port": "0x1388"}}', ['local', 'answer']],
  ['{"tcp": {"flags.syn": true}}', ['syn']],
  ['{"tcp": {"flags.syn": 0}}', ['local', 'answer', 'web', 'v6']],
  ['{"ip": {"proto": "udp"}}', ['udp']],
  ['{"ip": {"addr": "10.0.0.0/24"}}', ['syn', 'udp']],
  ['{"ip": {"dst": ["10.0.0.0/8", "192.168.0.0/16"]}}', ['syn', 'web', 'udp']],
  ['{"ip": {"dst": "10.0.0.10-10.0.0.99"}}', ['udp']],
  ['{"ip": {"dst": "10.0.0.9/0"}}', ['local', 'answer', 'syn', 'web', 'udp']],
  ['{"ipv6": {"dst": "2001:db8:1::/48"}}', ['v6']],
  ['{"ipv6": {"src": "2001:DB8:0::7"}}', ['v6']],
  ['{"eth": {"src": "02-00-00-00-00-01"}}', Object.keys(PACKETS)],
  ['{"frame": {"len": "40-50"}}', ['udp']],
  ['{"frame": {"protocols": "eth:ipv6:tcp"}}', ['v6']],
  ['{"data": {"data": "68:65:6C:6C:6F"}}', ['udp']],
  ['{"udp": {"payload": "68656c6c6f"}}', ['udp']],
  // Negation.
  ['{"not": {"tcp": {}}}', ['udp']],
  ['{"tcp": {}, "not": {"ip": {}}}', ['v6']],
  ['{"tcp": {"not": {"dstport": 80}}, "ip": {"src": "10.1.2.3"}}', ['web']],
  ['{"tcp": {"dstport": {"not": [80, "5000-40000"]}}}', ['v6']],
  ['{"not": {"not": {"udp": {}}}}', ['udp']],
  // Alternatives.
  ['[{"udp": {}}, {"tcp": {"dstport": 80}}]', ['syn', 'udp']],
  ['{"tcp": [{"srcport": 5000}, {"dstport": 443}]}', ['answer', 'v6']],
  ['{"tcp": {"dstport": [443, {"not": "0-40000"}]}}', ['v6']],
];

for (const [json, chosen] of rows) {
  test(json, (t) => t.deepEqual(chosenBy(parseMatchJson(json, '--match')), chosen));
}

test('what an ICMP error quotes is asked as well, each header by itself', (t) => {
  const quoted = quoteOf(udp('10.1.2.3:6001', '10.0.0.54:6000').frame, 28);
  const packets = { error: { frame: errorFrame(end('10.0.0.1:0'), end('10.1.2.3:0'), quoted) } };
  t.deepEqual(chosenBy({ udp: { dstport: 6000 }, icmp: {} }, packets), ['error']);
  t.deepEqual(chosenBy({ ip: { src: '10.1.2.3', dst: '10.0.0.54' } }, packets), ['error']);
  t.deepEqual(chosenBy({ ip: { src: '10.0.0.1', dst: '10.1.2.3' } }, packets), ['error']);
  t.deepEqual(chosenBy({ ip: { src: '10.0.0.1', dst: '10.0.0.54' } }, packets), []);
});

test('all that is asked of a layer must hold in the same one', (t) => {
  const inner = tcpFrame({ from: end('10.9.9.1:1'), to: end('10.9.9.2:2') }).subarray(14);
  const outer = Buffer.from('020000000002020000000001080045000000000040004004000001010101020202020', 'hex');
  outer.writeUInt16BE(20 + inner.length, 16);
  const frame = Buffer.concat([outer, inner]);
  const packet = new Packet();
  packet.setBuffer(frame, new DataView(frame.buffer, frame.byteOffset, frame.length));
  packet.end = packet.wireLength = frame.length;
  packet.linkType = 1;
  const d = new Dissection();
  decode(packet, d);
  const holds = (json: unknown): boolean => compileMatch(json).test(d);
  t.true(holds({ ip: { src: '1.1.1.1', dst: '2.2.2.2' } }));
  t.true(holds({ ip: { src: '10.9.9.1', dst: '10.9.9.2' } }));
  t.false(holds({ ip: { src: '1.1.1.1', dst: '10.9.9.2' } }));
});

test('what needs more than the packet is told', (t) => {
  t.like(compileMatch({ tcp: { stream: 3 } }), { usesStreams: true, usesInterfaceName: false });
  t.like(compileMatch([{ not: { frame: { interface_name: 'lo' } } }]), { usesInterfaceName: true, usesStreams: false });
});

const mistakes: [json: string, message: RegExp, remedy: RegExp][] = [
  ['{"tpc": {}}', /no protocol is called 'tpc'/, /'tcp'/],
  ['{"IPv5": {}}', /no protocol is called 'IPv5'/, /'IPv4'|'IPv6'/],
  ['{"tcp": {"dstprot": 5}}', /tcp has no attribute 'dstprot'/, /'dstport'/],
  ['{"TCP": {"Destination_Prot": 5}}', /tcp has no attribute 'Destination_Prot'/, /'Destination_Port'/],
  ['{"tcp": {"dstport": "htpt"}}', /'htpt' is no value of tcp.dstport/, /8000-8999/],
  ['{"tcp": {"dstport": "90-80"}}', /'90-80' is no value/, /comes first/],
  ['{"tcp": {"flags.syn": "maybe"}}', /'maybe' is no value/, /true or false/],
  ['{"ip": {"src": "10.0.0.256"}}', /'10.0.0.256' is no value of ip.src/, /10.0.0.0\/8/],
  ['{"ip": {"src": "10.0.0.0/33"}}', /is no value/, /10.0.0.0\/8/],
  ['{"ip": {"proto": "tpc"}}', /'tpc' is no value of ip.proto/, /'TCP'/],
  ['{"tcp": 80}', /tcp takes an object, not 80/, /Write \{\}/],
  ['{"tcp": null}', /tcp takes an object, not null/, /Write \{\}/],
  ['{"tcp": {"dstport": null}}', /tcp.dstport takes an object, not null/, /Write \{\}/],
  ['{"tcp": {"dstport": []}}', /the list for tcp.dstport is empty/, /\{\}/],
  ['{"tcp": {"dstport": {"min": 3}}}', /can't be asked for 'min'/, /"not"/],
  ['"tcp"', /the filter takes an object/, /Write/],
  ['{"tcp": {"dstport": 80}', /is no JSON \(line 1\)/, /Write it as/],
  ['{"tcp": {dstport: 80}}', /is no JSON.*\n {11}\^$/s, /Write it as/],
  [`${'['.repeat(20_000)}${']'.repeat(20_000)}`, /empty|levels deep/, /|/],
];

for (const [json, message, remedy] of mistakes) {
  test(`refused: ${json.slice(0, 60)}`, (t) => {
    const error = t.throws(() => compileMatch(parseMatchJson(json, '--match')));
    t.regex(error.message, message);
    t.like(error, { exitCode: 2 });
    t.regex((error as { remedy?: string }).remedy ?? '', remedy);
  });
}

test('commas are forgiven behind the last entry, and left alone in texts', (t) => {
  t.deepEqual(parseMatchJson('\uFEFF{"a": [1, 2, ], "b": ",}", }', 'x'), { a: [1, 2], b: ',}' });
  t.throws(() => parseMatchJson('{,}', 'x'));
});
