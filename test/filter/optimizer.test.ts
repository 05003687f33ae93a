import test from 'ava';
import fc from 'fast-check';
import { Random } from '../../bench/inputs/random.ts';
import { compileFilter } from '../../src/filter/compiler.ts';
import { interpreterOf } from '../../src/filter/interpreter.ts';
import { FilterGrammar } from '../support/filter-grammar.ts';
import { mutate } from '../support/mutation.ts';
import { readSampleFrames } from '../support/sample-frames.ts';
import { packetOf } from './support.ts';

const ETHERNET = 1;
const FILTERS = 300;
const LONGEST = 1500;

const frames = (await readSampleFrames())
  .filter(({ linkType, bytes }) => linkType === ETHERNET && bytes.length <= LONGEST)
  .map(({ bytes }) => bytes);

const VALUES = {
  hosts: ['10.0.0.1', '127.0.0.1', '192.0.2.1'],
  hosts6: ['::1', 'fe80::1'],
  macs: ['ff:ff:ff:ff:ff:ff', '02:00:00:00:00:01'],
  ports: [53, 80, 443],
};

/** More may be taken: a load outside the packet rejects it, and loads that nothing needs are left out. */
test('what a program takes it also takes when it is optimised', (t) => {
  let taken = 0;
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = new Random(seed);
      const filter = new FilterGrammar(random, VALUES).expression();
      const before = compileOrRefuse(filter, false);
      const after = compileOrRefuse(filter, true);
      if (typeof before === 'string') return typeof after === 'string';
      // Only what is computed beforehand tells that it shifts too far, or divides by 0; tcpdump refuses it then, too.
      if (typeof after === 'string' && /shifts|divides/.test(after)) return true;
      // A filter that rejects all packets is refused once that is known.
      const [plain, optimized] = [interpreterOf(before), typeof after === 'string' ? () => 0 : interpreterOf(after)];
      const packets = Array.from({ length: 20 }, () => mutate(frames[random.below(frames.length)], random, frames));
      taken += packets.filter((bytes) => plain(packetOf(bytes)) !== 0).length;
      return packets.every((bytes) => plain(packetOf(bytes)) === 0 || optimized(packetOf(bytes)) !== 0);
    }),
    { numRuns: FILTERS },
  );
  t.true(taken > 0);
});

test('what only the optimiser knows to be wrong is refused', (t) => {
  for (const filter of ['len << 2 * 0x40 < 8', 'len >> (16 + 16) < 8', 'len / (2 - 2) = 1']) {
    t.is(typeof compileOrRefuse(filter, true), 'string', filter);
  }
});

test('what is asked twice is loaded once', (t) => {
  t.is(compileFilter('ip and ip', ETHERNET).length, compileFilter('ip', ETHERNET).length);
  t.is(
    compileFilter('(tcp or udp) and port 53', ETHERNET).filter(({ code, k }) => code === 0x28 && k === 12).length,
    1,
  );
  t.deepEqual(compileFilter('ip[1 + 2 * 3] = 7', ETHERNET), compileFilter('ip[7] = 7', ETHERNET));
});

/** The program, or why there is none. */
function compileOrRefuse(filter: string, optimize: boolean): ReturnType<typeof compileFilter> | string {
  try {
    return compileFilter(filter, ETHERNET, { optimize });
  } catch (error) {
    return String(error);
  }
}
