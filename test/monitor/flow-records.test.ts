import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import { createRecordMaker, type RecordMaker } from '../../src/monitor/record-maker.ts';
import { end, udpFrame } from '../support/frames.ts';
import { gatherBatches, linesOf } from './record-batches.ts';

const SOURCE_PORT_AT = 34;

/** Feeds datagrams of one host to one server; the port tells the connection. */
class Datagrams {
  readonly #maker: RecordMaker;
  readonly #packet = new Packet();

  constructor(maker: RecordMaker) {
    this.#maker = maker;
    const bytes = udpFrame(end('10.0.0.1:1'), end('192.0.2.1:9999'), new Uint8Array(3));
    this.#packet.setBuffer(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length));
    this.#packet.end = bytes.length;
    this.#packet.wireLength = bytes.length;
    this.#packet.linkType = 1;
    this.#packet.hasTime = true;
  }

  send(seconds: number, host: number, port: number): void {
    this.#packet.seconds = seconds;
    // 10.host.host.1
    this.#packet.view.setUint16(27, host);
    this.#packet.view.setUint16(SOURCE_PORT_AT, port);
    this.#maker.packet(this.#packet);
  }
}

test('a connection that goes on is told once, however many come and go meanwhile', async (t) => {
  const { batches, take } = gatherBatches();
  const maker = await createRecordMaker('flows', { batches, payloadBytes: 0, isLive: false });
  const datagrams = new Datagrams(maker);
  const others = 265_000;
  datagrams.send(1_795_167_721, 0, 7);
  for (let other = 0; other < others; other++) {
    datagrams.send(1_795_167_722, 1 + (other >>> 15), 1 + (other & 0x7fff));
    if (other % 50_000 === 0) maker.flush();
  }
  maker.flush();
  datagrams.send(1_795_167_723, 0, 7);
  maker.end();
  const lines = (await take()).flatMap(linesOf);
  t.is(lines.length, others + 1);
  const own = lines.filter((line) => line.includes('"id.orig_p":7,') && line.includes('"id.orig_h":"10.0.0.1"'));
  t.is(own.length, 1);
  t.like(JSON.parse(own[0]), { orig_pkts: 2, duration: 2 });
});
