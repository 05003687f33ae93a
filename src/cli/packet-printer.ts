import { type ByteSink, ByteWriter } from '../bytes/byte-writer.ts';
import { quoteFormula } from '../bytes/text.ts';
import { usageError } from '../core/errors.ts';
import type { Packet } from '../core/packet.ts';
import { decode } from '../protocols/decode.ts';
import { Dissection } from '../protocols/dissection.ts';
import { type Column, parseColumn } from '../protocols/render/columns.ts';
import { ColumnsWriter, JsonColumnsWriter } from '../protocols/render/columns-writer.ts';
import { hexDump } from '../protocols/render/hex-dump.ts';
import { PacketJsonWriter } from '../protocols/render/json-writer.ts';
import { summarizePacket } from '../protocols/render/summary.ts';
import { IpFragments } from '../trackers/ip-fragments.ts';
import { StreamFollower } from '../trackers/stream-follower.ts';
import type { DecodePlan } from './plan.ts';

const LINE_FEED = 10;

/** What the printer takes from a plan. */
export type PrintPlan = Pick<DecodePlan, 'output' | 'fields' | 'hex'>;

/** Writes each packet as the plan says. */
export class PacketPrinter {
  readonly #w = new ByteWriter({ write: (bytes, start, end) => this.#sink?.write(bytes, start, end) });
  readonly #d = new Dissection();
  /** Only where the output shows something of the packets before. */
  readonly #follower: StreamFollower | undefined;
  readonly #write: (d: Dissection) => void;
  readonly #head: string;
  readonly #separator: string;
  readonly #tail: string;
  #sink: ByteSink | undefined;
  #packets = 0;

  /** Checks the plan; fields that do not exist are a usage error. */
  static async create(plan: PrintPlan): Promise<PacketPrinter> {
    const { format } = plan.output;
    if (plan.hex && (format !== 'text' || plan.fields !== undefined)) {
      throw usageError('--hex adds a dump to text', 'Leave --format and --fields out.');
    }
    if (format === 'csv' && plan.fields === undefined) {
      throw usageError('csv needs columns', 'Choose them: --fields frame.number,ip.src,ip.dst --format csv.');
    }
    const csv = format === 'csv' ? (await import('csv-stringify/sync')).stringify : undefined;
    return new PacketPrinter(plan, csv);
  }

  private constructor({ output: { format }, fields, hex }: PrintPlan, csv: StringifyCsv | undefined) {
    const w = this.#w;
    this.#d.reassembler = new IpFragments();
    const json = format === 'json' || format === 'ndjson';
    this.#head = format === 'json' ? '[\n' : csv === undefined || fields === undefined ? '' : csv([[...fields]]);
    this.#separator = format === 'json' ? ',\n' : '';
    this.#tail = format === 'json' ? '\n]\n' : '';
    const lineEnd = format === 'json' ? '' : '\n';
    const columns = fields?.map(parseColumn);
    if (columns === undefined || columns.some(isStateful)) {
      this.#follower = new StreamFollower();
      this.#d.streams = this.#follower;
    }
    if (columns === undefined) {
      const writer = new PacketJsonWriter(w);
      this.#write = json
        ? (d) => {
            writer.write(d);
            endLine(w, lineEnd);
          }
        : (d) => w.text(`${summarizePacket(d)}\n${hex ? hexDump(d.packet.bytes, d.packet.start, d.packet.end) : ''}`);
      return;
    }
    if (csv !== undefined) {
      this.#write = csvRows(w, csv, columns);
      return;
    }
    const writer = json ? new JsonColumnsWriter(w, columns) : new ColumnsWriter(w, columns);
    this.#write = (d) => {
      writer.write(d);
      endLine(w, lineEnd);
    };
  }

  /** TCP and UDP headers whose conversation was one too many: their fields that need the packets before are missing. */
  get unfollowedPackets(): number {
    return this.#follower?.unknownPackets ?? 0;
  }

  start(sink: ByteSink): void {
    this.#sink = sink;
    this.#w.text(this.#head);
  }

  print(packet: Packet): void {
    if (this.#packets++ > 0 && this.#separator !== '') this.#w.text(this.#separator);
    decode(packet, this.#d);
    if (this.#follower !== undefined) this.#follower.follow(this.#d);
    this.#write(this.#d);
    this.#w.endRecord();
  }

  flush(): void {
    this.#w.flush();
  }

  /** Closes the array of json. */
  end(): void {
    this.#w.text(this.#tail);
    this.#w.flush();
  }
}

function isStateful(column: Column): boolean {
  return column.fields.some((rows) => rows?.some((field) => field.stateful === true));
}

type StringifyCsv = (rows: string[][]) => string;

function endLine(w: ByteWriter, lineEnd: string): void {
  if (lineEnd === '') return;
  w.reserve(1);
  w.bytes[w.length++] = LINE_FEED;
}

/** Columns through the text writer, one cell at a time, quoted by the library. */
function csvRows(w: ByteWriter, csv: StringifyCsv, columns: ReturnType<typeof parseColumn>[]): (d: Dissection) => void {
  let cell = '';
  const cells = new ByteWriter({
    write: (bytes, start, end) => (cell += Buffer.from(bytes.subarray(start, end)).toString()),
  });
  const writers = columns.map((column) => new ColumnsWriter(cells, [column]));
  return (d) => {
    const row = writers.map((writer) => {
      cell = '';
      writer.write(d);
      cells.flush();
      return quoteFormula(cell);
    });
    w.text(csv([row]));
  };
}
