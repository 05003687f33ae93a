import { etherTypeNames } from './ethertypes.ts';

/** GRE's protocol types: EtherTypes, and what only GRE carries. */
export const greProtocolNames: Readonly<Record<number, string>> = {
  ...etherTypeNames,
  254: 'OSI',
  257: 'Bonding Tunnel',
  2048: 'IP',
  8193: 'NHRP',
  8939: 'ERSPAN type III',
  25600: 'Transparent Ethernet bridging (Cisco)',
  25945: 'Frame Relay',
  34827: 'PPP',
  34945: 'CDMA2000 A10 Unstructured byte stream',
  34878: 'WCCP',
  35006: 'ERSPAN',
  35026: '3GPP2 A10 Unstructured byte stream',
};
