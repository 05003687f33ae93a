/** The kernel's states (include/net/tcp_states.h) by their numbers; UDP uses the first and CLOSE. */
const NAMES = [
  '',
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
  'NEW_SYN_RECV',
];

export const STATE = { established: 1, synSent: 2, synReceived: 3, close: 7, listen: 10, newSynReceived: 12 } as const;

/** The words of `--state`. */
export const SOCKET_STATES: readonly string[] = NAMES.slice(1);

/** FIN_WAIT1 and 2, TIME_WAIT, CLOSE, LAST_ACK, CLOSING: our side has closed, and the socket may be nobody's any more. */
const ENDING = (1 << 4) | (1 << 5) | (1 << 6) | (1 << 7) | (1 << 9) | (1 << 11);

/** `ESTABLISHED`; `0x0F` for a number that no kernel had yet. */
export function stateName(state: number): string {
  return NAMES[state] || `0x${state.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** The number of a word of `--state`. */
export function stateNumber(name: string): number {
  return NAMES.indexOf(name);
}

export function isEnding(state: number): boolean {
  return state < NAMES.length && ((ENDING >>> state) & 1) === 1;
}
