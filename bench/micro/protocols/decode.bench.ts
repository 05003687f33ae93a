import { bench, do_not_optimize, group } from 'mitata';
import { decode } from '../../../src/protocols/decode.ts';
import { Dissection } from '../../../src/protocols/dissection.ts';
import { mixedPackets, type Packets, shopPackets } from '../packets.ts';
import { warmUp } from '../warm.ts';

const shop = await shopPackets();
const mixed = await mixedPackets();

group('decode, a packet', () => {
  bench('of the shop', decoding(shop));
  bench('of every kind', decoding(mixed));
});

function decoding(packets: Packets): () => void {
  const d = new Dissection();
  const step = (): void => {
    decode(packets.next(), d);
    do_not_optimize(d.count);
  };
  return warmUp(step, packets.count);
}
