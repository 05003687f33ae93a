import { execFile } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { Random } from '../../bench/inputs/random.ts';
import { SniffError } from '../../src/core/errors.ts';
import { compileFilter } from '../../src/filter/compiler.ts';
import { compileProgram } from '../../src/filter/machine.ts';
import { noTcpdump } from '../filter/support.ts';
import { FilterGrammar, type FilterValues } from '../support/filter-grammar.ts';
import { testUnless } from '../support/skip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { findCorpus, listCaptures } from './corpus.ts';
import { addDerived } from './derived-captures.ts';
import { HAND_WRITTEN_FILTERS } from './filter-list.ts';
import { type JoinedCapture, joinCaptures } from './joined-captures.ts';
import { KnownDifferences } from './known-differences.ts';

/**
 * Every filter on the whole corpus, joined by link type: the packets that tcpdump writes and ours, byte for byte, and
 * who refuses it. A seeded tenth of the filters; SNIFF_ORACLES=all takes all of them on each link type.
 */
const seed = Number(process.env.SNIFF_ORACLES_SEED ?? 20261120);
const wish = process.env.SNIFF_ORACLES ?? '0.1';
const share = wish === 'all' ? 1 : Number(wish);

/** What libpcap and we both can look into: all filters for the usual ones, a third for the others. */
const USUAL_LINK_TYPES = [1, 113, 0, 127, 104, 9, 101, 107];
const LINK_TYPES = [...USUAL_LINK_TYPES, 108, 276, 50, 129, 228, 229, 226, 105, 192, 8, 10, 165, 100, 239, 271];
const GENERATED = 800;
const GENERATED_ELSEWHERE = 60;
/** Each filter runs tcpdump once. */
const HOUR_MS = 60 * 60 * 1000;

const corpus = findCorpus();
const oracleTest = testUnless(corpus === undefined ? 'no corpus beside the repository' : noTcpdump, test.serial);
const localhost = (await lookup('localhost', { all: true })).map(({ address }) => address);
const joined: Map<number, JoinedCapture> =
  corpus === undefined || noTcpdump !== undefined ? new Map() : await joinCaptures(listCaptures(corpus));
addDerived(joined);

for (const linkType of LINK_TYPES) {
  const capture = joined.get(linkType);
  oracleTest(`link type ${linkType}: packets are chosen, and filters refused, as tcpdump does`, async (t) => {
    t.timeout(HOUR_MS);
    if (capture === undefined || capture.packets.length === 0) {
      t.fail('the corpus has no packets of it');
      return;
    }
    const path = join(makeTempFolder(t), 'joined.pcap');
    writeFileSync(path, capture.bytes);
    const known = new KnownDifferences('filters');
    const differences: string[] = [];
    let refused = 0;
    const filters = filtersFor(capture);
    for (const filter of filters) {
      const theirs = await chosenByTcpdump(path, filter);
      const ours = chosenByUs(capture, filter);
      if (theirs === undefined) refused++;
      const isEqual = theirs === undefined || ours === undefined ? theirs === ours : theirs.equals(ours);
      if (!isEqual && !known.covers(capture.name, filter)) differences.push(describe(filter, theirs, ours));
    }
    t.log(`${filters.length} filters on ${capture.packets.length} packets, ${refused} refused`);
    t.deepEqual(differences, []);
    if (share >= 1)
      t.deepEqual(known.stale([capture.name]), [], 'these agree now: remove them from known-differences.json');
  });
}

function filtersFor(capture: JoinedCapture): string[] {
  const random = new Random(seed + capture.linkType);
  const grammar = new FilterGrammar(random, valuesOf(capture));
  const count = capture.linkType === 1 ? GENERATED : GENERATED_ELSEWHERE;
  const generated = Array.from({ length: count }, () => grammar.expression()).filter(isDefined);
  const taken = USUAL_LINK_TYPES.includes(capture.linkType) ? share : share / 3;
  return [...HAND_WRITTEN_FILTERS, ...generated].filter(() => random.below(1000) < taken * 1000);
}

/**
 * Behind `geneve` offsets stand in scratch words. Where it is one of alternatives, what follows is also asked of packets
 * for which nothing wrote them: libpcap's machine finds there what the packet before left, ours zeros.
 */
function isDefined(filter: string): boolean {
  return !filter.includes('geneve') || !/ or | \|\| |not |!/.test(filter);
}

/** Of Ethernet's packets those that the usual places have. */
function valuesOf({ linkType, packets }: JoinedCapture): FilterValues {
  const hosts = new Set(['127.0.0.1', '10.0.0.1']);
  const hosts6 = new Set(['::1', 'fe80::1']);
  const macs = new Set(['ff:ff:ff:ff:ff:ff']);
  const ports = new Set([53, 80, 443]);
  for (const { bytes, start, end } of linkType === 1 ? packets : []) {
    if (end - start < 54) continue;
    const hex = Buffer.from(bytes.subarray(start, end)).toString('hex', 0, 54);
    macs.add(hex.slice(0, 12).replace(/(..)(?!$)/g, '$1:'));
    if (hex.startsWith('0800', 24)) {
      hosts.add([...bytes.subarray(start + 26, start + 30)].join('.'));
      ports.add(Number.parseInt(hex.slice(68, 72), 16));
    }
    if (hex.startsWith('86dd', 24)) hosts6.add(hex.slice(44, 76).replace(/(....)(?!$)/g, '$1:'));
  }
  return { hosts: [...hosts], hosts6: [...hosts6], macs: [...macs], ports: [...ports] };
}

/** The one name of a host in the list. */
function resolveHost(name: string): readonly string[] {
  return name === 'localhost' ? localhost : [];
}

/** undefined: the filter is refused. */
function chosenByTcpdump(path: string, filter: string): Promise<Buffer | undefined> {
  const options = { maxBuffer: 1 << 28, encoding: 'buffer' } as const;
  return new Promise((resolve) => {
    execFile('tcpdump', ['-Z', 'root', '-r', path, '-w', '-', '--', filter], options, (error, stdout) => {
      resolve(error === null ? stdout : undefined);
    });
  });
}

function chosenByUs(capture: JoinedCapture, filter: string): Buffer | undefined {
  try {
    return capture.chosen(
      compileProgram(compileFilter(filter, capture.linkType, { swapped: false, resolve: resolveHost })),
    );
  } catch (error) {
    if (error instanceof SniffError && error.kind === 'usage') return undefined;
    throw error;
  }
}

function describe(filter: string, theirs: Buffer | undefined, ours: Buffer | undefined): string {
  return `${filter}: tcpdump ${outcome(theirs)}, ours ${outcome(ours)}`;
}

function outcome(chosen: Buffer | undefined): string {
  return chosen === undefined ? 'refuses it' : `chooses ${chosen.length} bytes`;
}

test('the list has no filter twice', (t) => {
  t.is(new Set(HAND_WRITTEN_FILTERS).size, HAND_WRITTEN_FILTERS.length);
  t.true(HAND_WRITTEN_FILTERS.length >= 400);
});
