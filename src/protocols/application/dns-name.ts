/** Longest text of a name: 255 octets on the wire (RFC 1035 §2.3.4) make 253 characters; Wireshark allows one more. */
const MAXIMUM_TEXT = 254;
/** A name has no more labels (RFC 1035 §2.3.4). */
const MAXIMUM_LABELS = 127;
const MAXIMUM_POINTERS = 255;
/** Labels beyond those of a name that are followed to where they end, in all names of a message. */
const PATIENCE = 1 << 16;
const POINT = 0x2e;
const BIT_STRING = 0x41;
const decoder = new TextDecoder('utf-8');

/**
 * Reads names in the encoding of RFC 1035 §3.1 with the compression of §4.1.4. One is refilled, nothing is allocated:
 * the labels, joined by points, stand in `bytes`. A pointer may lead anywhere in the message; what goes round or gets too
 * long is given up after a bounded number of steps.
 */
export class DnsName {
  readonly bytes = new Uint8Array(MAXIMUM_TEXT);
  readonly view = new DataView(this.bytes.buffer);
  readonly #buffer = Buffer.from(this.bytes.buffer);
  #patience = PATIENCE;
  length = 0;
  /** Where what follows the name starts. */
  next = 0;
  /** Why there is no name though its end is known: what Wireshark shows in its place. */
  trouble = '';

  /** Before another message is read with the same one. */
  reset(): void {
    this.#patience = PATIENCE;
  }

  /**
   * The name at `at` of the message that starts at `message` and of which `end` is the end. False when it isn't whole,
   * or is no name: then nothing that follows can be found.
   */
  read(bytes: Uint8Array, start: number, end: number, message: number): boolean {
    this.trouble = '';
    this.next = -1;
    let length = 0;
    let at = start;
    let pointers = 0;
    let labels = 0;
    let isLong = false;
    for (;;) {
      if (at >= end) return false;
      const octet = bytes[at];
      if (octet === 0) break;
      const kind = octet & 0xc0;
      if (kind === 0) {
        if (at + octet >= end) return false;
        if (length > 0 && length < MAXIMUM_TEXT) this.bytes[length++] = POINT;
        if (length + octet > MAXIMUM_TEXT) isLong = true;
        else for (let i = 1; i <= octet; i++) this.bytes[length++] = bytes[at + i];
        at += 1 + octet;
        if (++labels > MAXIMUM_LABELS && pointers > 0 && --this.#patience < 0) return this.#giveUp(TOO_LONG);
      } else if (kind === 0xc0) {
        if (at + 1 >= end) return false;
        const target = message + (((octet & 0x3f) << 8) | bytes[at + 1]);
        if (this.next < 0) this.next = at + 2;
        if (++pointers > MAXIMUM_POINTERS) return this.#giveUp(LOOP);
        at = target;
      } else if (kind === 0x40) {
        // RFC 6891 §5: extended labels are no more. Of bit strings (RFC 2673 §3.1) the length was known.
        if (octet === BIT_STRING && at + 1 + ((bytes[at + 1] + 7) >>> 3) >= end) return false;
        if (this.next < 0) this.next = at + 1;
        return this.#giveUp('<Unknown extended label>');
      } else {
        return false;
      }
    }
    if (this.next < 0) this.next = at + 1;
    if (isLong) return this.#giveUp(TOO_LONG);
    this.length = length;
    return true;
  }

  /** As Wireshark shows it: the root as `<Root>`. */
  get text(): string {
    if (this.trouble !== '') return this.trouble;
    return this.length === 0 ? '<Root>' : this.plainText;
  }

  /** Labels joined by points; empty for the root. UTF-8, as multicast DNS has it (RFC 6762 §16). */
  get plainText(): string {
    for (let i = 0; i < this.length; i++) {
      if (this.bytes[i] >= 0x80) return decoder.decode(this.bytes.subarray(0, this.length));
    }
    return this.#buffer.toString('latin1', 0, this.length);
  }

  /** Labels of the name; none of the root. */
  get labels(): number {
    const { text } = this;
    let labels = text === '<Root>' || text.length > 1 ? 1 : 0;
    for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === POINT) labels += 1;
    return labels;
  }

  #giveUp(trouble: string): boolean {
    this.trouble = trouble;
    this.length = 0;
    return true;
  }
}

const LOOP = '<Name contains a pointer that loops>';
const TOO_LONG = '<Name too long>';
