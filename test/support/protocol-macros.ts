import type { ExecutionContext } from 'ava';
import fc from 'fast-check';
import { dissect } from './dissect.ts';

/**
 * Every prefix of the packet decodes without throwing to a prefix of its layers (the last one may be partial or,
 * where the cut took the bytes that told it, `data`), and no field of it lies outside.
 */
export function everyPrefixDecodes(t: ExecutionContext, bytes: Uint8Array, linkType = 1): void {
  const whole = dissect(bytes, linkType).path.split(':');
  for (let length = 0; length < bytes.length; length++) {
    const cut = dissect(bytes.slice(0, length), linkType, bytes.length);
    const names = cut.layers.map((layer) => layer.protocol);
    const expected = whole.slice(0, names.length);
    t.deepEqual(names, expected, `prefix of ${length} bytes`);
    for (const layer of cut.layers) t.true(layer.end <= length);
  }
}

/** Flipped bytes never throw and never read outside; fast-check prints the seed of a failure. */
export function flippedBytesDecode(t: ExecutionContext, bytes: Uint8Array, linkType = 1, runs = 500): void {
  const change = fc.record({ at: fc.nat(Math.max(0, bytes.length - 1)), value: fc.nat(255) });
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(bytes.length), (changes, length) => {
        const mutated = bytes.slice(0, length);
        for (const { at, value } of changes) if (at < length) mutated[at] = value;
        const result = dissect(mutated, linkType, bytes.length);
        for (const layer of result.layers) if (layer.end > length) throw new Error('a layer beyond the packet');
      }),
      { numRuns: runs },
    ),
  );
}
