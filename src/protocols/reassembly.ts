import type { Dissection } from './dissection.ts';

/** Puts datagrams together from their fragments; kept from packet to packet by whoever wants whole datagrams. */
export interface Reassembler {
  /**
   * Takes the fragment that the current packet's IP header at `ip` carries in `[start, end)`, bytes
   * `offset … offset + end - start` of its datagram. Returns the whole payload once the last part is there.
   */
  add(d: Dissection, fragment: Fragment, start: number, end: number): Uint8Array | undefined;
}

/** Where a fragment belongs; refilled, not made anew. */
export interface Fragment {
  /** Absolute offset of the IP header with the addresses. */
  ip: number;
  /** IPv4's 16 or IPv6's 32 bits. */
  identification: number;
  /** The protocol of the payload, part of IPv4's key (RFC 791 §3.2). */
  ipProtocol: number;
  /** In bytes. */
  offset: number;
  more: boolean;
}
