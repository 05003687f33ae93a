/** One end of a made-up packet: `10.0.0.1` or `2001:db8::1`, and a port. */
export interface End {
  readonly address: string;
  readonly port: number;
}

export interface TcpToBuild {
  readonly from: End;
  readonly to: End;
  readonly flags?: number;
  readonly sequence?: number;
  readonly acknowledged?: number;
  readonly payload?: Uint8Array;
  readonly window?: number;
  /** Padded to a multiple of four. */
  readonly options?: readonly number[];
}

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const ACK = 16;

const NOTHING = new Uint8Array(0);

/** Ethernet, IP of the ends' version, TCP; no checksums. */
export function tcpFrame(packet: TcpToBuild): Uint8Array {
  const { from, to, flags = ACK, sequence = 0, acknowledged = 0, payload = NOTHING } = packet;
  const { window = 1024, options = [] } = packet;
  const tcp = Buffer.alloc(20 + ((options.length + 3) & ~3));
  tcp.writeUInt16BE(from.port, 0);
  tcp.writeUInt16BE(to.port, 2);
  tcp.writeUInt32BE(sequence >>> 0, 4);
  tcp.writeUInt32BE(acknowledged >>> 0, 8);
  tcp.writeUInt16BE((tcp.length << 10) | flags, 12);
  tcp.writeUInt16BE(window, 14);
  tcp.set(options, 20);
  return inFrame(6, from, to, Buffer.concat([tcp, payload]));
}

export function udpFrame(from: End, to: End, payload: Uint8Array = NOTHING): Uint8Array {
  const udp = Buffer.alloc(8);
  udp.writeUInt16BE(from.port, 0);
  udp.writeUInt16BE(to.port, 2);
  udp.writeUInt16BE(8 + payload.length, 4);
  return inFrame(17, from, to, Buffer.concat([udp, payload]));
}

/** An ICMP or ICMPv6 error about what the frame carries: as much of it as is given. No checksum. */
export function errorFrame(from: End, to: End, quoted: Uint8Array, [type, code] = [3, 3]): Uint8Array {
  const isVersion6 = from.address.includes(':');
  const message = Buffer.concat([Buffer.from([type, code, 0, 0, 0, 0, 0, 0]), quoted]);
  return inFrame(isVersion6 ? 58 : 1, from, to, message);
}

/** What an error quotes of a frame: its IP packet, or the first bytes of it. */
export function quoteOf(frame: Uint8Array, length?: number): Uint8Array {
  return frame.slice(14, length === undefined ? undefined : 14 + length);
}

/** `10.0.0.1:80`, `[::1]:80`. */
export function end(text: string): End {
  const [, v6, v4, port] = /^(?:\[(.*)\]|([\d.]+)):(\d+)$/.exec(text) ?? [];
  return { address: v6 ?? v4 ?? '', port: Number(port) };
}

function inFrame(protocol: number, from: End, to: End, body: Uint8Array): Uint8Array {
  const isVersion6 = from.address.includes(':');
  const ethernet = Buffer.from(`020000000002020000000001${isVersion6 ? '86dd' : '0800'}`, 'hex');
  return Buffer.concat([ethernet, isVersion6 ? ipv6(protocol, from, to, body) : ipv4(protocol, from, to, body), body]);
}

function ipv4(protocol: number, from: End, to: End, body: Uint8Array): Uint8Array {
  const header = Buffer.from('4500000000014000400000000000000000000000', 'hex');
  header.writeUInt16BE(20 + body.length, 2);
  header[9] = protocol;
  header.set(from.address.split('.').map(Number), 12);
  header.set(to.address.split('.').map(Number), 16);
  return header;
}

function ipv6(protocol: number, from: End, to: End, body: Uint8Array): Uint8Array {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(body.length, 4);
  header[6] = protocol;
  header[7] = 64;
  header.set(ipv6Bytes(from.address), 8);
  header.set(ipv6Bytes(to.address), 24);
  return header;
}

function ipv6Bytes(address: string): Uint8Array {
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): string[] =>
    text === '' ? [] : text.split(':').map((group) => group.padStart(4, '0'));
  const [first, last] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0000');
  return Buffer.from([...first, ...zeros, ...last].join(''), 'hex');
}
