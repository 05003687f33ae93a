import { limits } from '../core/limits.ts';
import { ConnectionPool } from './connection-pool.ts';
import type { StreamConsumer } from './stream-consumer.ts';

const VERSION_4 = 4;
const VERSION_5 = 5;
const CONNECT = 1;
const WITH_PASSWORD = 2;
/** Of an address: IPv4, a name behind its length, IPv6. */
const ADDRESS = { ipv4: 1, name: 3, ipv6: 4 } as const;
const MOST_METHODS = 16;
/** What is no SOCKS, or carries nothing that could be read. */
const NONE = -1;

/** Whose message comes next, and which. */
const TURN = { greeting: 0, choice: 1, login: 2, verdict: 3, request: 4, reply: 5, over: 6 } as const;

/** Could this be what a client of SOCKS begins with? Its first message is all that there is before it is answered. */
export function beginsSocks(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (bytes[start] === VERSION_5) return length === 2 + bytes[start + 1] && length > 2 && length <= 2 + MOST_METHODS;
  return bytes[start] === VERSION_4 && bytes[start + 1] === CONNECT && length > 8 && bytes[end - 1] === 0;
}

/**
 * The beginnings of connections through a proxy by SOCKS (RFC 1928, RFC 1929, SOCKS4 and 4a), on any port: they are
 * passed over, and what comes behind is offered to those who read the protocols inside.
 */
export class SocksHandshakes implements StreamConsumer {
  readonly #connections = new ConnectionPool(() => new SocksConnection());

  claims(bytes: Uint8Array, start: number, end: number, isBehindLoss: boolean): boolean {
    return !isBehindLoss && beginsSocks(bytes, start, end);
  }

  open(): number {
    const number = this.#connections.take();
    this.#connections.at(number).open();
    return number;
  }

  data(number: number, side: 0 | 1, bytes: Uint8Array, _view: DataView, start: number, end: number): boolean {
    return this.#connections.at(number).read(side, bytes, start, end);
  }

  gap(number: number): void {
    this.#connections.at(number).giveUp();
  }

  end(): void {
    // Nothing is told of it.
  }

  close(number: number): void {
    this.#connections.giveBack(number);
  }
}

class SocksConnection {
  #client: 0 | 1 | -1 = -1;
  #turn: number = TURN.greeting;
  readonly #message = new Uint8Array(limits.socksMessageBytes);
  #length = 0;

  open(): void {
    this.#client = -1;
    this.#turn = TURN.greeting;
    this.#length = 0;
  }

  giveUp(): void {
    this.#turn = TURN.over;
  }

  /** False: the handshake is over, or none. */
  read(side: 0 | 1, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#client < 0) {
      this.#client = side;
      if (bytes[start] === VERSION_4) this.#turn = TURN.request;
    }
    const isClients = side === this.#client;
    const length = this.#length + end - start;
    if (this.#turn === TURN.over || isClients !== (this.#turn % 2 === 0) || length > this.#message.length) return false;
    this.#message.set(bytes.subarray(start, end), this.#length);
    this.#length = length;
    const needed = neededLength(this.#turn, this.#message, length);
    if (needed > length) return true;
    // What comes in the same segment as the last message can't be handed on.
    if (needed !== length) return false;
    this.#turn = nextTurn(this.#turn, this.#message);
    this.#length = 0;
    return true;
  }
}

/** Bytes of the message, as far as those that are there tell; -1: it is none. */
function neededLength(turn: number, message: Uint8Array, length: number): number {
  const [first, second] = message;
  if (length < 2) return 2;
  switch (turn) {
    case TURN.greeting:
      return first === VERSION_5 ? 2 + second : NONE;
    case TURN.choice:
      return first === VERSION_5 ? 2 : NONE;
    case TURN.login:
      return length < 3 + second ? 3 + second : 3 + second + message[2 + second];
    case TURN.request:
      return first === VERSION_4 ? endOfRequest4(message, length) : addressEnd(message, length);
    case TURN.reply:
      return first === 0 ? 8 : addressEnd(message, length);
    default:
      return 2;
  }
}

/** A request or a reply of version 5. */
function addressEnd(message: Uint8Array, length: number): number {
  if (message[0] !== VERSION_5) return NONE;
  if (length < 5) return 5;
  switch (message[3]) {
    case ADDRESS.ipv4:
      return 10;
    case ADDRESS.name:
      return 7 + message[4];
    case ADDRESS.ipv6:
      return 22;
    default:
      return NONE;
  }
}

/** Behind the user's name, and the host's where the address is one of 4a's. */
function endOfRequest4(message: Uint8Array, length: number): number {
  const isNamed = message[4] === 0 && message[5] === 0 && message[6] === 0 && message[7] !== 0;
  let names = isNamed ? 2 : 1;
  for (let at = 8; at < length; at++) {
    if (message[at] === 0 && --names === 0) return at + 1;
  }
  return length + 1;
}

function nextTurn(turn: number, message: Uint8Array): number {
  const [, second] = message;
  switch (turn) {
    case TURN.choice:
      if (second === 0) return TURN.request;
      return second === WITH_PASSWORD ? TURN.login : TURN.over;
    case TURN.request:
      return second === CONNECT ? TURN.reply : TURN.over;
    default:
      return turn + 1;
  }
}
