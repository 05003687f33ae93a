import { deflateRawSync } from 'node:zlib';
import test from 'ava';
import fc from 'fast-check';
import { PROBLEM } from '../../../src/core/problems.ts';
import { dissect, fromHex } from '../../support/dissect.ts';

const UDP = '270f 2710 000a 0000 4142';
/** Ethernet and IPv4 that carry IPComp with this next header, and `data`. */
function packetOf(next: string, data: Uint8Array): Uint8Array {
  const frame = Buffer.concat([
    fromHex(`000000000002 000000000001 0800 4500 0000 0001 0000 40 6c 0000 0a000001 0a000003 ${next} 00 0002`),
    data,
  ]);
  frame.writeUInt16BE(frame.length - 14, 16);
  return frame;
}

const packed = deflateRawSync(fromHex(UDP));
const packet = packetOf('11', packed);

test('every field, and what is inflated', (t) => {
  const { path, layers, problem } = dissect(packet);
  t.is(path, 'eth:ip:ipcomp:udp:data');
  t.is(problem, PROBLEM.none);
  t.deepEqual(layers[2].fields, { 'ipcomp.next_header': 17, 'ipcomp.flags': 0, 'ipcomp.cpi': 2 });
  t.is(layers[3].fields['udp.dstport'], 10_000);
  t.is(layers[4].fields['data.data'], '4142');
});

test('an IP packet inside, and IPComp inside IPComp', (t) => {
  const inner = packet.subarray(14);
  t.is(dissect(packetOf('04', deflateRawSync(inner))).path, 'eth:ip:ipcomp:ip:ipcomp:udp:data');
});

test('what is not compressed in this way, or of nobody, is data', (t) => {
  t.is(dissect(packetOf('11', fromHex('ffffffff'))).path, 'eth:ip:ipcomp:data');
  t.is(dissect(packetOf('fd', packed)).path, 'eth:ip:ipcomp:data');
  t.is(dissect(packetOf('11', new Uint8Array(0))).path, 'eth:ip:ipcomp');
});

test('more than a datagram holds is not inflated', (t) => {
  t.is(dissect(packetOf('fd', deflateRawSync(new Uint8Array(100_000)))).path, 'eth:ip:ipcomp:data');
});

test('an ICMP error quotes it as it is', (t) => {
  const quote = Buffer.concat([
    fromHex('000000000001 000000000002 0800 4500 0000 0001 0000 40 01 0000 0a000003 0a000001 0304 0000 00000000'),
    packet.subarray(14),
  ]);
  quote.writeUInt16BE(quote.length - 14, 16);
  t.is(
    dissect(quote)
      .layers.map(({ protocol }) => protocol)
      .join(':'),
    'eth:ip:icmp:ip:ipcomp:data',
  );
});

test('every prefix: as much as is there', (t) => {
  const whole = ['eth', 'ip', 'ipcomp', 'udp', 'data'];
  for (let length = 0; length < packet.length; length++) {
    const { layers, problem } = dissect(packet.slice(0, length), 1, packet.length);
    const names = layers.map(({ protocol }) => protocol);
    const isData = names.at(-1) === 'data' && names.length === 4;
    t.deepEqual(isData ? names.slice(0, 3) : names, whole.slice(0, isData ? 3 : names.length), `${length}`);
    t.not(problem, PROBLEM.malformed, `${length}`);
  }
});

test('flipped bytes never throw', (t) => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.nat(packet.length - 1), fc.nat(255), fc.nat(packet.length), (at, value, length) => {
        const mutated = packet.slice(0, length);
        if (at < length) mutated[at] = value;
        dissect(mutated, 1, packet.length);
      }),
    ),
  );
});
