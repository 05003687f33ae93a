import { Packet } from '../../src/core/packet.ts';
import { JoinedCapture } from './joined-captures.ts';

const NULL = 0;
const LOOP = 108;
const LINUX_SLL = 113;
const LINUX_SLL2 = 276;
const SLL_LENGTH = 16;

/** Link types that no capture of the corpus has, made of the packets of their kin. */
export function addDerived(joined: Map<number, JoinedCapture>): void {
  derive(joined, NULL, LOOP, withNetworkOrder);
  derive(joined, LINUX_SLL, LINUX_SLL2, withSecondHeader);
}

function derive(
  joined: Map<number, JoinedCapture>,
  from: number,
  to: number,
  convert: (bytes: Uint8Array, number: number) => Uint8Array,
): void {
  const capture = new JoinedCapture(to);
  const packet = new Packet();
  joined.get(from)?.packets.forEach(({ bytes, start, end, wireLength }, number) => {
    const converted = convert(bytes.subarray(start, end), number);
    packet.setBuffer(converted, new DataView(converted.buffer));
    packet.end = converted.length;
    packet.wireLength = wireLength + converted.length - (end - start);
    capture.add(packet);
  });
  capture.finish();
  joined.set(to, capture);
}

/** DLT_LOOP's address family is in network order. The bytes are a buffer's, of which `slice` is no copy. */
function withNetworkOrder(bytes: Uint8Array): Uint8Array {
  const converted = Uint8Array.from(bytes);
  converted.subarray(0, 4).reverse();
  return converted;
}

/** LINKTYPE_LINUX_SLL2: protocol, interface, hardware type, packet type, address; the packets come from three interfaces. */
function withSecondHeader(bytes: Uint8Array, number: number): Uint8Array {
  if (bytes.length < SLL_LENGTH) return Uint8Array.from(bytes);
  const [packetType, hardware, length, address, protocol, rest] = [
    bytes.subarray(1, 2),
    bytes.subarray(2, 4),
    bytes.subarray(5, 6),
    bytes.subarray(6, 14),
    bytes.subarray(14, SLL_LENGTH),
    bytes.subarray(SLL_LENGTH),
  ];
  const interfaceIndex = Uint8Array.of(0, 0, 0, 1 + (number % 3));
  return Uint8Array.from(
    [protocol, Uint8Array.of(0, 0), interfaceIndex, hardware, packetType, length, address, rest].flatMap((part) => [
      ...part,
    ]),
  );
}
