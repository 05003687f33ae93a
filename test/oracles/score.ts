import type { FieldComparison } from './fields.ts';

/** One protocol in figures. */
export interface ProtocolScore {
  readonly protocol: string;
  /** Occurrences of fields that both have tables for, and how many were equal. */
  compared: number;
  equal: number;
  /** Occurrences that tshark printed, without those passed over: what `lacking` is a share of. */
  asked: number;
  lacking: number;
  /** Without the fields that tshark itself hides. */
  lackingShown: number;
}

/** The figures of every protocol that was met, in the order of their occurrences. */
export function scoreProtocols(fields: FieldComparison): ProtocolScore[] {
  const scores = new Map<string, ProtocolScore>();
  for (const tally of fields.tallies.values()) {
    const score = scoreOf(scores, tally.protocol);
    score.compared += tally.compared;
    score.equal += tally.equal;
    score.asked += tally.compared;
  }
  for (const tally of fields.lacking.values()) {
    if (tally.excluded !== undefined) continue;
    const score = scoreOf(scores, tally.protocol);
    score.asked += tally.count;
    score.lacking += tally.count;
    score.lackingShown += tally.count - tally.hidden;
  }
  return [...scores.values()].sort((a, b) => b.asked - a.asked);
}

function scoreOf(scores: Map<string, ProtocolScore>, protocol: string): ProtocolScore {
  let score = scores.get(protocol);
  if (!score) {
    score = {
      protocol,
      compared: 0,
      equal: 0,
      asked: 0,
      lacking: 0,
      lackingShown: 0,
    };
    scores.set(protocol, score);
  }
  return score;
}
