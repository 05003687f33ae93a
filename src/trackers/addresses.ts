import { ipv4Text, ipv6Text } from '../bytes/addresses.ts';
import type { StreamFlowTable } from './stream-flows.ts';

const scratch = new Uint8Array(16);
const scratchView = new DataView(scratch.buffer);

/** The text of a flow's address. */
export function flowAddressText(table: StreamFlowTable, row: number, side: 0 | 1): string {
  return addressText(table.isVersion6(row), (index) => table.addressWord(row, side, index));
}

/** The text of an address kept as four words, IPv4 in the first. */
export function addressText(isVersion6: boolean, word: (index: number) => number): string {
  for (let i = 0; i < (isVersion6 ? 4 : 1); i++) scratchView.setInt32(i << 2, word(i));
  return isVersion6 ? ipv6Text(scratch, 0) : ipv4Text(scratch, 0);
}
