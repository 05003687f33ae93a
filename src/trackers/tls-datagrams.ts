import { limits } from '../core/limits.ts';
import { startsQuic } from '../protocols/application/quic-header.ts';
import { type Dissection, SLOT, STRIDE_SHIFT } from '../protocols/dissection.ts';
import { DtlsHandshake, startsDtls } from './dtls-handshake.ts';
import { QuicHandshake } from './quic-handshake.ts';
import type { StreamFlows } from './stream-flows.ts';
import type { TlsListener, TlsSession } from './tls-session.ts';

const UDP_HEADER = 8;

/** A handshake in datagrams. */
interface DatagramHandshake {
  readonly session: TlsSession;
  /** False: nothing more can be learnt. */
  datagram(side: 0 | 1, bytes: Uint8Array, view: DataView, start: number, end: number): boolean;
}

/** What QUIC's handshakes tell and DTLS's, on any port: told by how datagrams begin. */
export class TlsDatagrams {
  readonly #flows: StreamFlows;
  readonly #listeners: TlsListener[] = [];
  readonly #open = new Map<number, DatagramHandshake>();
  /** Rows of the flow table whose handshake was told: 1. */
  #told = new Uint8Array(1024);

  readonly #readsChains: boolean;

  /** `readsChains`: of certificates the fingerprints are told. */
  constructor(flows: StreamFlows, readsChains = false) {
    this.#flows = flows;
    this.#readsChains = readsChains;
  }

  listen(listener: TlsListener): void {
    this.#listeners.push(listener);
  }

  packet(d: Dissection): void {
    const row = this.#flows.udpRow;
    if (row < 0) return;
    const { stack, bytes } = d;
    const base = this.#flows.udpLayer << STRIDE_SHIFT;
    const at = stack[base + SLOT.start] + UDP_HEADER;
    const end = stack[base + SLOT.end];
    if (at >= end) return;
    const first = bytes[at];
    // QUIC's long headers, DTLS's types of records and, once it is followed, what version 1.3 encrypts.
    if (first < 0x80 && (first < 20 || first > 0x3f)) return;
    this.#enter(row, d, at, end);
  }

  segment(): void {
    // TCP's.
  }

  finish(): void {
    for (const row of [...this.#open.keys()]) this.#tell(row);
  }

  #enter(row: number, { bytes, view, packet }: Dissection, start: number, end: number): void {
    if (row < this.#told.length && this.#told[row] !== 0) return;
    let handshake = this.#open.get(row);
    if (handshake === undefined) {
      if (startsQuic(bytes, view, start, end)) handshake = new QuicHandshake(row);
      else if (startsDtls(bytes, start, end)) handshake = new DtlsHandshake(row, this.#readsChains);
      else return;
      this.#add(row, handshake);
    }
    const { session } = handshake;
    const hadBegun = session.history !== '';
    const goesOn = handshake.datagram(this.#flows.udpSide, bytes, view, start, end);
    if (!hadBegun) session.begin(packet);
    if (session.established) session.end(packet);
    if (!goesOn) this.#tell(row);
  }

  #add(row: number, handshake: DatagramHandshake): void {
    if (this.#open.size >= limits.datagramHandshakes) {
      const [oldest] = this.#open.keys();
      this.#tell(oldest);
    }
    this.#open.set(row, handshake);
  }

  #tell(row: number): void {
    const session = this.#open.get(row)?.session;
    this.#open.delete(row);
    this.#markTold(row);
    if (session === undefined || session.history === '') return;
    for (const listener of this.#listeners) listener(session);
  }

  #markTold(row: number): void {
    if (row >= this.#told.length) {
      const told = new Uint8Array(Math.max(row + 1, this.#told.length * 2));
      told.set(this.#told);
      this.#told = told;
    }
    this.#told[row] = 1;
  }
}

/** Does the packet's datagram begin as a handshake does? */
export function beginsHandshake(
  { stack, bytes, view }: Dissection,
  { udpRow, udpLayer }: Pick<StreamFlows, 'udpRow' | 'udpLayer'>,
): boolean {
  if (udpRow < 0) return false;
  const base = udpLayer << STRIDE_SHIFT;
  const start = stack[base + SLOT.start] + UDP_HEADER;
  const end = stack[base + SLOT.end];
  return startsQuic(bytes, view, start, end) || startsDtls(bytes, start, end);
}
