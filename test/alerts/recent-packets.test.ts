import test from 'ava';
import fc from 'fast-check';
import { RecentPackets, showPackets } from '../../src/alerts/recent-packets.ts';
import { limits } from '../../src/core/limits.ts';
import { Packet } from '../../src/core/packet.ts';

function packetOf(number: number, length: number): Packet {
  const packet = new Packet();
  const data = new Uint8Array(length + 5).fill(number & 0xff);
  packet.setBuffer(data, new DataView(data.buffer));
  packet.start = 3;
  packet.end = 3 + length;
  packet.wireLength = length + 1;
  packet.seconds = number;
  packet.nanoseconds = 7;
  packet.hasTime = number % 5 !== 0;
  packet.timeDigits = 9;
  packet.linkType = 113;
  return packet;
}

test('the last packets are kept whole, as many as there is room for, and shown in their order', (t) => {
  const lengths = fc.array(fc.constantFrom(0, 1, 60, 1500, 65_535, 262_144, limits.alertRecentBytes - 10), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(lengths, (list) => {
      const recent = new RecentPackets();
      for (const [index, length] of list.entries()) recent.keep(packetOf(index, length));
      const kept = recent.save();
      const sum = kept.reduce((total, { data }) => total + data.length, 0);
      t.true(sum <= limits.alertRecentBytes);
      t.deepEqual(
        kept.map(({ data }) => data.length),
        list.slice(list.length - kept.length),
      );
      showPackets(kept, (packet) => {
        const number = packet.seconds;
        t.true(packet.bytes.subarray(packet.start, packet.end).every((byte) => byte === (number & 0xff)));
        t.like(packet, { wireLength: packet.end - packet.start + 1, nanoseconds: 7, timeDigits: 9, linkType: 113 });
        t.is(packet.hasTime, number % 5 !== 0);
      });
    }),
  );
});

test('no more than so many, however small', (t) => {
  const recent = new RecentPackets();
  for (let number = 0; number < limits.alertRecentPackets + 10; number++) recent.keep(packetOf(number, 1));
  const kept = recent.save();
  t.is(kept.length, limits.alertRecentPackets);
  t.is(kept[0]?.seconds, 10);
});

test('packets of one size: the room is used', (t) => {
  const recent = new RecentPackets();
  for (let number = 0; number < 10_000; number++) recent.keep(packetOf(number, 1500));
  t.true(recent.save().length >= Math.floor(limits.alertRecentBytes / 1500) - 1);
});
