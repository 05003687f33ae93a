/** What stands where in a frame, as far as cutting and mending it asks. */
export interface IpPlace {
  /** 4 or 6. */
  version: number;
  at: number;
}

const VLAN = 0x8100;
const PROVIDER_VLAN = 0x88a8;
const LINKTYPE_RAW = 101;

/** Finds the IP header of an Ethernet (any tags) or raw IP frame in `[start, end)`; false where there is none. */
export function findIp(view: DataView, start: number, end: number, linkType: number, place: IpPlace): boolean {
  let at = start;
  if (linkType !== LINKTYPE_RAW) {
    let type = 0;
    at = start + 12;
    for (; at + 2 <= end; at += 4) {
      type = view.getUint16(at);
      if (type !== VLAN && type !== PROVIDER_VLAN) break;
    }
    at += 2;
    if (type !== 0x0800 && type !== 0x86dd) return false;
  }
  if (at + 20 > end) return false;
  place.version = view.getUint8(at) >>> 4;
  place.at = at;
  return place.version === 4 || (place.version === 6 && at + 40 <= end);
}

/** The most bytes that an interface takes at once: a VLAN tag comes on top of the MTU (IEEE 802.3 §3.2.7). */
export function longestFrame(view: DataView, start: number, end: number, linkType: number, mtu: number): number {
  if (linkType === LINKTYPE_RAW) return mtu;
  return mtu + 14 + (end - start >= 14 && view.getUint16(start + 12) === VLAN ? 4 : 0);
}
