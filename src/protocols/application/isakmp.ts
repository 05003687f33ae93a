import { defineProtocol, STOP } from '../define.ts';
import { type Dissection, STRIDE_SHIFT } from '../dissection.ts';
import type { FieldSink } from '../field-sink.ts';
import type { Layer } from '../layer.ts';
import { lengthOf } from '../readers.ts';
import { INNER } from '../spaces.ts';
import { afterRefusal, udp } from '../transport/udp.ts';
import { isakmpExchanges } from '../values/isakmp.ts';
import {
  configAttributes,
  ike2Attributes,
  ikeAttributes,
  ikeLifetime,
  ipsecAttributes,
  ipsecLifetime,
  keyAttributes,
  rohcAttributes,
} from './isakmp-attributes.ts';
import {
  isakmpHead as h,
  isakmpIdentities,
  isakmpKek,
  isakmpKeys,
  isakmpNotification,
  isakmpPayload,
} from './isakmp-fields.ts';
import { readPayloads } from './isakmp-payloads.ts';

const HEADER = 28;
const ENCRYPTED = 0x01;
const RESPONSE = 0x20;
/** Lengths that Wireshark's reckoning takes for negative ones: it shows them, and reads no payload. */
const ABSURD = 0x8000_0000 + HEADER;

const families = [
  ikeAttributes,
  ipsecAttributes,
  ikeLifetime,
  ipsecLifetime,
  ike2Attributes,
  rohcAttributes,
  keyAttributes,
];

/**
 * Internet Key Exchange, versions 1 and 2: what two ends say in the clear to agree on keys; what they have encrypted is
 * not opened.
 */
export const isakmp = defineProtocol({
  name: 'isakmp',
  title: 'Internet Security Association and Key Management Protocol',
  label: 'ISAKMP',
  aliases: ['IKE'],
  ref: 'RFC 2408, RFC 7296',
  claims: { 'udp.port': [500], inner: [INNER.isakmp] },
  minimumLength: 1,
  decode(d, at) {
    if (d.wireEnd - at < HEADER) return refuse(d);
    if (!d.has(at, HEADER)) {
      d.drop();
      return STOP;
    }
    const claimed = d.view.getUint32(at + 24);
    if (claimed < HEADER) return refuse(d);
    if (d.has(at, claimed)) d.endLayer(at + claimed);
    return STOP;
  },
  fields: [
    ...Object.values(h),
    ...Object.values(isakmpPayload),
    ...new Set(Object.values(isakmpIdentities).flat()),
    ...[...isakmpKek.head, ...isakmpKek.ends.flat(), isakmpKek.spi],
    ...Object.values(isakmpKeys),
    ...Object.values(isakmpNotification),
    ...[...families, configAttributes].flatMap((family) => family.fields),
  ],
  walk,
  summarize({ bytes, start, end }) {
    if (start + HEADER > end) return '';
    const exchange = isakmpExchanges[bytes[start + 18]] ?? '';
    if (bytes[start + 17] >>> 4 !== 2) return exchange;
    return `${exchange} ${(bytes[start + 19] & RESPONSE) === 0 ? 'Request' : 'Response'}`;
  },
});

/** What is none is somebody else's datagram; behind the marker of UDP encapsulation it is nobody's. */
function refuse(d: Dissection): number {
  d.drop();
  const carrier = d.stack[(d.count - 1) << STRIDE_SHIFT];
  return carrier === udp.id ? afterRefusal(d, isakmp.id) : 0;
}

function walk(layer: Layer, sink: FieldSink): void {
  const { start, view, bytes } = layer;
  const version = bytes[start + 17] >>> 4;
  const claimed = view.getUint32(start + 24);
  let at = start;
  for (const field of [h.initiator, h.responder, h.next]) {
    sink.at(field, at, lengthOf(field));
    at += lengthOf(field);
  }
  for (const field of [h.version, h.major, h.minor]) sink.at(field, start + 17, 1);
  if (version === 1 || version === 2) sink.at(h.exchange, start + 18, 1);
  sink.at(h.flags, start + 19, 1);
  for (const field of FLAGS[version] ?? []) sink.at(field, start + 19, 1);
  sink.at(h.message, start + 20, 4);
  // Wireshark asks whether as many bytes as the payloads have are there from the length on: four too few.
  const isCut = start + claimed - 4 > layer.end;
  if (!isCut || claimed >= ABSURD) sink.at(h.length, start + 24, 4);
  if (isCut || claimed === HEADER) return;
  const first = start + HEADER;
  const isEncrypted = version === 1 && (bytes[start + 19] & ENCRYPTED) !== 0;
  if (isEncrypted) sink.value(isakmpPayload.encrypted, '');
  else readPayloads({ layer, sink, version }, first, start + claimed, bytes[start + 16]);
}

const FLAGS: Readonly<Record<number, readonly (typeof h)[keyof typeof h][]>> = {
  1: [h.encrypted, h.commit, h.authentication],
  2: [h.isInitiator, h.higherVersion, h.response],
};
