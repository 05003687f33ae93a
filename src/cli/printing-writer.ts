import type { Packet } from '../core/packet.ts';
import type { PacketWriter } from '../writers/capture-writer.ts';
import type { Output } from './output.ts';
import { PacketPrinter } from './packet-printer.ts';

/** Packets as lines, for people and for pipes. */
export class PrintingWriter implements PacketWriter {
  packets = 0;
  readonly #printer: PacketPrinter;
  readonly #output: Output;

  /** A line a packet, as `decode` prints it. */
  static async create(output: Output): Promise<PrintingWriter> {
    const plan = { output: { format: 'text', path: undefined }, fields: undefined, hex: false } as const;
    return new PrintingWriter(await PacketPrinter.create(plan), output);
  }

  private constructor(printer: PacketPrinter, output: Output) {
    this.#printer = printer;
    this.#output = output;
    printer.start(output);
  }

  write(packet: Packet): void {
    this.packets += 1;
    this.#printer.print(packet);
  }

  flush(): void {
    this.#printer.flush();
    this.#output.flush();
  }

  /** Lines are shown as they come. */
  ready(): Promise<void> | undefined {
    this.flush();
    return this.#output.ready();
  }

  async end(): Promise<void> {
    this.#printer.end();
    await this.#output.end();
  }

  abandon(): void {
    this.#output.abandon();
  }
}
