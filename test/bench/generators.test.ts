import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { flowsInput } from '../../bench/inputs/flows.ts';
import type { Facts, InputSpec } from '../../bench/inputs/input.ts';
import { mixedInput } from '../../bench/inputs/mixed.ts';
import { readRecords } from '../../bench/inputs/pcap-file.ts';

const ETHERNET_LENGTH = 14;

for (const spec of [flowsInput('flows', 3000), mixedInput('mixed', 5000)]) {
  test(`${spec.name}: the same bytes each time, and the facts are true`, async (t) => {
    const first = await build(spec);
    const second = await build(spec);
    t.is(first.hash, second.hash);
    t.is(first.counted.packets, first.facts.packets);
    t.is(first.counted.bytes, first.facts.bytes);
    t.true(first.counted.isOrdered);
  });
}

test('flows: as many distinct ends as the facts say', async (t) => {
  const { facts, counted } = await build(flowsInput('flows', 3000));
  t.is(counted.ends.size, 3000);
  t.is(facts.flows, 3000);
});

interface Counted {
  packets: number;
  bytes: number;
  isOrdered: boolean;
  ends: Set<string>;
}

async function build(spec: InputSpec): Promise<{ facts: Facts; hash: string; counted: Counted }> {
  const folder = mkdtempSync(join(tmpdir(), 'sniff-generators-'));
  try {
    const path = join(folder, 'x.pcap');
    const facts = await spec.build(path, () => {}, '');
    return { facts, hash: createHash('sha256').update(readFileSync(path)).digest('hex'), counted: count(path) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count(path: string): Counted {
  const counted: Counted = { packets: 0, bytes: 0, isOrdered: true, ends: new Set() };
  let last = 0;
  readRecords(path, ({ bytes, start, end, seconds, microseconds }) => {
    const timeUs = seconds * 1e6 + microseconds;
    if (timeUs < last) counted.isOrdered = false;
    last = timeUs;
    counted.packets++;
    counted.bytes += end - start;
    counted.ends.add(endsOf(bytes, start + ETHERNET_LENGTH));
  });
  return counted;
}

/** Both ends in an order of their own, so that the two directions are one. */
function endsOf(bytes: Buffer, ip: number): string {
  const isV6 = (bytes[ip] as number) >> 4 === 6;
  const [source, size, ports, protocolAt] = isV6 ? [ip + 8, 16, ip + 40, ip + 6] : [ip + 12, 4, ip + 20, ip + 9];
  const end = (index: number): string => {
    const address = bytes.toString('hex', source + index * size, source + (index + 1) * size);
    return `${address}:${bytes.readUInt16BE(ports + index * 2)}`;
  };
  return `${bytes[protocolAt]} ${[end(0), end(1)].toSorted().join(' ')}`;
}
