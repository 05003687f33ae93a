/**
 * `import { openLive } from 'sniff'`: packets off the wire, or out of a file, from a program of one's own.
 *
 *     import { openLive, runPipeline } from 'sniff';
 *
 *     const source = await openLive({ interfaces: ['eth0'] });
 *     setTimeout(() => source.stop(), 10_000);
 *     await runPipeline(source, {}, (packet) => console.log(packet.seconds, packet.wireLength));
 *     source.close();
 */
export { SniffError } from './core/errors.ts';
export { Packet } from './core/packet.ts';
export { type PipelineEnd, type PipelineOptions, runPipeline } from './core/pipeline.ts';
export type {
  Engine,
  KernelInstruction,
  KernelProgram,
  LiveEvent,
  LiveInterface,
  LiveOptions,
  LiveSource,
  LiveStatistics,
} from './sources/live/live-source.ts';
export { openLive } from './sources/live/open-live.ts';
export { openCapture } from './sources/open.ts';
export type { CaptureInterface, PacketSource } from './sources/source.ts';
