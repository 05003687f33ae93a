/** Where FTP says that data goes: in commands and replies that name an address or a port. */

export interface FtpEnd {
  readonly address: string;
  readonly port: number;
}

/** Four numbers of an address and two of a port (RFC 959 §4.1.2), wherever they stand: people write what they like around. */
export function readHostPort(text: string): FtpEnd | undefined {
  const match = /(\d{1,9}),(\d{1,9}),(\d{1,9}),(\d{1,9}),(\d{1,9}),(\d{1,9})/.exec(text);
  if (match === null) return undefined;
  const numbers = match.slice(1).map((digits) => Number(digits) & 0xff);
  return { address: numbers.slice(0, 4).join('.'), port: (numbers[4] << 8) | numbers[5] };
}

/** Delimiter, family, address, port (RFC 2428 §2). */
const EXTENDED = /^([!-~])([12])\1([0-9a-fA-F.:]{2,64})\1(\d{1,5})\1/;

/** What EPRT names; the address as it was written. */
export function readExtendedPort(text: string): (FtpEnd & { readonly isVersion6: boolean }) | undefined {
  const [, , family, address, digits] = EXTENDED.exec(text) ?? [];
  const port = Number(digits);
  if (address === undefined || port > 0xffff) return undefined;
  const isVersion6 = family === '2';
  if (isVersion6 ? !address.includes(':') : !/^(\d{1,3}\.){3}\d{1,3}$/.test(address)) return undefined;
  return { isVersion6, address, port };
}

/** The port of a reply to EPSV (RFC 2428 §3): the address is that of the control connection. */
export function readExtendedPassive(text: string): number | undefined {
  const [, , digits] = /\(([!-~])\1\1(\d{1,5})\1?\)/.exec(text) ?? [];
  const port = Number(digits);
  return digits === undefined || port > 0xffff ? undefined : port;
}
