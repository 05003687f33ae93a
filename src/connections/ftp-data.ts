import { ipv6Text } from '../bytes/addresses.ts';
import { parseIpv6 } from '../bytes/parse-address.ts';
import { limits } from '../core/limits.ts';
import type { Packet } from '../core/packet.ts';
import { type FtpEnd, readExtendedPassive, readExtendedPort, readHostPort } from '../protocols/application/ftp-ends.ts';
import { addressText } from '../trackers/addresses.ts';
import type { ConnectionRows } from './connection-rows.ts';
import { enterNumbered, numberOfService } from './services.ts';

const FTP_DATA = numberOfService('ftp-data');
const PASSIVE = 227;
const EXTENDED_PASSIVE = 229;
/** Zeek's: so long a data connection is waited for. */
const WAITED_SECONDS = 300;

interface Expected {
  /** Address of who will open it. */
  readonly originator: string;
  readonly seconds: number;
}

/** Data connections of FTP, which the control connections announce; the port of nobody tells of them otherwise. */
export class FtpData {
  readonly #rows: ConnectionRows;
  /** By the responder's address and port; the oldest first. */
  readonly #expected = new Map<string, Expected>();

  constructor(rows: ConnectionRows) {
    this.#rows = rows;
  }

  /** A client's command on control connection `row`. */
  command(row: number, text: string, packet: Packet): void {
    const [, name = '', argument = ''] = /^ *(PORT|EPRT) +(.*)$/i.exec(text) ?? [];
    const end = name.toUpperCase() === 'PORT' ? readHostPort(argument) : readExtendedPort(argument);
    if (name !== '' && end !== undefined) this.#expect(end, this.#address(row, 1), packet);
  }

  /** A server's reply. */
  reply(row: number, code: number, text: string, packet: Packet): void {
    if (code === PASSIVE) {
      const end = readHostPort(text.slice(3));
      if (end !== undefined) this.#expect(end, this.#address(row, 0), packet);
    } else if (code === EXTENDED_PASSIVE) {
      const port = readExtendedPassive(text);
      if (port !== undefined) this.#expect({ address: this.#address(row, 1), port }, this.#address(row, 0), packet);
    }
  }

  /** A connection that begins: enters what it carries, where that was announced. */
  enter(row: number, packet: Packet): void {
    if (this.#expected.size === 0) return;
    const rows = this.#rows;
    const responder = rows.originator(row) === 0 ? 1 : 0;
    const expected = this.#expected.get(keyOf(this.#address(row, 1), rows.port(row, responder)));
    if (expected === undefined || packet.seconds - expected.seconds > WAITED_SECONDS) return;
    if (expected.originator === this.#address(row, 0)) enterNumbered(rows, row, 0, FTP_DATA);
  }

  #expect(end: FtpEnd, originator: string, packet: Packet): void {
    const key = keyOf(canonical(end.address), end.port);
    this.#expected.delete(key);
    if (this.#expected.size >= limits.announcedFlows) {
      for (const oldest of this.#expected.keys()) {
        this.#expected.delete(oldest);
        break;
      }
    }
    this.#expected.set(key, { originator, seconds: packet.seconds });
  }

  /** Of the role: 0 is the originator. */
  #address(row: number, role: 0 | 1): string {
    const rows = this.#rows;
    const side = rows.originator(row) === 0 ? role : role === 0 ? 1 : 0;
    return addressText(rows.isVersion6(row), (index) => rows.addressWord(row, side, index));
  }
}

function keyOf(address: string, port: number): string {
  return `${address} ${port}`;
}

/** IPv6 may be written in many ways. */
function canonical(address: string): string {
  const bytes = address.includes(':') ? parseIpv6(address) : undefined;
  return bytes === undefined ? address : ipv6Text(bytes, 0);
}
