import { ipv4Text, ipv6Text } from '../bytes/addresses.ts';
import { hexText, latin1Text } from '../bytes/text.ts';
import { DnsName } from '../protocols/application/dns-name.ts';
import { dnsTypeNames } from '../protocols/values/dns.ts';

const HEADER = 12;
const RECORD_HEADER = 10;
/** Records of an answer that are looked at: zone transfers have hundreds in a message. */
const MAXIMUM_RECORDS = 4096;

/** A record of the answer section. */
export interface DnsAnswer {
  /** The record's own name, in small letters. */
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Seconds. */
  readonly ttl: number;
  /**
   * The data as Zeek's dns.log writes it: `192.0.2.1`, `host.example`, `TXT 3 abc`; empty where it writes nothing,
   * undefined where it passes over the record as if there were none.
   */
  readonly text: string | undefined;
}

/** Where the data of a record stands, and the message around it. */
interface RecordData {
  /** The record's own name. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly message: number;
  readonly messageEnd: number;
  readonly start: number;
  readonly end: number;
}

/** The records that answer the question, as far as they are whole. */
export function readDnsAnswers(bytes: Uint8Array, view: DataView, message: number, end: number): DnsAnswer[] {
  return new DnsSections(bytes, view, message, end).read(view.getUint16(message + 6));
}

/** Goes from section to section of a message, behind its questions. */
export class DnsSections {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #message: number;
  readonly #end: number;
  readonly #name = new DnsName();
  /** Where the next record begins; behind the end where one was not whole. */
  #at: number;

  constructor(bytes: Uint8Array, view: DataView, message: number, end: number) {
    this.#bytes = bytes;
    this.#view = view;
    this.#message = message;
    this.#end = end;
    this.#at = message + HEADER;
    for (let left = view.getUint16(message + 4); left > 0 && this.#at < end; left--) {
      const isWhole = this.#name.read(bytes, this.#at, end, message) && this.#name.next + 4 <= end;
      this.#at = isWhole ? this.#name.next + 4 : end + 1;
    }
  }

  /** The next records, so many, as far as they are whole. */
  read(count: number): DnsAnswer[] {
    const view = this.#view;
    const end = this.#end;
    const name = this.#name;
    const answers: DnsAnswer[] = [];
    for (let left = Math.min(MAXIMUM_RECORDS, count); left > 0 && this.#at < end; left--) {
      const isWhole = name.read(this.#bytes, this.#at, end, this.#message) && name.next + RECORD_HEADER <= end;
      const head = name.next;
      const start = head + RECORD_HEADER;
      const next = isWhole ? start + view.getUint16(head + 8) : end + 1;
      this.#at = next;
      if (next > end) break;
      const type = view.getUint16(head);
      const owner = name.plainText.toLowerCase();
      const data = { name: owner, bytes: this.#bytes, view, message: this.#message, messageEnd: end, start, end: next };
      answers.push({
        name: owner,
        type,
        class: view.getUint16(head + 2),
        ttl: view.getUint32(head + 4),
        text: PASSED_OVER.has(type) ? undefined : (writers[type] ?? unknownText)(data, type),
      });
    }
    return answers;
  }
}

/** Zeek knows them, and its log doesn't: HINFO, NetBIOS's names, OPT, SVCB, HTTPS, TKEY, TSIG, CAA. */
const PASSED_OVER: ReadonlySet<number> = new Set([13, 32, 41, 64, 65, 249, 250, 257]);

type WriteData = (data: RecordData, type: number) => string;

const writers: Readonly<Record<number, WriteData>> = {
  1: ({ bytes, start, end }) => (end - start === 4 ? ipv4Text(bytes, start) : ''),
  2: nameAt(0),
  5: nameAt(0),
  6: nameAt(0),
  11: () => '',
  12: nameAt(0),
  15: nameAt(2),
  16: stringsText,
  28: ({ bytes, start, end }) => (end - start === 16 ? ipv6Text(bytes, start) : ''),
  29: ({ bytes, start, end }) =>
    end - start < 4 ? '' : `LOC:  ${bytes[start + 1]} ${bytes[start + 2]} ${bytes[start + 3]}`,
  33: nameAt(6),
  35: naptrText,
  38: ({ bytes, start, end }) => (end - start < 16 ? '' : ipv6Text(bytes, start)),
  43: ({ bytes, start, end }) => (end - start < 4 ? '' : `DS ${bytes[start + 2]} ${bytes[start + 3]}`),
  44: ({ bytes, start, end }) => (end - start < 2 ? '' : `SSHFP: ${hexText(bytes, start + 2, end)}`),
  46: signatureText,
  47: (data) => `NSEC ${data.name} ${nameText(data, 0)}`,
  48: ({ bytes, start, end }) => (end - start < 4 ? '' : `DNSKEY ${bytes[start + 3]}`),
  50: () => 'NSEC3',
  51: () => 'NSEC3PARAM',
  99: stringsText,
  65534: () => 'BIND9 signing signal',
};

function unknownText(_: RecordData, type: number): string {
  return `<unknown type=${type}>`;
}

function nameAt(offset: number): WriteData {
  return (data) => nameText(data, offset);
}

function nameText({ bytes, message, messageEnd, start, end }: RecordData, offset: number): string {
  const name = new DnsName();
  if (start + offset >= end || !name.read(bytes, start + offset, messageEnd, message)) return '';
  return name.plainText.toLowerCase();
}

/** `TXT 3 abc TXT 2 de`. */
function stringsText({ bytes, start, end }: RecordData, type: number): string {
  const parts: string[] = [];
  for (let at = start; at < end && at + 1 + bytes[at] <= end; at += 1 + bytes[at]) {
    parts.push(`${dnsTypeNames[type]} ${bytes[at]} ${latin1Text(bytes, at + 1, at + 1 + bytes[at])}`);
  }
  return parts.join(' ');
}

/** The type that is signed, and who signs. */
function signatureText(data: RecordData): string {
  if (data.end - data.start < 18) return '';
  return `RRSIG ${data.view.getUint16(data.start)} ${nameText(data, 18) || '<Root>'}`;
}

function naptrText(data: RecordData): string {
  const { bytes, view, start, end } = data;
  if (end - start < 4) return '';
  const texts: string[] = [];
  let at = start + 4;
  for (let i = 0; i < 3; i++) {
    if (at >= end || at + 1 + bytes[at] > end) return '';
    texts.push(latin1Text(bytes, at + 1, at + 1 + bytes[at]));
    at += 1 + bytes[at];
  }
  const [flags, service, regexp] = texts;
  const replacement = [regexp, nameText(data, at - start)].filter((text) => text !== '').join(' ');
  return `NAPTR ${view.getUint16(start)} ${view.getUint16(start + 2)} ${flags} ${service} ${replacement}`;
}
