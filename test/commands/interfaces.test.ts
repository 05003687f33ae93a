import { readFileSync, writeFileSync } from 'node:fs';
import test from 'ava';
import type { NetworkInterface } from '../../src/sources/live/interfaces.ts';
import { type Schema, schemaViolations } from '../support/json-schema.ts';
import { testFrame } from '../support/live.ts';
import { enterNetworkNamespace, ip, makeVethPair } from '../support/network-namespace.ts';
import { runSniff } from '../support/run-sniff.ts';
import { sendFrames } from '../support/send-frames.ts';
import { testUnless } from '../support/skip.ts';

const schema: Schema = JSON.parse(
  readFileSync(new URL('../../docs/schemas/interfaces.schema.json', import.meta.url), 'utf8'),
);

const namespaceTest = testUnless(enterNetworkNamespace(), test.serial);

test.serial('json keeps to its schema', async (t) => {
  const { stdout, stderr, exitCode } = await runSniff(['interfaces', '--json']);
  t.deepEqual([stderr, exitCode, schemaViolations(schema, JSON.parse(stdout))], ['', 0, []]);
});

namespaceTest('all that ip(8) tells: links, addresses, gateways, counters', async (t) => {
  const { near, far } = makeVethPair();
  ip(`link set ${near} mtu 1400`);
  ip(`addr add 10.1.0.2/24 dev ${near}`);
  ip(`addr add 10.2.0.1 peer 10.2.0.9/32 dev ${near}`);
  ip(`route add default via 10.1.0.1 metric 50`);
  ip('link add bridge7 type bridge');
  await sendFrames(far, [testFrame(1), testFrame(2)]);
  const found = await list();
  const links = JSON.parse(ip('-j -s -d link show'));
  t.deepEqual(
    found.map(({ name, index, mtu, mac, counters }) => [name, index, mtu, mac, counters?.rxPackets, counters?.txBytes]),
    links.map((link: IpLink) => [
      link.ifname,
      link.ifindex,
      link.mtu,
      link.address,
      link.stats64.rx.packets,
      link.stats64.tx.bytes,
    ]),
  );
  t.like(
    found.find(({ name }) => name === near),
    {
      state: 'up',
      type: 'ethernet',
      kind: 'veth',
      addresses: ['10.1.0.2/24', '10.2.0.1/32'],
      gateways: ['10.1.0.1'],
      default: true,
    },
  );
  t.like(
    found.find(({ name }) => name === 'bridge7'),
    { state: 'down', kind: 'bridge', default: false },
  );
  t.like(
    found.find(({ name }) => name === 'lo'),
    { state: 'up', type: 'loopback', addresses: ['127.0.0.1/8'] },
  );
  ip(`link del ${near}`);
  ip('link del bridge7');
});

namespaceTest('IPv6 addresses and gateways, and a route of several ways', async (t) => {
  const first = makeVethPair();
  const second = makeVethPair();
  for (const [name, net] of [
    [first.near, '2001:db8:1'],
    [second.near, '2001:db8:2'],
  ]) {
    writeFileSync(`/proc/sys/net/ipv6/conf/${name}/disable_ipv6`, '0');
    ip(`addr add ${net}::2/64 dev ${name} nodad`);
  }
  ip('-6 route add default metric 7 nexthop via 2001:db8:2::1 nexthop via 2001:db8:1::1');
  const found = await list();
  const [one, two] = [first, second].map(({ near }) => found.find(({ name }) => name === near));
  t.deepEqual([one?.gateways, two?.gateways], [['2001:db8:1::1'], ['2001:db8:2::1']]);
  t.deepEqual(one?.addresses[0], '2001:db8:1::2/64');
  t.deepEqual(found.filter((each) => each.default).length, 1);
  for (const { near } of [first, second]) ip(`link del ${near}`);
});

namespaceTest('for people: further addresses below the first, and what captures listen on', async (t) => {
  const { near } = makeVethPair();
  ip(`addr add 10.1.0.2/24 dev ${near}`);
  ip(`addr add 10.1.0.3/24 dev ${near}`);
  const { stdout } = await runSniff(['interfaces']);
  t.regex(
    stdout,
    new RegExp(`^  ${near} +\\d+ +up +veth +1500 +[0-9a-f:]{17} +10\\.1\\.0\\.2/24 *\n +10\\.1\\.0\\.3/24 *$`, 'm'),
  );
  t.regex(stdout, /\ncaptures without -i listen on far/);
  ip(`link del ${near}`);
});

interface IpLink {
  readonly ifname: string;
  readonly ifindex: number;
  readonly mtu: number;
  readonly address: string;
  readonly stats64: { readonly rx: { readonly packets: number }; readonly tx: { readonly bytes: number } };
}

async function list(): Promise<NetworkInterface[]> {
  return JSON.parse((await runSniff(['interfaces', '--json'])).stdout).interfaces;
}
