import test from 'ava';
import { chooseInterface } from '../../../src/sources/live/interfaces.ts';
import type { Link } from '../../../src/sources/live/links.ts';
import { parseDefaultRoute, sortRoutes } from '../../../src/sources/live/routes.ts';

const lo = link(1, 'lo', { isLoopback: true, operState: 'unknown' });
const down = link(2, 'down0', { isUp: false, operState: 'down' });
const unplugged = link(3, 'unplugged0', { operState: 'down' });
const tunnel = link(4, 'tun0', { operState: 'unknown' });
const eth = link(5, 'eth0', {});

test('the default route decides, IPv4 before IPv6, the lowest metric first', (t) => {
  const links = [lo, down, unplugged, tunnel, eth];
  const routes = sortRoutes([
    { family: 'ipv6', index: 4, gateway: undefined, metric: 1 },
    { family: 'ipv4', index: 3, gateway: '10.0.0.1', metric: 100 },
    { family: 'ipv4', index: 5, gateway: '10.0.0.1', metric: 50 },
  ]);
  t.deepEqual(chooseInterface(links, routes), { name: 'eth0', reason: "the default route's, IPv4" });
  t.deepEqual(chooseInterface(links, routes.slice(2)), { name: 'tun0', reason: "the default route's, IPv6" });
});

test('else the first that can carry packets, else loopback, else none', (t) => {
  t.is(chooseInterface([lo, down, unplugged, tunnel, eth], [])?.name, 'tun0');
  t.is(chooseInterface([lo, down, unplugged], [])?.name, 'lo');
  t.is(chooseInterface([], []), undefined);
  // A route whose interface has just gone.
  t.is(chooseInterface([lo, eth], [{ family: 'ipv4', index: 99 }])?.name, 'eth0');
});

test('a default route, of whatever table, kind and shape', (t) => {
  const gateway = [8, 0, 5, 0, 10, 0, 0, 1];
  const out = [8, 0, 4, 0, 5, 0, 0, 0];
  const metric = [8, 0, 6, 0, 50, 0, 0, 0];
  const expected = { family: 'ipv4', index: 5, gateway: '10.0.0.1', metric: 50 } as const;
  t.deepEqual(route({}, [...gateway, ...out, ...metric]), [expected]);
  t.deepEqual(route({}, [...out]), [{ ...expected, gateway: undefined, metric: 0 }]);
  // RTA_VIA: an IPv6 gateway for IPv4.
  const via = [22, 0, 18, 0, 10, 0, 0xfe, 0x80, ...Array.from({ length: 13 }, () => 0), 9, 0, 0];
  t.deepEqual(route({}, [...via, ...out]), [{ ...expected, gateway: 'fe80::9', metric: 0 }]);
  t.deepEqual(route({ destinationLength: 8 }, out), []);
  t.deepEqual(route({ table: 255 }, out), []);
  t.deepEqual(route({}, [...out, 8, 0, 15, 0, 1, 1, 0, 0]), []);
  t.deepEqual(route({ kind: 7 }, out), []);
  t.deepEqual(route({ family: 7 }, out), []);
  t.deepEqual(route({ flags: 0x200 }, out), []);
  const hops = [16, 0, 0, 0, 5, 0, 0, 0, ...gateway, 8, 0, 0, 0, 6, 0, 0, 0];
  t.deepEqual(route({}, [hops.length + 4, 0, 9, 0, ...hops]), [
    { ...expected, metric: 0 },
    { ...expected, metric: 0, index: 6, gateway: undefined },
  ]);
});

test('a message cut anywhere, or with lengths that lie, gives what can be read', (t) => {
  const whole = message({}, [20, 0, 9, 0, 16, 0, 0, 0, 5, 0, 0, 0, 8, 0, 5, 0, 10, 0, 0, 1]);
  for (let length = 0; length < whole.length; length++) {
    t.notThrows(() => parseDefaultRoute({ type: 24, flags: 0, bytes: whole.subarray(0, length) }));
  }
  for (let at = 12; at < whole.length; at++) {
    for (const lie of [0, 1, 3, 255]) {
      const bytes = whole.slice();
      bytes[at] = lie;
      t.notThrows(() => parseDefaultRoute({ type: 24, flags: 0, bytes }));
    }
  }
});

interface Header {
  readonly family?: number;
  readonly destinationLength?: number;
  readonly table?: number;
  readonly kind?: number;
  readonly flags?: number;
}

function route(header: Header, attributes: readonly number[]) {
  return parseDefaultRoute({ type: 24, flags: 0, bytes: message(header, attributes) });
}

/** As a little-endian kernel writes it: struct rtmsg, then attributes. */
function message(header: Header, attributes: readonly number[]): Uint8Array {
  const { family = 2, destinationLength = 0, table = 254, kind = 1, flags = 0 } = header;
  return Uint8Array.of(
    family,
    destinationLength,
    0,
    0,
    table,
    0,
    0,
    kind,
    flags & 255,
    flags >> 8,
    0,
    0,
    ...attributes,
  );
}

function link(index: number, name: string, more: Partial<Link>): Link {
  return {
    index,
    name,
    isUp: true,
    isLoopback: false,
    operState: 'up',
    hardwareType: 1,
    kind: undefined,
    mtu: 1500,
    mac: undefined,
    counters: undefined,
    ...more,
  };
}
