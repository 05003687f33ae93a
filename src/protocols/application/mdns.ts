import { defineDnsKin } from './dns-kin.ts';

/** Multicast DNS: messages as DNS's, with a bit of each class to itself. */
export const mdns = defineDnsKin({
  name: 'mdns',
  title: 'Multicast Domain Name System',
  label: 'MDNS',
  ref: 'RFC 6762',
  port: 5353,
});
