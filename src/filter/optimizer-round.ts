/** What a round of the optimizer changed: rounds go on until nothing changes. */
export interface Round {
  /** False when anything changed. */
  isDone: boolean;
  /** More changed than ways between nodes: those alone may go in circles. */
  hasChangedCode: boolean;
}

export function noteChange(round: Round): void {
  round.isDone = false;
  round.hasChangedCode = true;
}
