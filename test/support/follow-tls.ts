import { HttpExchanges } from '../../src/trackers/http-exchanges.ts';
import type { TlsSession } from '../../src/trackers/tls-session.ts';
import { TlsSessions } from '../../src/trackers/tls-sessions.ts';
import { followStreams } from './follow-streams.ts';

/** Every session that is told of in these frames, with HTTP asked first as in `analyze`. */
export function followTls(
  frames: readonly { data: Uint8Array; nanoseconds?: number; capturedLength?: number }[],
): TlsSession[] {
  const tls = new TlsSessions();
  const sessions: TlsSession[] = [];
  tls.listen((session) => sessions.push(session));
  followStreams(frames, () => [new HttpExchanges(), tls]);
  return sessions;
}
