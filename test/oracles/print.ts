import type { CaptureOutcome, OracleSession } from './compare.ts';
import type { FieldComparison, FieldTally, LackingTally } from './fields.ts';
import { KnownDifferences } from './known-differences.ts';
import { type ProtocolScore, scoreProtocols } from './score.ts';

/** A line a protocol, then its most differing fields with an example each (`--diff`: all, an example a capture). */
export function printFields(fields: FieldComparison, protocols: ReadonlySet<string>, everything: boolean): void {
  console.log('\nFIELDS      compared     equal   differing   lacking (without hidden)');
  const scores = scoreProtocols(fields).filter((score) => protocols.has(score.protocol));
  for (const score of scores) console.log(scoreLine(score));
  for (const { protocol, name } of fields.unknownNames()) {
    if (protocols.has(protocol)) console.log(`  ours alone, tshark has no field of this name: ${name}`);
  }
  const known = new KnownDifferences('fields');
  for (const score of scores) {
    const differing = tallies(fields, score.protocol).filter((tally) => tally.equal < tally.compared);
    if (differing.length > 0) console.log(`\n${score.protocol}: differing fields`);
    for (const tally of differing.slice(0, everything ? undefined : 8)) printTally(tally, known, everything);
  }
}

/** What tshark prints and our tables lack, the most frequent first (`--missing`: all, those passed over too). */
export function printLacking(fields: FieldComparison, protocols: ReadonlySet<string>, everything: boolean): void {
  for (const score of scoreProtocols(fields).filter(({ protocol }) => protocols.has(protocol))) {
    const all = [...fields.lacking.values()].filter((tally) => tally.protocol === score.protocol);
    const counting = all.filter((tally) => tally.excluded === undefined).sort(byCount);
    if (counting.length > 0) console.log(`\n${score.protocol}: lacking fields`);
    for (const tally of counting.slice(0, everything ? undefined : 8)) {
      const share = ((100 * tally.count) / score.asked).toFixed(2);
      const hidden = tally.hidden > 0 ? `, hidden ×${tally.hidden}` : '';
      console.log(`  ${tally.name}  ×${tally.count} (${share} %) ${tally.type}${hidden}   ${tally.example}`);
    }
    if (everything) printExcluded(score.protocol, all);
  }
}

function printExcluded(protocol: string, all: readonly LackingTally[]): void {
  const excluded = all.filter((tally) => tally.excluded !== undefined).sort(byCount);
  if (excluded.length > 0) console.log(`\n${protocol}: passed over, with the reason`);
  for (const tally of excluded) console.log(`  ${tally.name}  ×${tally.count}  ${tally.excluded}`);
}

/** Which captures differ in hierarchy or conversations, and in what. */
export function printCaptures(
  section: 'hierarchy' | 'conversations',
  outcomes: readonly CaptureOutcome[],
  known: KnownDifferences,
  everything: boolean,
): void {
  const asked = outcomes.filter((outcome) => outcome.decodable);
  const differing = asked.filter((outcome) => outcome[section].length > 0);
  const share = asked.length === 0 ? 100 : 100 - (100 * differing.length) / asked.length;
  console.log(
    `\n${section.toUpperCase()}: ${asked.length} captures, ${share.toFixed(2)} % agree, ${differing.length} differ`,
  );
  if (section === 'conversations') {
    const unequal = asked.filter((outcome) => outcome.unfilteredConversations.length > 0).length;
    console.log(
      `  (against every stream of tshark's, quoted in ICMP or in tunnels we don't decode: ${unequal} differ)`,
    );
  }
  for (const outcome of differing.slice(0, everything ? undefined : 20)) {
    console.log(`  ${outcome.name}${known.covers(outcome.name) ? ' (known)' : ''} ${frameCounts(outcome)}`);
    for (const difference of outcome[section].slice(0, everything ? undefined : 4))
      console.log(`    ${tell(difference)}`);
  }
}

/** Entries for known-differences.json that would cover what no entry covers; the reasons are for people to write. */
export function printSuggestions(session: OracleSession, protocols: ReadonlySet<string>): void {
  const known = new KnownDifferences('fields');
  const fields = [...session.fields.tallies.values()]
    .filter((tally) => protocols.has(tally.protocol) && tally.differing.size > 0)
    .map((tally) => ({
      keys: [tally.name],
      files: [...tally.differing.keys()].filter((file) => !known.covers(file, tally.name)),
      reason: tally.examples[0],
    }))
    .filter((entry) => entry.files.length > 0);
  const captures = (section: 'hierarchy' | 'conversations') => {
    const listed = new KnownDifferences(section);
    return session.outcomes
      .filter((outcome) => outcome[section].length > 0 && !listed.covers(outcome.name))
      .map((outcome) => ({
        files: [outcome.name],
        reason: outcome[section].map(tell).join('; ').slice(0, 200),
      }));
  };
  const entries = {
    fields,
    hierarchy: captures('hierarchy'),
    conversations: captures('conversations'),
  };
  console.log(`\n${JSON.stringify(entries, null, 2)}`);
}

function scoreLine(score: ProtocolScore): string {
  const columns = [
    score.protocol.padEnd(12),
    String(score.compared).padStart(8),
    `${percent(score.equal, score.compared)} %`.padStart(10),
    String(score.compared - score.equal).padStart(10),
    `${percent(score.lacking, score.asked)} % (${percent(score.lackingShown, score.asked)} %)`.padStart(22),
  ];
  return columns.join(' ');
}

function printTally(tally: FieldTally, known: KnownDifferences, everything: boolean): void {
  const files = [...tally.differing.keys()];
  const uncovered = files.filter((file) => !known.covers(file, tally.name)).length;
  const reasons = uncovered === 0 ? ' (known)' : '';
  console.log(
    `  ${tally.name}  ${tally.compared - tally.equal} of ${tally.compared} in ${files.length} captures${reasons}`,
  );
  for (const example of tally.examples.slice(0, everything ? undefined : 1)) console.log(`      ${example}`);
}

function tallies(fields: FieldComparison, protocol: string): FieldTally[] {
  return [...fields.tallies.values()]
    .filter((tally) => tally.protocol === protocol)
    .sort((a, b) => b.compared - b.equal - (a.compared - a.equal));
}

function tell(difference: CaptureOutcome['hierarchy'][number] | string): string {
  if (typeof difference === 'string') return difference;
  const side = (count: { packets: number; bytes: number } | undefined) =>
    count ? `${count.packets} packets ${count.bytes} bytes` : 'none';
  return `${difference.path}: ours ${side(difference.ours)}, theirs ${side(difference.theirs)}`;
}

function frameCounts(outcome: CaptureOutcome): string {
  if (outcome.refusal !== undefined) return `we refuse it: ${outcome.refusal}`;
  return outcome.ourFrames === outcome.theirFrames
    ? ''
    : `packets: ours ${outcome.ourFrames}, theirs ${outcome.theirFrames}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : ((100 * part) / whole).toFixed(3);
}

function byCount(a: LackingTally, b: LackingTally): number {
  return b.count - a.count;
}
