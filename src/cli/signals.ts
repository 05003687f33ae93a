import { constants } from 'node:os';

/** How a job learns that it is to end, and how it keeps the terminal usable when it is suspended. */
export interface StopSignal {
  /** Aborted by the first SIGINT or SIGTERM: finish what is in hand, flush, report, exit 0. */
  readonly signal: AbortSignal;
  /** The signal's name once there was one, for `stopped by SIGINT: …`. */
  readonly cause: NodeJS.Signals | undefined;
  /** Ends the job from within, as when stdout's reader has gone. */
  stop(): void;
  /** Runs before the process stops (Ctrl-Z) or dies of a second signal: show the cursor, leave the screen. */
  onLeave(action: () => void): void;
  /** Runs before the process dies of a second signal, but not before it stops: give up what will not be finished. */
  onDeath(action: () => void): void;
  /** Runs after `fg`: draw again. */
  onReturn(action: () => void): void;
  /** Gives the signals back to the system. */
  dispose(): void;
}

const STOPPING = ['SIGINT', 'SIGTERM'] as const;

/** Takes the signals over until `dispose`. The second stopping signal exits at once with 128 + its number. */
export function listenForSignals(): StopSignal {
  const controller = new AbortController();
  const leaving: (() => void)[] = [];
  const dying: (() => void)[] = [];
  const returning: (() => void)[] = [];
  let cause: NodeJS.Signals | undefined;

  const leave = (): void => {
    for (const action of leaving) action();
  };
  const onStop = (name: NodeJS.Signals): void => {
    if (cause !== undefined) {
      leave();
      for (const action of dying) action();
      process.exit(128 + constants.signals[name]);
    }
    cause = name;
    controller.abort();
  };
  const onSuspend = (): void => {
    leave();
    // Our handler has taken the place of the kernel's, so the stop itself is ours to do; SIGSTOP can't be handled.
    process.kill(process.pid, 'SIGSTOP');
  };
  const onContinue = (): void => {
    for (const action of returning) action();
  };

  for (const name of STOPPING) process.on(name, onStop);
  process.on('SIGTSTP', onSuspend);
  process.on('SIGCONT', onContinue);

  return {
    signal: controller.signal,
    get cause() {
      return cause;
    },
    stop: () => controller.abort(),
    onLeave: (action) => leaving.push(action),
    onDeath: (action) => dying.push(action),
    onReturn: (action) => returning.push(action),
    dispose: () => {
      for (const name of STOPPING) process.off(name, onStop);
      process.off('SIGTSTP', onSuspend);
      process.off('SIGCONT', onContinue);
    },
  };
}
