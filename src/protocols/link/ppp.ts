import { defineProtocol, type Field, STOP } from '../define.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { INNER, linkTypes, pppProtocols } from '../spaces.ts';
import { pppProtocolNames } from '../values/ppp.ts';

const LINKTYPE_CISCO_HDLC = 104;
const LINKTYPE_PPP_WITH_DIRECTION = 204;
/** RFC 1662 §3.1: all stations; the address and control fields may be compressed away (RFC 1661 §6.6). */
const ALL_STATIONS = 0xff;
const CISCO_UNICAST = 0x0f;
const CISCO_MULTICAST = 0x8f;
const REF = 'RFC 1661 §2';

const direction: Field = {
  name: 'ppp.direction',
  label: 'Direction',
  type: 'u8',
  values: { 0: 'Sent', 1: 'Received' },
  ref: 'LINKTYPE_PPP_WITH_DIR',
};
const address: Field = { name: 'ppp.address', label: 'Address', type: 'u8', display: 'hex', ref: 'RFC 1662 §3.1' };
const control: Field = { name: 'ppp.control', label: 'Control', type: 'u8', display: 'hex', ref: 'RFC 1662 §3.1' };
const protocol: Field = {
  name: 'ppp.protocol',
  label: 'Protocol',
  type: 'u16',
  display: 'hex',
  values: pppProtocolNames,
  ref: REF,
};

/** The Point-to-Point Protocol, bare as in PPPoE or in HDLC-like framing. */
export const ppp = defineProtocol({
  name: 'ppp',
  title: 'Point-to-Point Protocol',
  label: 'PPP',
  ref: 'RFC 1661',
  claims: { linktype: [9, 50, LINKTYPE_PPP_WITH_DIRECTION], inner: [INNER.pppPayload], 'gre.proto': [0x880b] },
  minimumLength: 1,
  decode(d, at) {
    let protocolAt = at;
    if (d.count === 1) {
      if (d.packet.linkType === LINKTYPE_PPP_WITH_DIRECTION) protocolAt++;
      if (!d.has(protocolAt, 1)) return STOP;
      if (d.bytes[protocolAt] === CISCO_UNICAST || d.bytes[protocolAt] === CISCO_MULTICAST) {
        d.drop();
        d.offset = protocolAt;
        return linkTypes.table[LINKTYPE_CISCO_HDLC];
      }
    }
    if (d.bytes[protocolAt] === ALL_STATIONS) protocolAt += 2;
    if (!d.has(protocolAt, 1)) return STOP;
    // RFC 1661 §6.5: the protocol field compressed to one byte is odd, the first of two is even.
    const first = d.bytes[protocolAt];
    if ((first & 1) === 1) {
      d.offset = protocolAt + 1;
      return pppProtocols.table[first];
    }
    if (!d.has(protocolAt, 2)) return STOP;
    d.offset = protocolAt + 2;
    return pppProtocols.table[d.view.getUint16(protocolAt)];
  },
  fields: [direction, address, control, protocol],
  walk: walkPpp,
});

function walkPpp(layer: Layer, sink: FieldSink): void {
  const { bytes, end } = layer;
  let at = layer.start;
  if (layer.index === 0 && layer.packet.linkType === LINKTYPE_PPP_WITH_DIRECTION && at < end) {
    sink.value(direction, bytes[at] === 0 ? 1 : 0);
    at++;
  }
  if (at < end && bytes[at] === ALL_STATIONS) {
    sink.at(address, at, 1);
    if (at + 1 < end) sink.at(control, at + 1, 1);
    at += 2;
  }
  if (at >= end) return;
  if ((bytes[at] & 1) === 1) sink.value(protocol, bytes[at]);
  else if (at + 2 <= end) sink.at(protocol, at, 2);
}
