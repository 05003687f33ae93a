import { defineProtocol, STOP } from '../define.ts';
import type { Dissection } from '../dissection.ts';
import { INNER, innerLayers } from '../spaces.ts';

/** Address and control of PPP: RFC 1662 §3.1. */
const PPP_IN_HDLC = 0xff03;
/** As many bytes as old devices put in front, and as are needed to tell. */
const ZEROS = 10;
const REF = 'LINKTYPE_RAW';

/** Packets without a link-layer header; IPv4 or IPv6 by their version. Some old devices left PPP or zeros in front. */
export const raw = defineProtocol({
  name: 'raw',
  title: 'Raw packet data',
  label: 'Raw',
  ref: REF,
  claims: { linktype: [12, 14, 101] },
  minimumLength: 1,
  decode(d, at) {
    d.offset = at;
    if (!d.has(at, 2)) return STOP;
    if (isPpp(d, at)) return innerLayers.table[INNER.pppPayload];
    if (!d.has(at, ZEROS)) return STOP;
    if (isPpp(d, at + 6)) d.offset = at + 6;
    else if (isPpp(d, at + 1)) d.offset = at + 1;
    else return decodeIp(d, at);
    return innerLayers.table[INNER.pppPayload];
  },
  fields: [],
});

function isPpp(d: Dissection, at: number): boolean {
  return d.view.getUint16(at) === PPP_IN_HDLC;
}

function decodeIp(d: Dissection, at: number): number {
  if (isZero(d, at)) {
    d.offset = at + ZEROS;
    return innerLayers.table[INNER.ipv4];
  }
  switch (d.bytes[at] >>> 4) {
    case 4:
      return innerLayers.table[INNER.ipv4];
    case 6:
      return innerLayers.table[INNER.ipv6];
    default:
      return 0;
  }
}

function isZero(d: Dissection, at: number): boolean {
  return d.view.getUint32(at) === 0 && d.view.getUint32(at + 4) === 0 && d.view.getUint16(at + 8) === 0;
}
