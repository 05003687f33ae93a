import { statSync } from 'node:fs';
import type { CaptureSink } from '../writers/sink.ts';
import type { Output } from './output.ts';

/** Is it written in place by path? Stdout, devices and FIFOs are not. */
export function isRegularPath(path: string): boolean {
  if (path === '-') return false;
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
}

/** A pipe as the place that a capture goes to: what its reader does not take yet is waited for. */
export class OutputSink implements CaptureSink {
  readonly label: string;
  packets = 0;
  bytes = 0;
  readonly #output: Output;

  constructor(output: Output, label: string) {
    this.#output = output;
    this.label = label;
  }

  write(records: Uint8Array, end: number, packets: number): void {
    this.#output.write(records, 0, end);
    this.#output.flush();
    this.bytes += end;
    this.packets += packets;
  }

  ready(): Promise<void> | undefined {
    return this.#output.ready();
  }

  end(): Promise<void> {
    return this.#output.end();
  }

  abandon(): void {
    this.#output.abandon();
  }
}
