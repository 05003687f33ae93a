import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import { AddressCipher } from '../../src/replay/address-cipher.ts';
import { Anonymizer, type PayloadPlan } from '../../src/replay/anonymizer.ts';
import { parseNetworkRule, parsePortRule } from '../../src/replay/rewrite-rules.ts';
import { type RewriteRules, Rewriter } from '../../src/replay/rewriter.ts';

const NONE: RewriteRules = {
  source: [],
  destination: [],
  ports: [],
  sourceMac: [],
  destinationMac: [],
  vlan: undefined,
};
const ETHERNET = '0200000000020200000000010800';
/** 10.0.0.1:53 > 10.0.0.2:1024, 'hello', both checksums right. */
const IP = '450000210001000040116 6c90a0000010a000002'.replaceAll(' ', '');
const UDP = '00350400000da3ca68656c6c6f';
const DATAGRAM = ETHERNET + IP + UDP;

function rewrite(hex: string, rules: Partial<RewriteRules>, payload?: PayloadPlan, linkType = 1): string {
  const bytes = new Uint8Array(Buffer.from(hex, 'hex'));
  const packet = new Packet();
  packet.setBuffer(bytes, new DataView(bytes.buffer));
  packet.end = bytes.length;
  packet.wireLength = bytes.length;
  packet.linkType = linkType;
  const anonymizer = payload === undefined ? undefined : new Anonymizer(new AddressCipher('k'), payload);
  const result = new Rewriter({ ...NONE, ...rules }, anonymizer).apply(packet);
  return Buffer.from(result.bytes.subarray(result.start, result.end)).toString('hex');
}

/** Sum of all words of a header, or of a pseudo-header with what follows: right when all ones. */
function sum(hex: string): number {
  let total = 0;
  for (let i = 0; i < hex.length; i += 4) total += Number.parseInt(hex.slice(i, i + 4).padEnd(4, '0'), 16);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

const isHeaderRight = (hex: string): boolean => sum(hex.slice(28, 68)) === 0xffff;
const isUdpRight = (hex: string): boolean => sum(`${hex.slice(52, 68)}0011000d${hex.slice(68)}`) === 0xffff;

test('addresses and ports, with both checksums', (t) => {
  t.deepEqual([isHeaderRight(DATAGRAM), isUdpRight(DATAGRAM)], [true, true]);
  const rules = {
    source: [parseNetworkRule('10.0.0.0/8=172.0.0.0/8')],
    destination: [parseNetworkRule('10.0.0.2=192.0.2.9')],
    ports: [parsePortRule('53=5353')],
  };
  const result = rewrite(DATAGRAM, rules);
  t.is(result.slice(52, 72), 'ac000001c000020914e9');
  t.deepEqual([isHeaderRight(result), isUdpRight(result)], [true, true]);
  t.is(rewrite(DATAGRAM, { source: [parseNetworkRule('11.0.0.0/8=12.0.0.0/8')] }), DATAGRAM);
});

test('a prefix that ends within a byte', (t) => {
  const result = rewrite(DATAGRAM, { source: [parseNetworkRule('10.0.0.0/30=192.168.255.252/30')] });
  t.is(result.slice(52, 60), 'c0a8fffd');
});

test('what is cut or in parts is as right as it was', (t) => {
  const rules = { source: [parseNetworkRule('10.0.0.0/8=172.0.0.0/8')] };
  const whole = rewrite(DATAGRAM, rules);
  t.is(rewrite(DATAGRAM.slice(0, -4), rules), whole.slice(0, -4));
  const fragment = (hex: string): string => `${hex.slice(0, 40)}2000${hex.slice(44)}`;
  t.is(rewrite(fragment(DATAGRAM), rules).slice(68), whole.slice(68));
  t.is(rewrite(`${DATAGRAM.slice(0, 80)}0000${DATAGRAM.slice(84)}`, rules).slice(80, 84), '0000');
});

test('a quoted packet goes the other way', (t) => {
  const error = `${ETHERNET}450000380001000040010000 0a0000020a000001 0303000000000000`.replaceAll(' ', '');
  const result = rewrite(error + IP + UDP.slice(0, 16), {
    destination: [parseNetworkRule('10.0.0.1=192.0.2.1')],
  });
  t.is(result.slice(60, 68), 'c0000201');
  t.is(result.slice(84 + 24, 84 + 32), 'c0000201');
  t.is(sum(result.slice(68)), 0xffff);
});

test('MACs, and tags that come, change and go', (t) => {
  const macs = rewrite(DATAGRAM, {
    sourceMac: [{ from: undefined, to: Uint8Array.of(6, 5, 4, 3, 2, 1) }],
    destinationMac: [{ from: new Uint8Array(6), to: new Uint8Array(6) }],
  });
  t.is(macs, `020000000002060504030201${DATAGRAM.slice(24)}`);
  const tagged = rewrite(DATAGRAM, { vlan: 7 });
  t.is(tagged, `${DATAGRAM.slice(0, 24)}81000007${DATAGRAM.slice(24)}`);
  t.is(rewrite(tagged, { vlan: 300 }), tagged.replace('81000007', '8100012c'));
  t.is(rewrite(tagged, { vlan: 'strip' }), DATAGRAM);
  t.is(rewrite(DATAGRAM, { vlan: 'strip' }), DATAGRAM);
});

test('anonymous: no address, no payload, both checksums, the same length', (t) => {
  const result = rewrite(DATAGRAM, {}, 'scrub');
  t.is(result.length, DATAGRAM.length);
  for (const secret of ['0200000000', '0a000001', '0a000002', '68656c6c6f']) t.false(result.includes(secret), secret);
  t.is(result.slice(68, 80), UDP.slice(0, 12));
  t.deepEqual([isHeaderRight(result), isUdpRight(result)], [true, true]);
  t.is(rewrite(DATAGRAM, {}, 'cut'), result.slice(0, -10));
  t.is(rewrite(DATAGRAM, {}, 'keep').slice(-10), '68656c6c6f');
});

test('anonymous: parts of a datagram still make one with the right checksum', (t) => {
  const payload = '0123456789abcdef'.repeat(3);
  const upper = `0035040000200000${payload}`;
  const pseudo = '0a0000010a00000200110020';
  const checksum = (~sum(pseudo + upper) & 0xffff).toString(16).padStart(4, '0');
  const datagram = `${upper.slice(0, 12)}${checksum}${upper.slice(16)}`;
  const part = (words: string, data: string): string =>
    rewrite(
      `${ETHERNET}4500${(20 + data.length / 2).toString(16).padStart(4, '0')}0001${words}40110000${IP.slice(24)}${data}`,
      {},
      'scrub',
    );
  const [first, second] = [part('2000', datagram.slice(0, 32)), part('0002', datagram.slice(32))];
  t.false((first + second).includes('456789'));
  t.is(sum(`${first.slice(52, 68)}00110020${first.slice(68)}${second.slice(68)}`), 0xffff);
});

test('every prefix of a packet, and each byte turned over, is rewritten without harm', (t) => {
  const rules = { source: [parseNetworkRule('10.0.0.0/8=172.0.0.0/8')], ports: [parsePortRule('53=1')], vlan: 3 };
  for (let length = 0; length <= DATAGRAM.length; length += 2) {
    for (const payload of [undefined, 'scrub', 'cut', 'keep'] as const) {
      t.notThrows(() => rewrite(DATAGRAM.slice(0, length), rules, payload));
    }
    const flipped = Buffer.from(DATAGRAM, 'hex');
    if (length < DATAGRAM.length) flipped[length / 2] ^= 0xff;
    t.is(rewrite(flipped.toString('hex'), {}, 'scrub').length, DATAGRAM.length);
  }
});

test('rules are checked', (t) => {
  for (const text of [
    '10.0.0.0/8',
    '10.0.0.0/8=10.0.0.0/9',
    '10.0.0.0/33=1.0.0.0/33',
    '10.0.0.1=::1',
    'a=b',
    '1.1.1.1=2.2.2.2=3',
  ]) {
    t.throws(() => parseNetworkRule(text), undefined, text);
  }
  for (const text of ['80', '80=', '80=65536', 'http=81']) t.throws(() => parsePortRule(text), undefined, text);
});
