import type { Dissection } from '../dissection.ts';
import { SLOT, STRIDE_SHIFT } from '../dissection.ts';
import type { Layer } from '../layer.ts';
import { tcpPorts } from '../spaces.ts';
import { tcp } from '../transport/tcp.ts';

/** Does the layer's segment go to the service's port? The lower port of two that lead to the protocol is the service's. */
export function isRequest(layer: Layer): boolean {
  return goesToPort(layer.dissection, layer.index, layer.protocol);
}

/** As `isRequest`, of the layer at a stack index and of a protocol by its id. */
export function goesToPort({ stack, view }: Dissection, index: number, protocol: number): boolean {
  let below = (index - 1) << STRIDE_SHIFT;
  while (below > 0 && stack[below] !== tcp.id) below -= 1 << STRIDE_SHIFT;
  if (below < 0 || stack[below] !== tcp.id) return false;
  const start = stack[below + SLOT.start];
  const source = view.getUint16(start);
  const destination = view.getUint16(start + 2);
  const low = Math.min(source, destination);
  return destination === (tcpPorts.table[low] === protocol ? low : Math.max(source, destination));
}
