/** RFC 9113 §6 and those registered since (IANA). */
export const FRAME = {
  data: 0,
  headers: 1,
  priority: 2,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
  alternativeService: 10,
  origin: 12,
  priorityUpdate: 16,
} as const;

/** Bits of a frame's flags; what is an acknowledgment's in others is the stream's end. */
export const FLAG = { acknowledgment: 1, endStream: 1, endHeaders: 4, padded: 8, priority: 0x20 } as const;

export const FRAME_HEADER = 9;

/** What a client sends first (RFC 9113 §3.4). */
export const PREFACE = Uint8Array.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', (letter) => letter.charCodeAt(0));

const P = 0x50;
/** RFC 9113 §4.2: the longest until someone asks for longer ones. */
const USUAL_LENGTH = 0x4000;

/** Does HTTP/2 begin here, or go on with frames? Told by the first byte mostly. */
export function startsHttp2(bytes: Uint8Array, at: number, end: number): boolean {
  const first = bytes[at];
  if (first === 0) return startsFrames(bytes, at, end);
  return first === P && end - at >= PREFACE.length && isPreface(bytes, at, end);
}

/** As `startsHttp2`, of a stream's first bytes: of the preface there may be as little as no method of HTTP/1 begins with. */
export function beginsHttp2(bytes: Uint8Array, at: number, end: number): boolean {
  return startsHttp2(bytes, at, end) || (bytes[at] === P && end - at >= TELLING && isPreface(bytes, at, end));
}

/** `PRI`. */
const TELLING = 3;

/** Are these the preface's bytes, as far as they are there? */
export function isPreface(bytes: Uint8Array, at: number, end: number): boolean {
  const length = Math.min(end - at, PREFACE.length);
  for (let i = 0; i < length; i++) if (bytes[at + i] !== PREFACE[i]) return false;
  return length > 0;
}

/**
 * Frames one behind the other, each as its type demands, to the end or into one that the end cuts: at least one that is
 * whole and says something.
 */
function startsFrames(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  let isTelling = false;
  while (at + FRAME_HEADER <= end) {
    if (!isUsualFrame(bytes, at) && !(isTelling && isUnknownFrame(bytes, at))) return false;
    const length = frameLength(bytes, at);
    const next = at + FRAME_HEADER + length;
    if (next > end) return isTelling;
    // Of an empty frame of data there is little that tells it from zeros.
    isTelling ||= length > 0 || bytes[at + 3] === FRAME.settings;
    at = next;
  }
  return isTelling;
}

/** Where frames begin behind a loss, or `end`. Further on than at a segment's start, several must agree up to its end. */
export function findFrames(bytes: Uint8Array, start: number, end: number): number {
  if (startsFrames(bytes, start, end)) return start;
  for (let at = start + 1; at + 2 * FRAME_HEADER <= end; at++) {
    if (bytes[at] === 0 && bytes[at + 5] === 0 && endWithFrames(bytes, at, end)) return at;
  }
  return end;
}

function endWithFrames(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  let count = 0;
  while (at + FRAME_HEADER <= end) {
    if (!isUsualFrame(bytes, at)) return false;
    at += FRAME_HEADER + frameLength(bytes, at);
    count += 1;
  }
  return at === end && count > 1;
}

export function frameLength(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
}

/** A stream's number, without the reserved bit. */
export function readStream(bytes: Uint8Array, at: number): number {
  return ((bytes[at] & 0x7f) << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
}

/** A frame's header as nearly all are: of a known type, with flags, length and stream that it may have. */
export function isUsualFrame(bytes: Uint8Array, at: number): boolean {
  const type = bytes[at + 3];
  const rules = RULES[type];
  // Of streams there are fewer than 2^24 in nearly all connections.
  if (rules === undefined || bytes[at + 5] !== 0 || (bytes[at + 4] & ~rules.flags) !== 0) return false;
  return frameLength(bytes, at) <= USUAL_LENGTH && isPossibleFrame(bytes, at);
}

/** Types that nobody knows are passed over (RFC 9113 §4.1); clients send some so that servers stay tolerant. */
function isUnknownFrame(bytes: Uint8Array, at: number): boolean {
  return RULES[bytes[at + 3]] === undefined && frameLength(bytes, at) <= USUAL_LENGTH;
}

/** A frame's header that breaks no rule, of any type. */
export function isPossibleFrame(bytes: Uint8Array, at: number): boolean {
  const rules = RULES[bytes[at + 3]];
  if (rules === undefined) return true;
  const length = frameLength(bytes, at);
  const stream = readStream(bytes, at + 5);
  if (length < rules.least || (rules.most !== undefined && length > rules.most)) return false;
  if (rules.of === 'stream' ? stream === 0 : rules.of === 'connection' && stream !== 0) return false;
  if (bytes[at + 3] !== FRAME.settings) return true;
  return length % SETTING === 0 && ((bytes[at + 4] & FLAG.acknowledgment) === 0 || length === 0);
}

const SETTING = 6;

interface FrameRules {
  /** Bits that are defined. */
  readonly flags: number;
  readonly least: number;
  readonly most?: number;
  readonly of: 'stream' | 'connection' | 'either';
}

/** By type. */
const RULES: readonly (FrameRules | undefined)[] = [
  { flags: FLAG.endStream | FLAG.padded, least: 0, of: 'stream' },
  { flags: FLAG.endStream | FLAG.endHeaders | FLAG.padded | FLAG.priority, least: 0, of: 'stream' },
  { flags: 0, least: 5, most: 5, of: 'stream' },
  { flags: 0, least: 4, most: 4, of: 'stream' },
  { flags: FLAG.acknowledgment, least: 0, of: 'connection' },
  { flags: FLAG.endHeaders | FLAG.padded, least: 4, of: 'stream' },
  { flags: FLAG.acknowledgment, least: 8, most: 8, of: 'connection' },
  { flags: 0, least: 8, of: 'connection' },
  { flags: 0, least: 4, most: 4, of: 'either' },
  { flags: FLAG.endHeaders, least: 0, of: 'stream' },
  { flags: 0, least: 2, of: 'either' },
  undefined,
  { flags: 0, least: 2, of: 'connection' },
  undefined,
  undefined,
  undefined,
  { flags: 0, least: 4, of: 'connection' },
];
