import { runPipeline } from '../core/pipeline.ts';
import { decode } from '../protocols/decode.ts';
import { Dissection } from '../protocols/dissection.ts';
import { HttpRecorder, type RecordedExchange } from '../replay/http-recording.ts';
import { type HttpReplayOptions, type HttpReplayResult, replayHttp, urlOf } from '../replay/http-replay.ts';
import type { PacketSource } from '../sources/source.ts';
import { Flows } from '../trackers/flows.ts';
import { IpFragments } from '../trackers/ip-fragments.ts';
import { TcpStreams } from '../trackers/tcp-streams.ts';
import type { ChoiceOptions } from './packet-choice.ts';

export interface HttpPlan extends HttpReplayOptions {
  readonly include: readonly RegExp[];
  readonly exclude: readonly RegExp[];
  readonly limit: number;
  readonly dryRun: boolean;
}

export interface HttpJobResult extends HttpReplayResult {
  /** Requests in the capture that were not whole. */
  readonly incomplete: number;
}

/** Takes the requests out of the capture, then sends them. */
export async function replayToServer(
  source: PacketSource,
  plan: HttpPlan,
  choice: ChoiceOptions,
  stop: AbortSignal,
  onRecorded: (recorder: HttpRecorder) => void,
): Promise<HttpJobResult> {
  const recorder = await record(source, choice, stop);
  onRecorded(recorder);
  const chosen = recorder.inOrder().filter((exchange) => isChosen(exchange, plan));
  const exchanges = chosen.slice(0, plan.limit);
  const sent = plan.dryRun ? [] : exchanges;
  const result = await replayHttp(sent, plan, stop);
  return { ...result, sent: exchanges.length, incomplete: recorder.incomplete };
}

async function record(source: PacketSource, choice: ChoiceOptions, signal: AbortSignal): Promise<HttpRecorder> {
  const recorder = new HttpRecorder();
  const flows = new Flows();
  flows.isTcpOnly = true;
  const streams = new TcpStreams(flows);
  streams.consume(recorder);
  const d = new Dissection();
  d.reassembler = new IpFragments();
  await runPipeline(source, { ...choice, signal }, (packet) => {
    decode(packet, d);
    flows.packet(d);
    streams.packet(d);
  });
  streams.finish();
  return recorder;
}

function isChosen(exchange: RecordedExchange, { include, exclude }: HttpPlan): boolean {
  const url = urlOf(exchange);
  const fits = (pattern: RegExp): boolean => url.search(pattern) >= 0;
  return (include.length === 0 || include.some(fits)) && !exclude.some(fits);
}
