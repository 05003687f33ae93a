const NO_BYTES = new Uint8Array(0);
const NO_VIEW = new DataView(NO_BYTES.buffer);

/** What a capture says of an interface. */
export interface PacketInterface {
  readonly name?: string;
  readonly description?: string;
}

/**
 * The one packet that a source refills for every record (DESIGN: no allocation per packet).
 *
 * `bytes` and `view` cover the source's whole buffer and are borrowed: they are valid until the source is asked for
 * the next packet. The packet's own data stands at `[start, end)`.
 */
export class Packet {
  bytes: Uint8Array = NO_BYTES;
  view: DataView = NO_VIEW;
  /** Absolute offset of the first captured byte. */
  start = 0;
  /** Absolute offset behind the last captured byte. */
  end = 0;
  /** Length on the wire, in bytes; at least `end - start` unless the capture lies. */
  wireLength = 0;
  /** Whole seconds since the epoch (may be negative), floor of the timestamp. */
  seconds = 0;
  /** 0 to 999,999,999. */
  nanoseconds = 0;
  /** False where the format keeps no time (pcapng's Simple Packet Block): both numbers above are 0 then. */
  hasTime = true;
  /** Decimals that the capture's clock has: 6 for microseconds, 9 for nanoseconds. */
  timeDigits = 6;
  /** LINKTYPE_ value of the packet's own interface, https://www.tcpdump.org/linktypes.html. */
  linkType = 0;
  /** Index into the source's `interfaces`. */
  interfaceId = 0;
  /** The source's interfaces; undefined where the capture tells of none: in a classic file there is but one. */
  interfaces: readonly PacketInterface[] | undefined = undefined;
  /** Counted from 1, in the order of delivery. */
  number = 0;

  /** Points at the source's buffer; called once a buffer, not once a packet. */
  setBuffer(bytes: Uint8Array, view: DataView): void {
    this.bytes = bytes;
    this.view = view;
  }

  get capturedLength(): number {
    return this.end - this.start;
  }
}
