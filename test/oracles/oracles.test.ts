import test from 'ava';
import { testUnless } from '../support/skip.ts';
import { OracleSession } from './compare.ts';
import { findCorpus, listCaptures, sampleCaptures } from './corpus.ts';
import { KnownDifferences, type Section } from './known-differences.ts';
import { scoreProtocols } from './score.ts';
import { findTshark } from './tshark.ts';

/** The shares that issue and DESIGN ask for. */
const EQUAL_FIELDS = 0.995;
const LACKING_FIELDS = 0.05;
const AGREEING_CAPTURES = 0.99;

/**
 * A tenth of the corpus, always the same one unless SNIFF_ORACLES_SEED is another number; SNIFF_ORACLES=all takes
 * everything, a share like 0.3 that much.
 */
const seed = Number(process.env.SNIFF_ORACLES_SEED ?? 20261120);
const wish = process.env.SNIFF_ORACLES ?? '0.1';
const share = wish === 'all' ? 1 : Number(wish);

const corpus = findCorpus();
const version = findTshark();
const missing =
  corpus === undefined ? 'no corpus beside the repository' : version === undefined ? 'no tshark' : undefined;
const oracle = testUnless(missing);

let session: OracleSession;
let names: string[];

test.before(async (t) => {
  if (corpus === undefined || version === undefined) {
    t.log(`SKIPPED, ${missing}: nothing of ours was compared with tshark`);
    return;
  }
  t.timeout(60 * 60 * 1000);
  session = new OracleSession(version, { counts: true });
  const files = sampleCaptures(listCaptures(corpus), share, seed);
  names = files.map((file) => file.name);
  for (const file of files) await session.compare(file);
});

oracle('the oracles are there', (t) => {
  t.true(names.length > 0, 'the sample is empty');
});

/** A share of a hundred values is no measure where a sample has ten: shares are asked of the whole corpus. */
const whole = testUnless(share >= 1 ? missing : 'only with SNIFF_ORACLES=all');

whole('field by field, whole corpus: every protocol has its share of equal values', (t) => {
  for (const score of scoreProtocols(session.fields)) {
    const equal = score.compared === 0 ? 1 : score.equal / score.compared;
    t.true(equal >= EQUAL_FIELDS, `${score.protocol}: ${score.equal} of ${score.compared} are equal`);
  }
});

whole('field by field, whole corpus: few fields of tshark are lacking', (t) => {
  for (const score of scoreProtocols(session.fields)) {
    const lacking = score.asked === 0 ? 0 : score.lacking / score.asked;
    t.true(lacking <= LACKING_FIELDS, `${score.protocol}: ${score.lacking} of ${score.asked} are lacking`);
  }
});

oracle('every field name of ours is one of tshark', (t) => {
  t.deepEqual(
    session.fields.unknownNames().map((field) => field.name),
    [],
  );
});

oracle('every differing field has its reason on file', (t) => {
  const known = new KnownDifferences('fields');
  for (const tally of session.fields.tallies.values()) {
    for (const [index, file] of [...tally.differing.keys()].entries()) {
      t.true(known.covers(file, tally.name), `${tally.name}: ${tally.examples[index]}`);
    }
  }
  t.deepEqual(known.stale(names), [], 'these are equal now: remove them from known-differences.json');
});

for (const section of ['hierarchy', 'conversations'] as const) {
  oracle(`${section}: every capture that differs has its reason on file`, (t) => {
    const asked = session.outcomes.filter((outcome) => outcome.decodable);
    const differing = asked.filter((outcome) => outcome[section].length > 0);
    const known = new KnownDifferences(section satisfies Section);
    for (const outcome of differing) {
      t.true(known.covers(outcome.name), `${outcome.name}: ${JSON.stringify(outcome[section].slice(0, 3))}`);
    }
    t.deepEqual(known.stale(names), [], 'these agree now: remove them from known-differences.json');
  });

  whole(`${section}, whole corpus: enough captures agree without exception`, (t) => {
    const asked = session.outcomes.filter((outcome) => outcome.decodable);
    const differing = asked.filter((outcome) => outcome[section].length > 0);
    t.true(differing.length <= asked.length * (1 - AGREEING_CAPTURES), `${differing.length} of ${asked.length} differ`);
  });
}
