/** Why a request got no answer, in a few words that are the same for the same cause. */
export function failureReason(error: NodeJS.ErrnoException): string {
  const reason = REASONS.get(error.code ?? '');
  if (reason !== undefined) return reason;
  if (error.code?.startsWith('HPE_')) return `the answer is no HTTP (${error.code})`;
  return error.code ?? error.message;
}

export const TIMED_OUT = 'ETIMEDOUT';

const UNKNOWN_AUTHORITY = 'its certificate is by an authority that is not trusted here';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'connection refused'],
  ['ECONNRESET', 'connection closed before the answer'],
  ['EPIPE', 'connection closed before the answer'],
  [TIMED_OUT, 'no answer in time'],
  ['EHOSTUNREACH', 'host unreachable'],
  ['ENETUNREACH', 'network unreachable'],
  ['EADDRNOTAVAIL', 'no local address or port to send from'],
  ['EMFILE', 'too many open files'],
  ['ENOTFOUND', 'no such host'],
  ['EAI_AGAIN', 'the name of the host can not be looked up now'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNKNOWN_AUTHORITY],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNKNOWN_AUTHORITY],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNKNOWN_AUTHORITY],
  ['CERT_HAS_EXPIRED', 'its certificate has expired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another name'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'it speaks no TLS'],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'it wants a client certificate'],
]);
