/**
 * Does a payload `[at, end)` begin like the protocol? At least one byte is there. Reads nothing beyond `end` that
 * could throw or matter, allocates nothing, never throws.
 */
export type StartTest = (bytes: Uint8Array, view: DataView, at: number, end: number) => boolean;

/** How a protocol is told by what it begins with, where the ports are nobody's. */
export interface Start {
  /** Asked of every payload that has one of the first bytes: it looks at few bytes mostly. */
  readonly test: StartTest;
  /** What it may begin with; any byte unless given. Payloads that begin otherwise cost one look at a table. */
  readonly firstBytes?: readonly number[];
  /** Those of them with which it is asked before all others: at most one protocol of a transport, that of most payloads. */
  readonly hot?: readonly number[] | undefined;
}

/**
 * The protocols that a transport's payload may begin with. A child claims its beginning in its own file (`starts`);
 * the parent asks `find` and lists nobody. Who comes first in the registry is asked first.
 */
export class StartSpace {
  readonly #byFirst: Claim[][] = Array.from({ length: 256 }, () => []);
  readonly #isHot = new Uint8Array(256);
  #hotTest: StartTest | undefined = undefined;
  #hotId = 0;

  claim(start: Start, id: number): void {
    if (start.hot !== undefined) {
      if (this.#hotTest !== undefined) throw new Error(`protocols ${this.#hotId} and ${id} are both asked first`);
      this.#hotTest = start.test;
      this.#hotId = id;
      for (const first of start.hot) this.#isHot[first] = 1;
    }
    const claim = { test: start.test, id };
    if (start.firstBytes === undefined) for (const claims of this.#byFirst) claims.push(claim);
    else for (const first of new Set(start.firstBytes)) this.#byFirst[first].push(claim);
  }

  /** Id of the protocol that `[at, end)` begins with; 0: nobody's. */
  find(bytes: Uint8Array, view: DataView, at: number, end: number): number {
    if (at >= end) return 0;
    const first = bytes[at];
    if (this.#isHot[first] === 1 && this.#hotTest?.(bytes, view, at, end)) return this.#hotId;
    return this.#findAmong(this.#byFirst[first], bytes, view, at, end);
  }

  /** Is the protocol that most payloads are of asked first for one with this first byte? */
  isHot(first: number): boolean {
    return this.#isHot[first] === 1;
  }

  #findAmong(claims: readonly Claim[], bytes: Uint8Array, view: DataView, at: number, end: number): number {
    for (let i = 0; i < claims.length; i++) if (claims[i].test(bytes, view, at, end)) return claims[i].id;
    return 0;
  }
}

interface Claim {
  readonly test: StartTest;
  readonly id: number;
}

/** Bytes `[first, last]`, for `firstBytes`. */
export function byteRange(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

export const tcpStarts = new StartSpace();
export const udpStarts = new StartSpace();
/** Tunnels over UDP that are looked for on any port by those who follow connections alone (`Dissection.seeksTunnels`). */
export const udpTunnelStarts = new StartSpace();

const STARTS = { tcp: tcpStarts, udp: udpStarts, udpTunnel: udpTunnelStarts } as const;

export type StartName = keyof typeof STARTS;

export function startsNamed(name: StartName): StartSpace {
  return STARTS[name];
}
