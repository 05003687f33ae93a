import test from 'ava';
import fc from 'fast-check';
import { Packet } from '../../src/core/packet.ts';
import { PROBLEM } from '../../src/core/problems.ts';
import { decode } from '../../src/protocols/decode.ts';
import { Dissection, SLOT, STRIDE_SHIFT } from '../../src/protocols/dissection.ts';
import { protocolById } from '../../src/protocols/registry.ts';
import { Segment } from '../../src/protocols/segment.ts';
import { fromHex } from '../support/dissect.ts';

const HEADERS = '000000000002 000000000001 0800 4500 00LL 0001 4000 40 06 0000 0a000001 0a000002';
const TCP = '9999 c001 00000001 00000002 5018 ffff 0000 0000';

/** By what stands in the payload: nothing, what nobody claims, a request, what a port claims, and Ethernet's padding. */
const FRAMES = {
  empty: frame(TCP, ''),
  data: frame(TCP, '61626364 65666768 00'),
  http: frame(TCP, `${hex('GET /a HTTP/1.1\r\nHost: b\r\n\r\n')}`),
  padded: `${frame(TCP, '6162')}00000000`,
  options: frame('9999 c001 00000001 00000002 8010 ffff 0000 0000 0101080a0000000100000002', '6162'),
};

const UPPERS: Readonly<Record<string, string>> = { data: 'data', http: 'http', padded: 'data', options: 'data' };

test('what a segment is told to have is what decoding finds', (t) => {
  for (const [name, text] of Object.entries(FRAMES)) {
    const packet = packetOf(fromHex(text), 0);
    const segment = new Segment(packet);
    t.true(segment.enter(packet), name);
    t.is(protocolById[segment.upper]?.name, UPPERS[name], name);
    t.is(difference(packet, segment), '', name);
  }
});

test('SYN, FIN, RST, fragments, options of IP and claimed ports are no plain segments', (t) => {
  const odd = [
    FRAMES.data.replace('5018', '5002'),
    FRAMES.data.replace('5018', '5011'),
    FRAMES.data.replace('5018', '5014'),
    FRAMES.data.replace('5018', '5008'),
    FRAMES.data.replace('4000 40 06', '2000 40 06'),
    FRAMES.data.replace('0800 4500', '0800 4600'),
    FRAMES.data.replace('40 06', '40 11'),
    FRAMES.data.replace('0800 4500', '86dd 4500'),
  ];
  for (const text of odd) {
    const packet = packetOf(fromHex(text), 0);
    t.false(new Segment(packet).enter(packet), text);
  }
});

test('SYN, FIN and RST are taken where they are wanted, but for those that something follows', (t) => {
  for (const flags of ['5002', '5011', '5014', '5008']) {
    for (const [text, isTaken] of [
      [FRAMES.empty, true],
      [FRAMES.data, false],
    ] as const) {
      const packet = packetOf(fromHex(text.replace('5018', flags)), 0);
      const segment = new Segment(packet, true);
      t.is(segment.enter(packet), isTaken, flags);
      if (isTaken) t.is(difference(packet, segment), '', flags);
    }
  }
});

for (const [name, text] of Object.entries(FRAMES)) {
  test(`${name}: however the frame is damaged, a segment is one that decoding finds as well`, (t) => {
    const bytes = fromHex(text);
    const change = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) });
    t.notThrows(() =>
      fc.assert(
        fc.property(fc.array(change, { maxLength: 4 }), fc.nat(bytes.length), fc.nat(40), (changes, length, more) => {
          const damaged = bytes.slice();
          for (const { at, value } of changes) damaged[at] = value;
          const packet = packetOf(damaged.slice(0, length), more);
          const segment = new Segment(packet, true);
          if (!segment.enter(packet)) return;
          const problem = difference(packet, segment);
          if (problem !== '') throw new Error(problem);
        }),
        { numRuns: 5000 },
      ),
    );
  });
}

function difference(packet: Packet, segment: Segment): string {
  const d = new Dissection();
  decode(packet, d);
  const layers = Array.from({ length: d.count }, (_, index) => {
    const base = index << STRIDE_SHIFT;
    return [d.stack[base], d.stack[base + SLOT.start], d.stack[base + SLOT.end]].join();
  });
  const id = (name: string) => protocolById.findIndex((protocol) => protocol?.name === name);
  const expected = [
    [id('eth'), packet.start, packet.end].join(),
    [id('ip'), segment.ip, segment.end].join(),
    [id('tcp'), segment.tcp, segment.end].join(),
    ...(segment.upper === 0 ? [] : [[segment.upper, segment.payload, segment.end].join()]),
  ];
  const found = `${layers.join(' ')} ${d.problemKind} ${d.fragments}`;
  const told = `${expected.join(' ')} ${PROBLEM.none} 0`;
  return found === told ? '' : `decode: ${found}; segment: ${told}`;
}

function packetOf(bytes: Uint8Array, more: number): Packet {
  const packet = new Packet();
  packet.setBuffer(bytes, new DataView(bytes.buffer));
  packet.end = bytes.length;
  packet.wireLength = bytes.length + more;
  packet.linkType = 1;
  return packet;
}

function frame(tcp: string, payload: string): string {
  const length = 20 + (tcp.replaceAll(' ', '').length + payload.replaceAll(' ', '').length) / 2;
  return `${HEADERS.replace('LL', length.toString(16).padStart(2, '0'))} ${tcp} ${payload}`;
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}
