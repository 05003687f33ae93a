import type { Packet } from '../core/packet.ts';

/** What a handshake told: the columns of Zeek's ssl.log, raw, and the fingerprints. */
export class TlsSession {
  /** The flow table's row. */
  row = -1;
  /** Which of the row's sides asked; -1 before the first hello. */
  clientSide: -1 | 0 | 1 = -1;
  /** Of the first hello. */
  seconds = 0;
  nanoseconds = 0;
  hasTime = false;
  /** Settled on by the server; 0 before its hello. */
  version = 0;
  /** The chosen suite; -1 before it is. */
  cipher = -1;
  /** The named group of the key exchange; -1 where none was told. */
  curve = -1;
  serverName: string | undefined = undefined;
  /** An earlier session goes on: by its id, a ticket or a pre-shared key. */
  resumed = false;
  /** What the last alert in the clear said; -1 where there was none. */
  lastAlert = -1;
  /** ALPN's choice, where it is told in the clear. */
  nextProtocol: string | undefined = undefined;
  /** Both sides went over to encryption. */
  established = false;
  /** Messages in order, a letter each as in Zeek's `ssl_history`: capitals for the client's. */
  history = '';
  /** Of the server's own certificate, where it is sent in the clear. */
  subject: string | undefined = undefined;
  issuer: string | undefined = undefined;
  alternativeNames: readonly string[] = [];
  /** SHA-256 of what certificates each side sent, in hexadecimal, its own first: told where they are asked for. */
  readonly readsChains: boolean;
  serverChain: readonly string[] = [];
  clientChain: readonly string[] = [];
  clientSubject: string | undefined = undefined;
  clientIssuer: string | undefined = undefined;
  /** Texts; their MD5 is the fingerprint. */
  ja3Text: string | undefined = undefined;
  ja3sText: string | undefined = undefined;
  ja4: string | undefined = undefined;
  /** From the first hello to encryption on both sides; -1 where it isn't known. */
  handshakeNanoseconds = -1;

  /** What the client would resume. */
  sessionId = '';
  hasTicket = false;
  hasKeyExchange = false;

  constructor(readsChains = false) {
    this.readsChains = readsChains;
  }

  /** Its first message is in this packet. */
  begin({ seconds, nanoseconds, hasTime }: Packet): void {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
    this.hasTime = hasTime;
  }

  /** It is established with this packet. */
  end({ seconds, nanoseconds, hasTime }: Packet): void {
    if (!hasTime || !this.hasTime) return;
    this.handshakeNanoseconds = (seconds - this.seconds) * 1e9 + nanoseconds - this.nanoseconds;
  }

  /** A message was met. */
  note(letter: string, isClient: boolean): void {
    // Zeek's sign for a client that isn't who sent the first packet.
    if (this.history === '' && this.clientSide === 1) this.history = '^';
    if (this.history.length < LONGEST_HISTORY) this.history += isClient ? letter.toUpperCase() : letter.toLowerCase();
  }
}

/** A handshake has a dozen messages; renegotiation and alerts have no end. */
const LONGEST_HISTORY = 64;

/** Told of each session once: when it is established, or when nothing more can be learnt of it. */
export type TlsListener = (session: TlsSession) => void;
