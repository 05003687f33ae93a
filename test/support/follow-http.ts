import type { HttpExchange } from '../../src/trackers/http-exchange.ts';
import { HttpExchanges } from '../../src/trackers/http-exchanges.ts';
import { followStreams } from './follow-streams.ts';

/** What was told of an exchange, copied. */
export interface ToldExchange {
  readonly method: string | undefined;
  readonly host: string;
  readonly uri: string;
  readonly status: number | undefined;
  readonly requestBody: number;
  readonly responseBody: number;
  /** Nanoseconds; -1 where there is none. */
  readonly answer: number;
  readonly grpcStatus?: number;
}

export interface ToldHttp {
  readonly exchanges: ToldExchange[];
  readonly interim: number[];
  /** Requests as their heads came. */
  readonly requested: string[];
  readonly unmatchedRequests: number;
  readonly unmatchedResponses: number;
  readonly unreadableHeads: number;
  readonly gapBytes: number;
}

/** Everything that is told of the HTTP in these frames. */
export function followHttp(
  frames: readonly { data: Uint8Array; nanoseconds?: number; capturedLength?: number }[],
): ToldHttp {
  const http = new HttpExchanges({ keepTexts: true });
  const exchanges: ToldExchange[] = [];
  const interim: number[] = [];
  const requested: string[] = [];
  http.listen({
    request: ({ uri }) => requested.push(uri),
    exchange: (exchange) => exchanges.push(copyExchange(http, exchange)),
    interim: (status) => interim.push(status),
  });
  const { gapBytes } = followStreams(frames, () => http);
  const { unmatchedRequests, unmatchedResponses, unreadableHeads } = http;
  return { exchanges, interim, requested, unmatchedRequests, unmatchedResponses, unreadableHeads, gapBytes };
}

export function copyExchange(http: HttpExchanges, exchange: HttpExchange): ToldExchange {
  const { hasRequest, hasResponse, method, host, uri, status, requestBodyBytes, responseBodyBytes } = exchange;
  return {
    method: hasRequest ? http.methods.names[method] : undefined,
    host,
    uri,
    status: hasResponse ? status : undefined,
    requestBody: requestBodyBytes,
    responseBody: responseBodyBytes,
    answer: exchange.answerNanoseconds(),
    ...(exchange.grpcStatus < 0 ? {} : { grpcStatus: exchange.grpcStatus }),
  };
}
