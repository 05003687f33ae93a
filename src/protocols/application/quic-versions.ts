/** Families of versions that share header and labels; 0 is no QUIC of ours. */
export const QUIC1 = 1;
export const QUIC2 = 2;

/** The family of a version: 1, its drafts, those reserved for negotiation (RFC 9000 §15), or 2 (RFC 9369). */
export function quicFamily(version: number): number {
  if (version === 1 || version >>> 8 === 0xff0000 || (version & 0x0f0f0f0f) === 0x0a0a0a0a) return QUIC1;
  if (version === 0x6b3343cf || version === 0x709a50c4) return QUIC2;
  return version === MVFST_27 || version === MVFST_27_EXPERIMENT ? QUIC1 : 0;
}

/** Facebook's, after draft 27. */
const MVFST_27 = 0xfaceb002;
const MVFST_27_EXPERIMENT = 0xfaceb00e;

/** Hex of the salt from which a version's Initial keys are made; undefined where it isn't known. */
export function initialSalt(version: number): string | undefined {
  if (version === 1) return SALT_1;
  if (version === 0x6b3343cf) return SALT_2;
  if (version === 0x709a50c4) return SALT_2_DRAFT;
  if (version === MVFST_27 || version === MVFST_27_EXPERIMENT) return SALT_23;
  const draft = version >>> 8 === 0xff0000 ? version & 0xff : 0;
  if (draft >= 33 && draft <= 34) return SALT_1;
  if (draft >= 29) return draft <= 32 ? SALT_29 : undefined;
  return draft >= 23 ? SALT_23 : undefined;
}

/** RFC 9001 §5.2. */
const SALT_1 = '38762cf7f55934b34d179ae6a4c80cadccbb7f0a';
/** RFC 9369 §3.3.1. */
const SALT_2 = '0dede3def700a6db819381be6e269dcbf9bd2ed9';
/** draft-ietf-quic-v2-00 §3.3.1. */
const SALT_2_DRAFT = 'a707c203a59b47184a1d62ca570406ea7ae3e5d3';
/** draft-ietf-quic-tls-29 §5.2. */
const SALT_29 = 'afbfec289993d24c9e9786f19c6111e04390a899';
/** draft-ietf-quic-tls-23 §5.2. */
const SALT_23 = 'c3eef712c72ebb5a11a7d2432bb46365bef9f502';
