import test from 'ava';
import fc from 'fast-check';
import { Packet } from '../../src/core/packet.ts';
import { decode, decodeByLayer } from '../../src/protocols/decode.ts';
import { Dissection, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { fromHex } from '../support/dissect.ts';

const FRAMES = [
  // TCP with data, then padding of the Ethernet frame behind the datagram.
  `000000000002 000000000001 0800 4500 002a 0001 4000 40 06 0000 0a000001 0a000002
   0050 c001 00000001 00000002 5018 ffff 0000 0000 6162 00000000`,
  // UDP
  `000000000002 000000000001 0800 4500 0020 0001 0000 40 11 0000 0a000001 0a000002 1388 0009 000c 0000 61626364`,
  // GRE in IPv4, with IPv4 inside
  `000000000002 000000000001 0800 4500 0034 0001 0000 40 2f 0000 0a000001 0a000002 0000 0800
   4500 001c 0001 0000 40 11 0000 0a000003 0a000004 1388 0009 0008 0000`,
  // A datagram of nothing but its header
  '000000000002 000000000001 0800 4500 0014 0001 0000 40 06 0000 0a000001 0a000002',
].map(fromHex);

for (const [index, frame] of FRAMES.entries()) {
  test(`frame ${index + 1}: the shortcut finds what the way by layers finds, however the frame is damaged`, (t) => {
    const change = fc.record({ at: fc.nat(frame.length - 1), value: fc.nat(255) });
    const cut = fc.nat(frame.length);
    t.is(layersOf(decode, frame, frame.length).count > 1, true);
    t.notThrows(() =>
      fc.assert(
        fc.property(fc.array(change, { maxLength: 4 }), cut, fc.nat(80), (changes, length, more) => {
          const damaged = frame.slice();
          for (const { at, value } of changes) damaged[at] = value;
          const bytes = damaged.slice(0, length);
          const [short, long] = [decode, decodeByLayer].map((way) => layersOf(way, bytes, length + more));
          if (JSON.stringify(short) !== JSON.stringify(long)) throw new Error(`${JSON.stringify({ short, long })}`);
        }),
        { numRuns: 5000 },
      ),
    );
  });
}

test('whole frames take the shortcut, and agree', (t) => {
  for (const frame of FRAMES) {
    t.deepEqual(layersOf(decode, frame, frame.length), layersOf(decodeByLayer, frame, frame.length));
  }
});

function layersOf(way: typeof decode, bytes: Uint8Array, wireLength: number) {
  const packet = new Packet();
  packet.setBuffer(bytes, new DataView(bytes.buffer));
  packet.end = bytes.length;
  packet.wireLength = wireLength;
  packet.linkType = 1;
  const d = new Dissection();
  // What a packet before has left must not shine through.
  d.stack.fill(0x5a5a5a5a);
  way(packet, d);
  const { count, quoted, network, offset, end, wireEnd, lengthSource, fragments, problemKind } = d;
  const problem = problemKind === 0 ? [] : [d.problemLayer, d.problemOffset, d.problemNeed, d.problemHave];
  const stack = [...d.stack.subarray(0, (count + quoted) << STRIDE_SHIFT)];
  return { count, quoted, network, offset, end, wireEnd, lengthSource, fragments, problemKind, problem, stack };
}
