import test from 'ava';
import { Packet } from '../../../src/core/packet.ts';
import { PacketQueue } from '../../../src/sources/live/packet-queue.ts';

test('what was pushed comes out, in order, however much it is', (t) => {
  const queue = new PacketQueue(1 << 24);
  const bytes = new Uint8Array(2000);
  for (let i = 0; i < 3000; i++) {
    bytes.fill(i & 255);
    t.true(queue.push(bytes, i % 2000, 5000 + i, 1_795_184_523_276.724 + i, i % 3));
  }
  queue.swap();
  const packet = new Packet();
  for (let i = 0; i < 3000; i++) {
    t.true(queue.next(packet));
    const { capturedLength, wireLength, interfaceId, seconds, nanoseconds, timeDigits } = packet;
    t.deepEqual([capturedLength, wireLength, interfaceId, timeDigits], [i % 2000, 5000 + i, i % 3, 6]);
    t.is(seconds, Math.floor((1_795_184_523_276 + i) / 1000));
    t.true(nanoseconds % 1000 === 0 && nanoseconds < 1_000_000_000);
    t.true(packet.bytes.subarray(packet.start, packet.end).every((byte) => byte === (i & 255)));
  }
  t.false(queue.next(packet));
});

test('one half is read while the other is filled', (t) => {
  const queue = new PacketQueue(10);
  const packet = new Packet();
  t.false(queue.hasFilled);
  t.true(queue.push(Uint8Array.of(1, 2, 3), 3, 3, 1000, 0));
  queue.swap();
  t.false(queue.hasFilled);
  t.true(queue.next(packet));
  t.true(queue.push(Uint8Array.of(9, 9, 9), 3, 3, 2000.5, 0));
  t.deepEqual([...packet.bytes.subarray(packet.start, packet.end)], [1, 2, 3]);
  t.false(queue.next(packet));
  queue.swap();
  t.true(queue.next(packet));
  t.deepEqual([packet.seconds, packet.nanoseconds, packet.start], [2, 500_000, 0]);
});

test('beyond its bound it takes nothing', (t) => {
  const queue = new PacketQueue(10);
  const six = new Uint8Array(6);
  t.true(queue.push(six, 6, 6, 0, 0));
  t.false(queue.push(six, 6, 6, 0, 0));
  t.true(queue.push(six, 4, 4, 0, 0));
  queue.swap();
  t.true(queue.push(six, 6, 6, 0, 0));
});
