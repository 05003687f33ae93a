import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { noTcpdump, tcpdump } from '../filter/support.ts';
import { buildPcap, PcapngBuilder } from '../support/capture-builder.ts';
import { ACK, end, SYN, tcpFrame, udpFrame } from '../support/frames.ts';
import { runSniff } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const tcp = (from: string, to: string, flags = ACK): Buffer =>
  Buffer.from(tcpFrame({ from: end(from), to: end(to), flags }));

const FRAMES = [
  tcp('127.0.0.1:40000', '127.0.0.1:5000', SYN),
  tcp('127.0.0.1:5000', '127.0.0.1:40000', SYN | ACK),
  tcp('10.0.0.1:40001', '10.0.0.2:8080'),
  Buffer.from(udpFrame(end('10.0.0.1:5353'), end('10.0.0.53:53'))),
  tcp('[2001:db8::1]:40000', '[2001:db8::2]:443'),
  tcp('10.0.0.2:8080', '10.0.0.1:40001'),
];
const capture = buildPcap(FRAMES.map((data, at) => ({ data, seconds: 1_795_167_721 + at })));

/** The same packets, the first two on `lo`. */
const told = FRAMES.reduce(
  (builder, data, at) => builder.packet({ data, seconds: at, interface: at < 2 ? 0 : 1 }),
  new PcapngBuilder()
    .section()
    .interface({ options: [{ code: 2, value: 'lo' }] })
    .interface({ options: [{ code: 2, value: 'eth0' }] }),
).build();

function write(t: ExecutionContext, bytes: Uint8Array = capture, name = 'a.pcap'): string {
  const path = join(makeTempFolder(t), name);
  writeFileSync(path, bytes);
  return path;
}

/** Numbers of the chosen packets. */
async function chosenBy(t: ExecutionContext, args: readonly string[], bytes?: Uint8Array): Promise<number[]> {
  const result = await runSniff(['decode', write(t, bytes), '--fields', 'frame.number', ...args]);
  t.is(result.exitCode, 0, result.stderr);
  return result.stdout.split('\n').filter(Boolean).map(Number);
}

const rows: [args: string[], chosen: number[]][] = [
  [
    ['-f', 'tcp port 5000 and host 127.0.0.1'],
    [1, 2],
  ],
  [
    ['--', 'tcp', 'port', '5000', 'and', 'host', '127.0.0.1'],
    [1, 2],
  ],
  [
    ['--filter', ''],
    [1, 2, 3, 4, 5, 6],
  ],
  [
    ['-f', 'ip6 or udp'],
    [4, 5],
  ],
  [
    ['-f', 'tcp', '-c', '2', '--since', '+1s'],
    [2, 3],
  ],
  [
    ['--port', '5000'],
    [1, 2],
  ],
  [
    ['--port', '53,8000-8999'],
    [3, 4, 6],
  ],
  [
    ['--port', '53', '--port', '443'],
    [4, 5],
  ],
  [
    ['--ip', '10.0.0.2'],
    [3, 6],
  ],
  [
    ['--ip', 'src:10.0.0.0/24'],
    [3, 4, 6],
  ],
  [['--ip', '10.0.0.1', '--ip', 'dst:10.0.0.53'], [4]],
  [['--ip', '2001:db8::/32'], [5]],
  [
    ['--ip', '10.0.0.1', '--port', '8080', '-f', 'tcp or arp'],
    [3, 6],
  ],
  [
    ['--ip', '10.0.0.2', '-f', 'udp or ip'],
    [3, 6],
  ],
  [['--match', '{"ip": {"src": "127.0.0.1"}, "tcp": {"dstport": 5000}}'], [1]],
  [['--match', '{"tcp": {"dstport": [80, "8000-8999"]}}'], [3]],
  [['--match', '{"not": {"tcp": {}}}', '-f', 'ip'], [4]],
  [
    ['--match', '{"tcp": {}}', '-c', '3', '-f', 'not port 5000'],
    [3, 5, 6],
  ],
  [
    ['--match', '{"tcp": {"stream": 1}}'],
    [3, 6],
  ],
];

for (const [args, chosen] of rows) {
  test(args.join(' '), async (t) => t.deepEqual(await chosenBy(t, args), chosen));
}

test('the protocol filter may stand in a file, and asks for interfaces where the capture tells them', async (t) => {
  const path = write(t, Buffer.from('{\n  "AF_Packet": {"Interface_Name": "lo"},\n  "IPv4": {},\n}\n'), 'match.json');
  t.deepEqual(await chosenBy(t, ['--match', path], told), [1, 2]);
  const untold = await runSniff(['decode', write(t), '--match', path]);
  t.is(untold.stdout, '');
  t.regex(untold.stderr, /^warning: --match: the input tells no names of interfaces/);
  t.regex(untold.stderr, /^0 packets: none of the input's 6 packets passed --match$/m);
});

test('analyze reports the chosen packets alone', async (t) => {
  const result = await runSniff(['analyze', write(t), '--show', 'capture', '--json', '-f', 'tcp', '--ip', '10.0.0.1']);
  t.is(JSON.parse(result.stdout).capture.packets, 2);
  const none = await runSniff(['analyze', write(t), '--port', '9', '--until', '+1h']);
  t.regex(none.stdout, /^0 packets: none of the input's 6 packets passed --until and the filter$/m);
});

test('a filter that contradicts itself warns, one that tcpdump refuses is refused', async (t) => {
  const result = await runSniff(['decode', write(t), '-f', 'less 5 and greater 10']);
  t.is(result.exitCode, 0);
  t.regex(
    result.stderr,
    /^warning: no packet can pass the filter: .*\n0 packets: none of the input's 6 packets passed/,
  );
  const refused = await runSniff(['decode', write(t), '-f', 'tcp and udp']);
  t.deepEqual([refused.stdout, refused.exitCode], ['', 2]);
});

test('a filter is compiled for each link type that comes', async (t) => {
  const mixed = new PcapngBuilder()
    .section()
    .interface({ linkType: 1 })
    .interface({ linkType: 101 })
    .packet({ data: FRAMES[0] })
    .packet({ data: FRAMES[0].subarray(14), interface: 1 })
    .packet({ data: FRAMES[3].subarray(14), interface: 1 })
    .build();
  t.deepEqual(await chosenBy(t, ['-f', 'tcp port 5000'], mixed), [1, 2]);
});

const mistakes: [args: string[], stderr: RegExp][] = [
  [['-f', 'tcp port foo'], /no port is called 'foo'\n {4}tcp port foo\n {13}\^\^\^\n/],
  [['-f', 'tcp)', '--port', '80'], /tcp\)\n {7}\^/],
  [['-f', 'tcp', '--', 'udp'], /^sniff: the packet filter is given twice/],
  [['-ip', '10.0.0.1'], /Did you mean '--ip'\?/],
  [['-port', '80'], /Did you mean '--port'\?/],
  [['--ip', '10.0.0.300'], /^sniff: --ip: '10.0.0.300' is no address/],
  [['--port', '80,x y'], /^sniff: --port: 'x y' is no port/],
  [['--match', '{"tcp": {"dstprot": 5}}'], /tcp has no attribute 'dstprot'\n {2}Did you mean 'dstport'\?/],
  [['--match', '{"tcp": '], /^sniff: --match is no JSON \(line 1\)/],
];

for (const [args, stderr] of mistakes) {
  test(`refused: ${args.join(' ')}`, async (t) => {
    const result = await runSniff(['decode', write(t), ...args]);
    t.deepEqual([result.stdout, result.exitCode], ['', 2]);
    t.regex(result.stderr, stderr);
  });
}

test('a protocol filter that is in no file is the environment', async (t) => {
  const result = await runSniff(['decode', write(t), '--match', 'nowhere.json']);
  t.is(result.exitCode, 1);
  t.regex(result.stderr, /^sniff: can't read the protocol filter nowhere.json: no such file or directory\n/);
});

test('--dump-filter prints a program for each link type', async (t) => {
  const plain = await runSniff(['decode', '--dump-filter', '-f', 'ip']);
  t.is(
    plain.stdout,
    '(000) ldh      [12]\n(001) jeq      #0x800           jt 2\tjf 3\n(002) ret      #262144\n(003) ret      #0\n',
  );
  const mixed = new PcapngBuilder().section().interface({ linkType: 1, snapLength: 96 }).interface({ linkType: 101 });
  const both = await runSniff(['analyze', write(t, mixed.build()), '--dump-filter']);
  t.is(both.stdout, '# EN10MB\n(000) ret      #96\n# RAW\n(000) ret      #262144\n');
});

testUnless(noTcpdump)('a filter that is dumped for a file is as tcpdump says', async (t) => {
  const path = write(t, buildPcap([{ data: FRAMES[0] }], { snapLength: 1500 }));
  const { stdout } = await runSniff(['decode', path, '--dump-filter', '--', 'arp']);
  t.is(stdout, tcpdump('-r', path, '-d', 'arp').toString());
});
