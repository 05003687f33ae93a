import { bench, do_not_optimize, group } from 'mitata';
import { addToSum, isHeaderSumRight } from '../../../src/bytes/checksum.ts';

const LENGTHS = [20, 64, 512, 1460];

const bytes = Uint8Array.from({ length: 1500 }, (_, index) => (index * 167) & 0xff);
const view = new DataView(bytes.buffer);

group('checksum', () => {
  bench('IPv4 header', () => do_not_optimize(isHeaderSumRight(view, 14)));
  for (const length of LENGTHS) {
    bench(`${length} bytes`, () => do_not_optimize(addToSum(view, bytes, 34, 34 + length, 6)));
  }
});
