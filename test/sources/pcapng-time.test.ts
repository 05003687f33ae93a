import test from 'ava';
import fc from 'fast-check';
import { Packet } from '../../src/core/packet.ts';
import { makeTimeScale, setTime } from '../../src/sources/pcapng-time.ts';
import { makePayload, PcapngBuilder } from '../support/capture-builder.ts';
import { readBytes } from '../support/read-capture.ts';

/** The same arithmetic in BigInt. */
function expectTime(resolution: number, ticks: bigint): { seconds: number; nanoseconds: number } {
  const units = (resolution & 0x80) !== 0 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
  return { seconds: Number(ticks / units), nanoseconds: Number(((ticks % units) * 1_000_000_000n) / units) };
}

function ourTime(resolution: number, ticks: bigint): { seconds: number; nanoseconds: number } {
  const packet = new Packet();
  setTime(packet, makeTimeScale(resolution, 0), Number(ticks >> 32n), Number(ticks & 0xffffffffn));
  return { seconds: packet.seconds, nanoseconds: packet.nanoseconds };
}

const EDGES = [
  0n,
  1n,
  999_999n,
  1_000_000n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

test('every resolution at the edges', (t) => {
  for (let resolution = 0; resolution < 256; resolution++) {
    for (const ticks of EDGES)
      t.deepEqual(ourTime(resolution, ticks), expectTime(resolution, ticks), `${resolution} ${ticks}`);
  }
});

test('any count in any resolution, to the nanosecond', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 255 }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (resolution, ticks) => {
      t.deepEqual(ourTime(resolution, ticks), expectTime(resolution, ticks));
    }),
    { numRuns: 20_000 },
  );
});

test('counts just below and above whole seconds', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(0, 3, 6, 7, 9),
      fc.integer({ min: 1, max: 2 ** 33 }),
      fc.integer({ min: -1, max: 1 }),
      (resolution, seconds, near) => {
        const ticks = BigInt(seconds) * 10n ** BigInt(resolution) + BigInt(near);
        t.deepEqual(ourTime(resolution, ticks), expectTime(resolution, ticks));
      },
    ),
    { numRuns: 20_000 },
  );
});

test('if_tsoffset is added, also a negative one', async (t) => {
  for (const littleEndian of [true, false]) {
    for (const offset of [100n, -1_700_000_001n]) {
      const builder = new PcapngBuilder().section({ littleEndian });
      builder.interface({ options: [{ code: 14, value: builder.u64(offset) }] });
      builder.packet({ data: makePayload(4), ticks: 1_700_000_000_250_000n });
      const { packets } = await readBytes(builder.build());
      t.is(packets[0].seconds, 1_700_000_000 + Number(offset));
      t.is(packets[0].nanoseconds, 250_000_000);
    }
  }
});
