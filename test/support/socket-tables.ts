import { SocketRows } from '../../src/connections/procfs/socket-rows.ts';
import { stateName } from '../../src/connections/procfs/socket-states.ts';
import { TableParser } from '../../src/connections/procfs/table-parser.ts';

export const TCP_HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
export const TCP6_HEADER =
  '  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
export const UDP_HEADER =
  '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops';

export interface SocketToWrite {
  /** Eight or 32 hexadecimal digits and a port, as the kernel prints them. */
  readonly local: string;
  readonly remote: string;
  readonly state?: string;
  readonly uid?: number;
  readonly inode?: number;
  /** What follows the inode. */
  readonly tail?: string;
}

/** A line as net/ipv4/tcp_ipv4.c prints it. */
export function tableLine(number: number, socket: SocketToWrite): string {
  const { local, remote, state = '01', uid = 1000, inode = 1, tail = '1 0000000000000000 20 4 30 10 -1' } = socket;
  const queues = '00000000:00000000 00:00000000 00000000';
  const line = `${String(number).padStart(4)}: ${local} ${remote} ${state} ${queues} ${String(uid).padStart(5)}        0 ${inode} ${tail}`;
  return line.padEnd(149);
}

/** A table of TCP over IPv4 unless another header is given. */
export function tableText(sockets: readonly SocketToWrite[], header = TCP_HEADER): string {
  return `${[header.padEnd(149), ...sockets.map((socket, index) => tableLine(index, socket))].join('\n')}\n`;
}

/** `10.0.0.1:80` as a little-endian kernel prints it. */
export function kernelEnd(text: string): string {
  const [address, port] = text.split(':');
  const bytes = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'));
  return `${bytes.reverse().join('')}:${Number(port).toString(16).padStart(4, '0')}`.toUpperCase();
}

export interface ParsedTable {
  readonly lines: string[];
  readonly rows: SocketRows;
  readonly parser: TableParser;
}

/** Reads a table in pieces of so many bytes. `lines`: `tcp 10.0.0.1:1 10.0.0.2:2 LISTEN 1000 17`. */
export function parseTable(text: string, pieceBytes = text.length, isLittleEndian = true): ParsedTable {
  const rows = new SocketRows();
  const parser = new TableParser(rows, isLittleEndian, 0);
  const bytes = Buffer.from(text, 'latin1');
  let start = 0;
  for (let end = pieceBytes; start < bytes.length; end += pieceBytes) {
    start = parser.lines(bytes, start, Math.min(end, bytes.length));
    if (end >= bytes.length) break;
  }
  parser.rest(bytes, start, bytes.length);
  const lines = Array.from({ length: rows.count }, (_, row) =>
    [
      rows.protocol(row),
      rows.end(row, 0),
      rows.end(row, 1),
      stateName(rows.states[row]),
      rows.uids[row],
      rows.inodes[row],
    ].join(' '),
  );
  return { lines, rows, parser };
}
