import { bench, do_not_optimize, group } from 'mitata';
import type { Packet } from '../../../src/core/packet.ts';
import { compileFilter } from '../../../src/filter/compiler.ts';
import { interpreterOf } from '../../../src/filter/interpreter.ts';
import { compileProgram } from '../../../src/filter/machine.ts';
import { mixedPackets, type Packets, shopPackets } from '../packets.ts';
import { warmUp } from '../warm.ts';

const ETHERNET = 1;
const FILTER = 'tcp port 5000 and host 127.0.0.1';
/** Of the shop: most packets take the whole way. */
const SHOP_FILTER = 'tcp port 80 and host 192.0.2.80';

const shop = await shopPackets();
const mixed = await mixedPackets();

group('packet filter, a packet', () => {
  bench(
    'none',
    filtering(shop, () => 1),
  );
  bench(`${FILTER}, of the shop`, filtering(shop, compiled(FILTER)));
  bench(`${SHOP_FILTER}, of the shop`, filtering(shop, compiled(SHOP_FILTER)));
  bench(`${FILTER}, of every kind`, filtering(mixed, compiled(FILTER)));
  bench(
    `${SHOP_FILTER}, of the shop, interpreted`,
    filtering(shop, interpreterOf(compileFilter(SHOP_FILTER, ETHERNET))),
  );
});

function compiled(filter: string): (packet: Packet) => number {
  return compileProgram(compileFilter(filter, ETHERNET));
}

function filtering(packets: Packets, test: (packet: Packet) => number): () => void {
  const step = (): void => {
    do_not_optimize(test(packets.next()));
  };
  return warmUp(step, packets.count);
}
