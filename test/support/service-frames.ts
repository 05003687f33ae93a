import { dissect } from './dissect.ts';
import { ACK, end, tcpFrame } from './frames.ts';

/** Bytes as Latin-1 text or as they are. */
type Payload = string | Uint8Array;

const client = end('10.0.0.1:40000');

/** A segment to a service's port. */
export function toService(port: number, payload: Payload): Uint8Array {
  return tcpFrame({ from: client, to: end(`10.0.0.2:${port}`), flags: ACK, payload: bytesOf(payload) });
}

/** A segment from a service's port. */
export function fromService(port: number, payload: Payload): Uint8Array {
  return tcpFrame({ from: end(`10.0.0.2:${port}`), to: client, flags: ACK, payload: bytesOf(payload) });
}

/** The fields of each layer of the protocol. */
export function fieldsOf(frame: Uint8Array, protocol: string): Readonly<Record<string, unknown>>[] {
  return dissect(frame)
    .layers.filter((layer) => layer.protocol === protocol)
    .map(({ fields }) => fields);
}

export function pathOf(frame: Uint8Array): string {
  return dissect(frame).path;
}

function bytesOf(payload: Payload): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload;
}
