import { bench, group } from 'mitata';
import { ByteWriter } from '../../../../src/bytes/byte-writer.ts';
import { decode } from '../../../../src/protocols/decode.ts';
import { Dissection } from '../../../../src/protocols/dissection.ts';
import { PacketJsonWriter } from '../../../../src/protocols/render/json-writer.ts';
import { mixedPackets, type Packets, shopPackets } from '../../packets.ts';
import { warmUp } from '../../warm.ts';

const shop = await shopPackets();
const mixed = await mixedPackets();

group('decode and write as JSON, a packet', () => {
  bench('of the shop', writing(shop));
  bench('of every kind', writing(mixed));
});

function writing(packets: Packets): () => void {
  const d = new Dissection();
  const json = new PacketJsonWriter(new ByteWriter({ write: () => undefined }));
  const step = (): void => {
    decode(packets.next(), d);
    json.write(d);
  };
  return warmUp(step, packets.count);
}
