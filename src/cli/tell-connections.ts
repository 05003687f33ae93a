import { join } from 'node:path';
import { ConnectionSession, LOG_NAMES, type LogName } from '../connections/from-packets.ts';
import { environmentError } from '../core/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { runPipeline } from '../core/pipeline.ts';
import { type LogFormat, logOutputs } from '../report/logs.ts';
import type { ConnectionsPlan } from './connections-plan.ts';
import { describeEnd, openInput, reportDamage } from './input.ts';
import type { Logger } from './logger.ts';
import type { Output, OutputOptions } from './output.ts';
import { openChoice } from './packet-choice.ts';
import type { Progress } from './progress.ts';
import type { StopSignal } from './signals.ts';

const DEFAULT_WIDTH = 80;
const EXTENSIONS: Readonly<Record<LogFormat, string>> = {
  table: 'txt',
  json: 'json',
  ndjson: 'ndjson',
  csv: 'csv',
  zeek: 'log',
};

export interface ConnectionsJob {
  readonly plan: ConnectionsPlan;
  readonly stop: StopSignal;
  readonly logger: Logger;
  readonly progress: Progress;
  readonly openOutput: (options: OutputOptions) => Promise<Output>;
}

/** `sniff connections FILE…`: reads everything, then writes the log, or all of them. True: the input is damaged. */
export async function tellConnections(job: ConnectionsJob): Promise<boolean> {
  const { plan, stop, logger, progress } = job;
  const { input, folder } = plan;
  if (folder !== undefined) prepareFolder(folder);
  const names = folder === undefined ? [plan.log] : LOG_NAMES;
  const session = new ConnectionSession(plan.timeouts, names);
  const choice = await openChoice(input, logger);
  const source = await openInput(input, stop.signal);
  try {
    const onChunk = (packets: number): undefined => {
      progress.update(source.bytesRead, source.bytesTotal, packets);
      return undefined;
    };
    const options = { ...choice.optionsFor(source), signal: stop.signal, onChunk };
    const end = await runPipeline(source, options, session.consume);
    session.finish();
    progress.clear();
    choice.report(source);
    const isDamaged = reportDamage(source, input, logger);
    reportOverflow(session, logger);
    const midway = session.midwayRecords(names);
    if (midway > 0) logger.note(`left out, as in Zeek's logs: ${midway} of connections that began before the capture`);
    const note = describeEnd(source, input, end, stop.cause);
    if (note !== undefined && plan.output.format !== 'table') logger.note(note);
    for (const name of names) await write(job, session, name, note === undefined ? [] : [note]);
    return isDamaged;
  } finally {
    await source.close();
  }
}

/** What found no room is said. */
export function reportOverflow(session: ConnectionSession, logger: Logger): void {
  const { overflowPackets } = session.connections.table;
  if (overflowPackets > 0) logger.warn(`${overflowPackets} packets belong to more connections than are kept`);
  if (session.overflow > 0) logger.warn(`${session.overflow} records beyond the limit are left out`);
}

async function write(
  { plan, openOutput }: ConnectionsJob,
  session: ConnectionSession,
  name: LogName,
  notes: string[],
): Promise<void> {
  const { folder, output, input, choice, communityId } = plan;
  const { format } = output;
  const path = folder === undefined ? output.path : join(folder, `${name}.${EXTENSIONS[format]}`);
  const sink = await openOutput({ path, kind: 'finite', inputs: input.paths });
  const render = await logOutputs[format]();
  const log = session.log(name, { choice, isFull: format !== 'zeek' || communityId });
  await render({ ...log, notes }, sink, {
    width: sink.isTerminal ? (process.stdout.columns ?? DEFAULT_WIDTH) : DEFAULT_WIDTH,
    color: sink.isTerminal && process.env.NO_COLOR === undefined,
  });
  await sink.end();
}

function prepareFolder(path: string): void {
  try {
    makeFolder(path);
  } catch (cause) {
    throw environmentError(`can't make the folder ${path}: ${(cause as Error).message}`, 'Name another.', cause);
  }
}
