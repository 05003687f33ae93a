import { type Dissection, SLOT, STRIDE_SHIFT } from './dissection.ts';

/** Names by protocol id, filled by the registry. */
export const protocolNames: string[] = [''];

/** The packet's layers as tshark writes them, those of a quoted packet behind: `eth:ip:tcp`, `eth:ip:icmp:ip:udp`. */
export function protocolPath(d: Dissection): string {
  let path = '';
  for (let i = 0; i < d.count + d.quoted; i++) {
    if (i > 0) path += ':';
    path += protocolNames[d.stack[(i << STRIDE_SHIFT) + SLOT.protocol]];
  }
  return path;
}
