import { defineDnsKin } from './dns-kin.ts';

/** Link-local multicast name resolution: messages as DNS's, with flags of its own. */
export const llmnr = defineDnsKin({
  name: 'llmnr',
  title: 'Link-local Multicast Name Resolution',
  label: 'LLMNR',
  ref: 'RFC 4795',
  port: 5355,
});
