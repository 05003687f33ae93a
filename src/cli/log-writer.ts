import type { Output } from './output.ts';

export interface LogWriter {
  write(line: string): void;
  /** Everything is handed on; rejects when it couldn't be. */
  end(): Promise<void>;
}

/**
 * For lines that come from events, with no loop to wait in: what comes in one turn of the event loop goes out together,
 * at once, and what a slow reader doesn't take yet is handed on as soon as it does. `onFailure`: no more can be written.
 */
export function createLogWriter(output: Output, onFailure: () => void): LogWriter {
  let waiting = false;
  let handing: Promise<void> | undefined;
  let failure: unknown;

  const handOn = async (): Promise<void> => {
    while (waiting && failure === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      waiting = false;
      output.flush();
      await output.ready();
    }
    handing = undefined;
  };
  return {
    write(line) {
      if (failure !== undefined) return;
      output.text(line);
      waiting = true;
      handing ??= handOn().catch((error) => {
        failure = error;
        onFailure();
      });
    },
    async end() {
      await handing;
      if (failure !== undefined) throw failure;
    },
  };
}
