import { release, type } from 'node:os';
import type { Packet } from '../core/packet.ts';
import { type PipelineEnd, runPipeline } from '../core/pipeline.ts';
import type { PacketSource } from '../sources/source.ts';
import type { PacketWriter } from '../writers/capture-writer.ts';
import { containerOf, openWriter } from '../writers/open-writer.ts';
import { OutputSink } from './capture-sinks.ts';
import type { Output } from './output.ts';
import type { ChoiceOptions } from './packet-choice.ts';

export interface FileJob {
  readonly source: PacketSource;
  readonly choice: ChoiceOptions;
  readonly stop: AbortSignal;
  readonly output: Output;
  /** As it was given: its ending says what is written. */
  readonly name: string;
  readonly application: string;
  readonly rewrite: ((packet: Packet) => Packet) | undefined;
  /** Nothing of what the capture says of its interfaces goes into the file but their link types. */
  readonly isAnonymous: boolean;
  readonly onProgress: (source: PacketSource, packets: number) => void;
}

/** Writes what the packets become as a capture. */
export async function replayToFile(job: FileJob): Promise<PipelineEnd> {
  const { source, output, rewrite, name } = job;
  let writer: PacketWriter | undefined;
  const write = (packet: Packet): void => {
    // Opened at the first packet: some sources know their interfaces only then.
    writer ??= open();
    writer.write(rewrite === undefined ? packet : rewrite(packet));
  };
  const onChunk = (packets: number): Promise<void> | undefined => {
    job.onProgress(source, packets);
    return writer?.ready();
  };
  const end = await runPipeline(source, { ...job.choice, signal: job.stop, onChunk }, write);
  writer ??= open();
  await writer.end();
  return end;

  function open(): PacketWriter {
    const { container, gzip } = containerOf(name);
    const interfaces = job.isAnonymous ? anonymous(source) : source.interfaces;
    return openWriter(
      { path: undefined, container, gzip, precision: 'ns', rotation: undefined, comment: undefined },
      {
        interfaces,
        counts: () => [],
        application: job.application,
        os: job.isAnonymous ? type() : `${type()} ${release()}`,
        pipe: new OutputSink(output, name),
        warn: () => undefined,
      },
    );
  }
}

/** A view, since interfaces may join later. */
function anonymous({ interfaces }: PacketSource): PacketSource['interfaces'] {
  return new Proxy(interfaces, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      const isEntry = typeof key === 'string' && /^\d+$/.test(key) && value !== undefined;
      if (!isEntry) return value;
      const { linkType, snapLength } = target[Number(key)];
      return { linkType, snapLength };
    },
  });
}
