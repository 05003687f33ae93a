import { addressText } from '../trackers/addresses.ts';
import type { DnsTransaction } from '../trackers/dns-transaction.ts';
import type { FlowTable } from '../trackers/flow-table.ts';

/** Who asks whom. Refilled for everything that happens. */
export class Ends {
  isVersion6 = false;
  /** Client's address and server's, four words each, IPv4 in the first. */
  readonly words = new Int32Array(8);
  serverPort = 0;

  fillFromFlow(table: FlowTable, row: number, clientSide: 0 | 1): void {
    const serverSide = clientSide === 0 ? 1 : 0;
    this.isVersion6 = table.isVersion6(row);
    for (let i = 0; i < 4; i++) {
      this.words[i] = table.addressWord(row, clientSide, i);
      this.words[4 + i] = table.addressWord(row, serverSide, i);
    }
    this.serverPort = table.hasPorts(row) ? table.port(row, serverSide) : 0;
  }

  fillFromDns({ isVersion6, addresses, serverPort }: DnsTransaction): void {
    this.isVersion6 = isVersion6;
    for (let i = 0; i < 8; i++) this.words[i] = addresses[i];
    this.serverPort = serverPort;
  }

  /** Of a packet that has no flow: its sender is the client. */
  fillFromIp(bytes: Uint8Array, view: DataView, ip: number): void {
    this.isVersion6 = bytes[ip] >>> 4 === 6;
    const at = this.isVersion6 ? ip + 8 : ip + 12;
    const length = this.isVersion6 ? 4 : 1;
    for (let i = 0; i < 4; i++) {
      this.words[i] = i < length ? view.getInt32(at + 4 * i) : 0;
      this.words[4 + i] = i < length ? view.getInt32(at + 4 * (length + i)) : 0;
    }
    this.serverPort = 0;
  }

  /** An IPv4 address alone. */
  fillFromAddress(word: number): void {
    this.isVersion6 = false;
    this.words.fill(0);
    this.words[0] = word;
    this.serverPort = 0;
  }

  clientText(): string {
    return addressText(this.isVersion6, (index) => this.words[index]);
  }

  serverText(): string {
    return addressText(this.isVersion6, (index) => this.words[4 + index]);
  }
}
