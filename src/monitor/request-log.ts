import { escapeControls, jsonText } from '../bytes/escape.ts';

/** One request as the dummy server saw it. */
export interface RequestRecord {
  /** Milliseconds since the epoch, when its head was read. */
  readonly timeMs: number;
  readonly client: string;
  /** As sent, like the path; `-` where what came was no request. */
  readonly method: string;
  readonly path: string;
  /** 499 where the client left before its answer, as nginx has it. */
  readonly status: number;
  /** Of the answer's body. */
  readonly bytes: number;
  readonly seconds: number;
  /** Of the batch that it carried; null when it carried none. */
  readonly records: number | null;
}

export type LogFormat = 'text' | 'json';

/** One line, whatever the client sent: neither a path nor a method holds a space, and control characters are escaped. */
export function formatRequest(record: RequestRecord, format: LogFormat): string {
  const time = new Date(record.timeMs).toISOString();
  const { client, method, path, status, bytes, seconds, records } = record;
  if (format === 'text') {
    const words = [time, client, escapeControls(method), escapeControls(path), status, bytes, formatMs(seconds)];
    return `${words.join(' ')}\n`;
  }
  const named = `"client":${jsonText(client)},"method":${jsonText(method)},"path":${jsonText(path)}`;
  return `{"time":"${time}",${named},"status":${status},"bytes":${bytes},"duration":${toMicros(seconds)},"records":${records}}\n`;
}

/** Without a space, and as `--latency` takes it: `1.234ms`. */
function formatMs(seconds: number): string {
  return `${(seconds * 1000).toFixed(3)}ms`;
}

function toMicros(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
