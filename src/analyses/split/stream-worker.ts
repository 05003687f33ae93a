import { type MessagePort, parentPort } from 'node:worker_threads';
import type { FromStreams, ToStreams } from './messages.ts';
import { StreamHalf } from './stream-half.ts';

if (parentPort !== null) serveStreams(parentPort);

/** Follows the streams of one session, as it is told through the port. */
export function serveStreams(port: MessagePort): void {
  let half: StreamHalf | undefined;
  const answer = (message: FromStreams, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  port.on('message', (message: ToStreams) => {
    if (message.kind === 'begin') half = new StreamHalf(message);
    if (half === undefined) return;
    if (message.kind === 'packets') {
      const { words, copied } = message;
      half.take(message);
      answer({ kind: 'done', words, copied }, [words.buffer, copied.buffer]);
    } else if (message.kind === 'end') {
      answer(half.finish(message));
      port.close();
    }
  });
}
