/** Why a request got no answer, in a few words that are the same for the same cause. */
export function failureReason(error: NodeJS.ErrnoException): string {
  const reason = REASONS.get(error.code ?? '');
  if (reason !== undefined) return reason;
  if (error.code?.startsWith('HPE_')) return `the answer is no HTTP (${error.code})`;
  return error.code ?? error.message;
}

export const TIMED_OUT = 'ETIMEDOUT';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection closed before the answer'],
  ['EPIPE', 'connection closed before the answer'],
  [TIMED_OUT, 'no answer in time'],
  ['EHOSTUNREACH', 'host unreachable'],
  ['ENETUNREACH', 'network unreachable'],
  ['EADDRNOTAVAIL', 'no local address or port to send from'],
  ['EMFILE', 'too many open files'],
]);
