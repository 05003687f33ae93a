import type { Field } from './define.ts';

/**
 * A MAC address and what Wireshark derives from it: the organisation's part, the locally-administered and the group
 * bit (IEEE 802 §8). `hidden` hides all of them (for the union of source and destination).
 */
export function etherFields(
  name: string,
  label: string,
  at: number | readonly number[],
  ref: string,
  hidden?: 'hidden',
): Field[] {
  const main: Field = { name, label, type: 'ether', at, ref, ...(hidden ? { hidden: true } : {}) };
  const parts = {
    name: name.slice(0, name.lastIndexOf('.')),
    at,
  };
  const bits = hidden ? parts.name : name;
  return [
    main,
    { name: `${name}_resolved`, label: `${label} (resolved)`, type: 'ether', at, hidden: true, ref },
    { name: `${name}.oui`, label: `${label} OUI`, type: 'u24', at, hidden: true, ref: 'IEEE 802 §8.2' },
    { name: `${bits}.lg`, label: 'LG bit', type: 'bool', at, mask: 0x02, hidden: true, ref: 'IEEE 802 §8.2.2' },
    { name: `${bits}.ig`, label: 'IG bit', type: 'bool', at, mask: 0x01, hidden: true, ref: 'IEEE 802 §8.2.2' },
  ];
}
