import { fromHex } from './dissect.ts';

const ETHERNET = '000000000002 000000000001';

/** Ethernet and IPv4 (10.0.0.1 to 10.0.0.2, no checksum) before the payload given in hexadecimal. */
export function inIpv4(protocol: number, hex: string): Uint8Array {
  const body = fromHex(hex);
  const header = fromHex(`${ETHERNET} 0800 4500 0000 0001 4000 40 00 0000 0a000001 0a000002`);
  header[16] = (20 + body.length) >>> 8;
  header[17] = 20 + body.length;
  header[23] = protocol;
  return Uint8Array.from([...header, ...body]);
}

/** Ethernet and IPv6 (fe80::1 to ff02::1) before the payload given in hexadecimal. */
export function inIpv6(nextHeader: number, hex: string): Uint8Array {
  const body = fromHex(hex);
  const header = fromHex(`${ETHERNET} 86dd 60000000 0000 00ff fe80${'00'.repeat(13)}01 ff02${'00'.repeat(13)}01`);
  header[18] = body.length >>> 8;
  header[19] = body.length;
  header[20] = nextHeader;
  return Uint8Array.from([...header, ...body]);
}

/** Ethernet with an EtherType before the payload given in hexadecimal. */
export function inEthernet(type: number, hex: string): Uint8Array {
  return fromHex(`${ETHERNET} ${type.toString(16).padStart(4, '0')} ${hex}`);
}
