import { limits } from '../core/limits.ts';
import { runPipeline } from '../core/pipeline.ts';
import { decode } from '../protocols/decode.ts';
import { Dissection } from '../protocols/dissection.ts';
import { HttpRecorder, type RecordedExchange } from '../replay/http-recording.ts';
import { HttpReplay, type HttpReplayOptions } from '../replay/http-replay.ts';
import { type HttpReplayResult, urlOf } from '../replay/http-tally.ts';
import type { PacketSource } from '../sources/source.ts';
import { Flows } from '../trackers/flows.ts';
import { IpFragments } from '../trackers/ip-fragments.ts';
import { SocksHandshakes } from '../trackers/socks-handshakes.ts';
import { TcpStreams } from '../trackers/tcp-streams.ts';
import type { ChoiceOptions } from './packet-choice.ts';

export interface HttpPlan extends Omit<HttpReplayOptions, 'mostAnswerBytes'> {
  readonly include: readonly RegExp[];
  readonly exclude: readonly RegExp[];
  readonly limit: number;
  readonly dryRun: boolean;
}

export interface HttpJobResult extends HttpReplayResult {
  /** Requests in the capture that were not whole. */
  readonly incomplete: number;
  /** Those that are longer than what is kept to be sent. */
  readonly tooLarge: number;
}

/** Sends the capture's requests while it is read, as far ahead as `limits.replayHttpBytes`. */
export async function replayToServer(
  source: PacketSource,
  plan: HttpPlan,
  choice: ChoiceOptions,
  stop: AbortSignal,
): Promise<HttpJobResult> {
  const mostAnswerBytes = plan.compare === undefined ? undefined : limits.replayAnswerBytes;
  const replay = new HttpReplay({ ...plan, mostAnswerBytes }, stop);
  const enough = new AbortController();
  let chosen = 0;
  const recorder = new HttpRecorder({
    mostAnswerBytes,
    onExchange: (exchange) => {
      if (chosen >= plan.limit || !isChosen(exchange, plan)) return;
      if (!plan.dryRun) replay.add(exchange, recorder.firstTime ?? exchange.time);
      if (++chosen >= plan.limit) enough.abort();
    },
    onClose: (connection) => replay.close(connection),
  });
  const signal = AbortSignal.any([stop, enough.signal]);
  await readHttp(source, { ...choice, signal, onChunk: () => replay.room() }, recorder);
  const result = await replay.end();
  const { incomplete, tooLarge } = recorder;
  return { ...result, sent: plan.dryRun ? chosen : result.sent, incomplete, tooLarge };
}

/** Has the recorder follow the source's HTTP. */
export async function readHttp(
  source: PacketSource,
  options: Parameters<typeof runPipeline>[1],
  recorder: HttpRecorder,
): Promise<void> {
  const flows = new Flows();
  flows.isTcpOnly = true;
  const streams = new TcpStreams(flows);
  streams.consume(recorder);
  streams.consume(new SocksHandshakes());
  const d = new Dissection();
  d.reassembler = new IpFragments();
  await runPipeline(source, options, (packet) => {
    decode(packet, d);
    flows.packet(d);
    streams.packet(d);
  });
  streams.finish();
}

function isChosen(exchange: RecordedExchange, { include, exclude }: HttpPlan): boolean {
  const url = urlOf(exchange);
  const fits = (pattern: RegExp): boolean => url.search(pattern) >= 0;
  return (include.length === 0 || include.some(fits)) && !exclude.some(fits);
}
