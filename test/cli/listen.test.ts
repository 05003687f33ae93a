import test from 'ava';
import { chosenInterfaces } from '../../src/cli/listen.ts';
import { enterNetworkNamespace, ip, makeVethPair } from '../support/network-namespace.ts';
import { testUnless } from '../support/skip.ts';

const namespaceTest = testUnless(enterNetworkNamespace(), test.serial);

test.serial('what is named is listened on, and nothing is said', async (t) => {
  const { chosen, told } = await choose(['any', 'nowhere9']);
  t.deepEqual([chosen, told], [['any', 'nowhere9'], []]);
});

namespaceTest('else the default route’s interface, the first that is up, loopback: which is told', async (t) => {
  t.deepEqual(await choose([]), {
    chosen: ['lo'],
    told: ['listening on lo (no other is up); loopback traffic: -i lo or -i any'],
  });
  const { near, far } = makeVethPair();
  t.deepEqual(await choose(undefined), {
    chosen: [far],
    told: [`listening on ${far} (the first that is up: there is no default route); loopback traffic: -i lo or -i any`],
  });
  ip(`addr add 10.1.0.2/24 dev ${near}`);
  ip('route add default via 10.1.0.1');
  t.deepEqual(await choose(undefined), {
    chosen: [near],
    told: [`listening on ${near} (the default route's, IPv4); loopback traffic: -i lo or -i any`],
  });
});

async function choose(given: readonly string[] | undefined) {
  const told: string[] = [];
  const silent = (): void => undefined;
  const note = (message: string): void => {
    told.push(message);
  };
  const chosen = await chosenInterfaces(given, { warn: silent, note, debug: silent, close: silent });
  return { chosen, told };
}
