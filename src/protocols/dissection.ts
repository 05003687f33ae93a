import { limits } from '../core/limits.ts';
import { Packet } from '../core/packet.ts';
import { LENGTH_OF_CAPTURE, PROBLEM, type ProblemKind } from '../core/problems.ts';
import type { AnnouncedFlows } from './announced-flows.ts';
import type { Fragment, Reassembler } from './reassembly.ts';
import type { StreamFacts } from './stream-facts.ts';

/** Slots of one layer on the stack; the stride is a power of two. */
export const SLOT = { protocol: 0, start: 1, payload: 2, end: 3, wireEnd: 4, flags: 5, info: 6, network: 7 } as const;
export const STRIDE_SHIFT = 3;

/** The layer's header was cut: only fields that lie within its end may be read. */
export const PARTIAL = 1;

/**
 * The shape of the current packet: a stack of layers, each a protocol id and offsets, refilled for every packet.
 * Protocols push nothing themselves; `decode` does. All offsets are absolute in `bytes`.
 */
export class Dissection {
  packet: Packet = new Packet();
  bytes: Uint8Array = this.packet.bytes;
  view: DataView = this.packet.view;
  readonly stack = new Int32Array(limits.layers << STRIDE_SHIFT);
  /** Layers on the stack. */
  count = 0;
  /** Layers of the packet that an ICMP error quotes, on the stack behind the packet's own: shown, but no traffic. */
  quoted = 0;
  /** While a quoted packet is decoded: how many layers are the packet's own; else 0. */
  ownLayers = 0;
  /** Where the next layer starts. */
  offset = 0;
  /** Behind the last captured byte of the enclosing payload. */
  end = 0;
  /** Behind the last byte that the enclosing header (or the wire) says there is; beyond `end` when cut. */
  wireEnd = 0;
  /** Stack index + 1 of the IP header that carries what follows; 0 before the first. Set by the IP protocols. */
  network = 0;
  /** IP fragments among the layers: headers whose payload is a part of a datagram. */
  fragments = 0;
  /** Protocol id of the header that set `end`; LENGTH_OF_CAPTURE when none did. */
  lengthSource: number = LENGTH_OF_CAPTURE;
  /** What the packets before told of the layers' streams; absent where nobody follows them. */
  streams: StreamFacts | undefined = undefined;
  /** Flows that packets before told of; absent before the first. */
  announced: AnnouncedFlows | undefined = undefined;
  /** Lengths of QUIC's connection ids, and one more, by whose they are; absent before the first. */
  connectionIds: AnnouncedFlows | undefined = undefined;

  /** Tunnels are looked for on ports that nobody claims, too, as Zeek does; Wireshark keeps to their own. */
  seeksTunnels = false;
  /** Undefined: fragments stay data. */
  reassembler: Reassembler | undefined = undefined;
  #ownNetwork = 0;
  #ownFragments = 0;
  readonly #fragment: Fragment = { ip: 0, identification: 0, ipProtocol: 0, offset: 0, more: false };

  problemKind: ProblemKind = PROBLEM.none;
  /** Protocol id of the layer in trouble. */
  problemLayer = 0;
  /** Absolute offset. */
  problemOffset = 0;
  problemNeed = 0;
  problemHave = 0;
  problemLengthSource = 0;

  begin(packet: Packet): void {
    // Storing a reference costs the collector's write barrier: packets change, their buffer seldom does.
    if (this.packet !== packet) this.packet = packet;
    if (this.bytes !== packet.bytes) {
      this.bytes = packet.bytes;
      this.view = packet.view;
    }
    this.count = 0;
    this.quoted = 0;
    this.network = 0;
    this.fragments = 0;
    this.offset = packet.start;
    this.end = packet.end;
    this.wireEnd = Math.max(packet.start + packet.wireLength, packet.end);
    this.lengthSource = LENGTH_OF_CAPTURE;
    this.problemKind = PROBLEM.none;
  }

  /**
   * What stands at `this.offset` is the packet that the current layer, an ICMP error, quotes: as much of it as is there
   * up to `end`. What is found out about it until `endQuote` is not the packet's: fragments, problems, its headers.
   */
  beginQuote(end: number): void {
    if (end < this.end) this.end = end;
    if (end < this.wireEnd) this.wireEnd = end;
    if (this.ownLayers !== 0) return;
    this.ownLayers = this.count;
    this.#ownNetwork = this.network;
    this.#ownFragments = this.fragments;
  }

  endQuote(): void {
    this.quoted = this.count - this.ownLayers;
    this.count = this.ownLayers;
    this.ownLayers = 0;
    this.network = this.#ownNetwork;
    this.fragments = this.#ownFragments;
  }

  /** The current layer turns out not to be one. */
  drop(): void {
    this.count--;
  }

  /** The current layer's header ends here; after `reassemble` the payload stands elsewhere, and the end is known. */
  setPayload(at: number): void {
    const base = (this.count - 1) << STRIDE_SHIFT;
    if (at <= this.stack[base + SLOT.end]) this.stack[base + SLOT.payload] = at;
  }

  /**
   * The current header says that its layer ends at `claimedEnd`. A claim beyond what carries it is malformed (noted;
   * what is there goes on to be decoded); bytes behind a shorter claim are the carrier's padding.
   */
  limit(claimedEnd: number): void {
    const base = (this.count - 1) << STRIDE_SHIFT;
    const id = this.stack[base];
    if (claimedEnd > this.wireEnd) {
      // In a fragment the header speaks of the whole datagram.
      if (this.fragments === 0) this.note(PROBLEM.malformed, this.wireEnd, claimedEnd - this.wireEnd, 0);
      return;
    }
    this.wireEnd = claimedEnd;
    this.stack[base + SLOT.wireEnd] = claimedEnd;
    if (claimedEnd < this.end) {
      this.end = claimedEnd;
      this.stack[base + SLOT.end] = claimedEnd;
      this.lengthSource = id;
    }
  }

  /** As `limit`, but the current layer itself goes on to the end of its carrier: what is left is its trailer. */
  limitPayload(claimedEnd: number): void {
    if (claimedEnd > this.wireEnd) {
      this.note(PROBLEM.malformed, this.wireEnd, claimedEnd - this.wireEnd, 0);
      return;
    }
    this.wireEnd = claimedEnd;
    if (claimedEnd < this.end) {
      this.end = claimedEnd;
      this.lengthSource = this.stack[(this.count - 1) << STRIDE_SHIFT];
    }
  }

  /** The current layer's header makes sense up to `end` alone: what stands behind is not read as its fields. */
  cutHeader(end: number): void {
    const base = (this.count - 1) << STRIDE_SHIFT;
    this.stack[base + SLOT.flags] |= PARTIAL;
    if (end < this.stack[base + SLOT.end]) this.stack[base + SLOT.end] = end;
    if (end < this.stack[base + SLOT.payload]) this.stack[base + SLOT.payload] = end;
  }

  /** The current layer ends here, what carries it goes on: one message of several. */
  endLayer(end: number): void {
    const base = (this.count - 1) << STRIDE_SHIFT;
    this.stack[base + SLOT.end] = end;
    this.stack[base + SLOT.wireEnd] = end;
    if (this.stack[base + SLOT.payload] > end) this.stack[base + SLOT.payload] = end;
  }

  /** The current layer's length is a lie or nonsense: noted, and the layers so far stay. */
  malformed(offset: number, need: number, have: number): void {
    this.note(PROBLEM.malformed, offset, need, have);
  }

  /**
   * True when `need` bytes from `at` are there. Else the current layer is partial, and the problem is noted:
   * truncated when the wire had the bytes, malformed when it never did.
   */
  has(at: number, need: number): boolean {
    if (at + need <= this.end) return true;
    this.stack[((this.count - 1) << STRIDE_SHIFT) + SLOT.flags] |= PARTIAL;
    this.note(at + need <= this.wireEnd ? PROBLEM.truncated : PROBLEM.malformed, at, need, Math.max(0, this.end - at));
    return false;
  }

  /**
   * The current layer carries a fragment, from `this.offset` on. Returns true when it completes its datagram: decoding
   * then goes on in the whole payload, at `this.offset` of new `bytes` that hold the packet's own bytes before it.
   */
  reassemble(ip: number, identification: number, ipProtocol: number, offset: number, more: boolean): boolean {
    if (this.reassembler === undefined || this.ownLayers !== 0) return false;
    const fragment = this.#fragment;
    fragment.ip = ip;
    fragment.identification = identification;
    fragment.ipProtocol = ipProtocol;
    fragment.offset = offset;
    fragment.more = more;
    const payload = this.reassembler.add(this, fragment, this.offset, this.end);
    if (payload === undefined) return false;
    this.setPayload(this.offset);
    this.#append(payload);
    return true;
  }

  /**
   * What follows the current layer's header is `payload` in another form: decoding goes on there. `missing`: how many bytes
   * may lack at its end.
   */
  continueIn(payload: Uint8Array, missing: number): void {
    this.setPayload(this.offset);
    this.#append(payload);
    this.wireEnd += missing;
  }

  /** Copies the packet, puts `payload` behind it, and moves every offset so far to the copy. */
  #append(payload: Uint8Array): void {
    const isFirst = this.bytes === this.packet.bytes;
    const start = isFirst ? this.packet.start : 0;
    const end = isFirst ? this.packet.end : this.bytes.length;
    const bytes = new Uint8Array(end - start + payload.length);
    bytes.set(this.bytes.subarray(start, end));
    bytes.set(payload, end - start);
    for (let base = 0; base < this.count << STRIDE_SHIFT; base += 1 << STRIDE_SHIFT) {
      for (let slot = SLOT.start; slot <= SLOT.wireEnd; slot++) this.stack[base + slot] -= start;
    }
    this.problemOffset -= start;
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
    this.offset = end - start;
    this.end = bytes.length;
    this.wireEnd = bytes.length;
  }

  /** A free slot of the current layer, for what its decode found out and its fields need. */
  setInfo(value: number): void {
    this.stack[((this.count - 1) << STRIDE_SHIFT) + SLOT.info] = value;
  }

  /** Notes the first problem; later ones follow from it. What is quoted is always cut. */
  note(kind: ProblemKind, offset: number, need: number, have: number): void {
    if (this.problemKind !== PROBLEM.none || this.ownLayers !== 0) return;
    this.problemKind = kind;
    this.problemLayer = this.count === 0 ? 0 : this.stack[(this.count - 1) << STRIDE_SHIFT];
    this.problemOffset = offset;
    this.problemNeed = need;
    this.problemHave = have;
    this.problemLengthSource = this.lengthSource;
  }
}
