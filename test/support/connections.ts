import type { ConnectionChoice } from '../../src/connections/choice.ts';
import { type Timeouts, ZEEK_TIMEOUTS } from '../../src/connections/expiry.ts';
import { ConnectionSession, type LogName } from '../../src/connections/from-packets.ts';
import { runPipeline } from '../../src/core/pipeline.ts';
import { type LogFormat, logOutputs } from '../../src/report/logs.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import type { PacketSource } from '../../src/sources/source.ts';
import { buildPcap } from './capture-builder.ts';

export interface ConnectionOptions {
  readonly timeouts?: Partial<Timeouts>;
  readonly choice?: Partial<ConnectionChoice>;
  readonly log?: LogName;
  readonly format?: LogFormat;
}

/** A frame, and the seconds after the first at which it comes. */
export type TimedFrame = readonly [seconds: number, frame: Uint8Array];

export type ConnectionRecord = Readonly<Record<string, string | number | boolean | readonly string[] | null>>;

const START = 1_795_167_721;

/** The records of frames, as `--format ndjson` has them. */
export async function recordsOf(
  frames: readonly TimedFrame[],
  options: ConnectionOptions = {},
): Promise<ConnectionRecord[]> {
  return parseRecords(await logText(await captureOf(frames), { ...options, format: 'ndjson' }));
}

export async function captureOf(frames: readonly TimedFrame[]): Promise<PacketSource> {
  const packets = frames.map(([seconds, data]) => ({
    data,
    seconds: START + Math.floor(seconds),
    nanoseconds: Math.round((seconds % 1) * 1e9),
  }));
  return openCaptureFrom(new MemoryChunks(buildPcap(packets, { variant: 'nanoseconds' })), {});
}

/** A log of everything that the source has, in a format. */
export async function logText(source: PacketSource, options: ConnectionOptions = {}): Promise<string> {
  const { timeouts = {}, choice = {}, log = 'conn', format = 'ndjson' } = options;
  const session = new ConnectionSession({ ...ZEEK_TIMEOUTS, ...timeouts }, [log]);
  await runPipeline(source, {}, session.consume);
  await source.close();
  session.finish();
  const all = { services: undefined, states: undefined, minDurationMs: 0, sort: undefined, top: undefined };
  let text = '';
  const render = await logOutputs[format]();
  await render(
    session.log(log, { choice: { ...all, ...choice }, isFull: format !== 'zeek' }),
    {
      text: (piece) => {
        text += piece;
      },
    },
    { width: 120, color: false },
  );
  return text;
}

export function parseRecords(ndjson: string): ConnectionRecord[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
