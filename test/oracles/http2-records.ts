import { readFrames, type TsharkFrame, type TsharkLayer } from './frames.ts';
import type { OurHttp } from './our-http.ts';
import { compactPdml } from './pdml.ts';
import { spawnTshark } from './tshark.ts';

const HEADERS = '1';
const PUSH_PROMISE = '5';
const CONTINUATION = '9';

interface Stream {
  method?: string | undefined;
  authority?: string | undefined;
  path?: string | undefined;
  status?: string | undefined;
  bodies: [number, number];
  /** Nanoseconds of the packets with the request's end and the response's beginning. */
  asked?: bigint;
  answered?: bigint;
}

/**
 * What tshark has of the HTTP/2 in a capture, an exchange a line, in order of the alphabet. On any other port than HTTP's it
 * has to be told.
 */
export function tsharkExchanges(path: string, port: number | undefined, hasTimes: boolean): string[] {
  const decodeAs = port === undefined ? [] : ['-d', `tcp.port==${port},http2`];
  const filter = ['-n', '-r', path, ...decodeAs, '-o', 'tcp.reassemble_out_of_order:TRUE', '-Y', 'http2', '-T', 'pdml'];
  const streams = new Map<string, Stream>();
  for (const frame of readFrames(compactPdml(spawnTshark(filter).stdout))) enterFrame(streams, frame, port);
  return [...streams.values()]
    .filter(({ method, status }) => method ?? status)
    .map((stream) => lineOf(stream, hasTimes))
    .sort();
}

/** The same of ours. */
export function ourExchanges({ http2Exchanges }: OurHttp, hasTimes: boolean): string[] {
  return http2Exchanges
    .map(({ method, host, uri, status, requestBody, responseBody, answer }) => {
      const line = `${method ?? '-'} ${host} ${uri} ${status ?? '-'} ${requestBody} ${responseBody}`;
      return hasTimes ? `${line} ${answer}` : line;
    })
    .sort();
}

function lineOf({ method, authority, path, status, bodies, asked, answered }: Stream, hasTimes: boolean): string {
  const line = `${method ?? '-'} ${authority ?? ''} ${path ?? ''} ${status ?? '-'} ${bodies[0]} ${bodies[1]}`;
  if (!hasTimes) return line;
  const isTimed = asked !== undefined && answered !== undefined && answered >= asked;
  return `${line} ${isTimed ? answered - asked : -1}`;
}

function enterFrame(streams: Map<string, Stream>, frame: TsharkFrame, port: number | undefined): void {
  const tcp = frame.layers.find(({ name }) => name === 'tcp');
  const connection = shown(tcp, 'tcp.stream');
  const [from, to] = [Number(shown(tcp, 'tcp.srcport')), Number(shown(tcp, 'tcp.dstport'))];
  const isClient = port === undefined ? from > to : to === port;
  const [seconds, fraction] = shown(
    frame.layers.find(({ name }) => name === 'frame'),
    'frame.time_epoch',
  ).split('.');
  const time = BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  for (const layer of frame.layers) {
    if (layer.name !== 'http2' || shown(layer, 'http2.streamid') === '') continue;
    const promised = shown(layer, 'http2.push_promise.promised_stream_id');
    const key = `${connection} ${promised === '' ? shown(layer, 'http2.streamid') : promised}`;
    let stream = streams.get(key);
    if (stream === undefined) {
      stream = { bodies: [0, 0] };
      streams.set(key, stream);
    }
    enterLayer(stream, layer, isClient, time);
  }
}

function enterLayer(stream: Stream, layer: TsharkLayer, isClient: boolean, time: bigint): void {
  const type = shown(layer, 'http2.type');
  const isLast = shown(layer, 'http2.flags.end_stream') === '1';
  if (type === HEADERS || type === PUSH_PROMISE) {
    stream.method ??= given(layer, 'http2.headers.method');
    stream.authority ??= given(layer, 'http2.headers.authority');
    stream.path ??= given(layer, 'http2.headers.path');
    const status = given(layer, 'http2.headers.status');
    if (status !== undefined && Number(status) >= 200) {
      stream.status ??= status;
      stream.answered ??= time;
    }
  } else if (type === '0') {
    const padding = shown(layer, 'http2.flags.padded') === '1' ? 1 + Number(shown(layer, 'http2.pad_length')) : 0;
    stream.bodies[isClient ? 0 : 1] += Number(shown(layer, 'http2.length')) - padding;
  }
  // The end of the stream stands in the first frame of a head, its last byte in the last.
  const isMore = type === CONTINUATION && isClient && stream.asked !== undefined;
  if ((isLast && isClient) || type === PUSH_PROMISE || isMore) stream.asked = time;
}

function given(layer: TsharkLayer, name: string): string | undefined {
  return shown(layer, name) || undefined;
}

function shown(layer: TsharkLayer | undefined, name: string): string {
  return layer?.fields.find((field) => field.name === name)?.show ?? '';
}
