import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { makeTempFolder } from './temp-folder.ts';

/** A page in a headless Chromium, over the DevTools protocol's pipe: no library, no port. */
export interface BrowserPage {
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** Resolves when the expression is true. */
  until(expression: string): Promise<void>;
  /** URLs of all that was asked for so far. */
  readonly requests: readonly string[];
  /** As PNG. */
  screenshot(): Promise<Buffer>;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly request?: { readonly url: string } };
  readonly result?: Readonly<Record<string, unknown>>;
}

/** Opens a page; the browser ends with the test. */
export async function openPage(t: ExecutionContext, url: string, scheme: 'light' | 'dark'): Promise<BrowserPage> {
  const flags = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--remote-debugging-pipe',
    '--window-size=1280,1000',
  ];
  const folder = makeTempFolder(t);
  const browser = spawn('chromium', [...flags, `--user-data-dir=${folder}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: folder },
    detached: true,
  });
  t.teardown(() => endGroup(browser));
  const [, , , commands, events] = browser.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, (result: Readonly<Record<string, unknown>>) => void>();
  const requests: string[] = [];
  let last = 0;
  let rest = '';
  events.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const { id, method, params, result } = JSON.parse(part) as Message;
      if (id !== undefined) waiting.get(id)?.(result ?? {});
      if (method === 'Network.requestWillBeSent') requests.push(params?.request?.url ?? '');
    }
  });
  const call = (method: string, params: object, sessionId?: unknown): Promise<Readonly<Record<string, unknown>>> =>
    new Promise((resolve) => {
      waiting.set(++last, resolve);
      commands.write(
        `${JSON.stringify({ id: last, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`,
      );
    });
  const { targetId } = await call('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await call('Target.attachToTarget', { targetId, flatten: true });
  await call('Network.enable', {}, sessionId);
  const features = [{ name: 'prefers-color-scheme', value: scheme }];
  await call('Emulation.setEmulatedMedia', { features }, sessionId);
  await call('Page.navigate', { url }, sessionId);
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result } = await call('Runtime.evaluate', { expression, returnByValue: true }, sessionId);
    return (result as { readonly value?: unknown } | undefined)?.value;
  };
  return {
    evaluate,
    requests,
    until: async (expression) => {
      while ((await evaluate(expression)) !== true) await sleep(50);
    },
    screenshot: async () => {
      const { data } = await call('Page.captureScreenshot', { format: 'png' }, sessionId);
      return Buffer.from(String(data), 'base64');
    },
  };
}

/**
 * Ends the browser and the processes it started, which are in its group: killed alone, it leaves them writing into its
 * folder for a while.
 */
async function endGroup(browser: ChildProcess): Promise<void> {
  const { pid } = browser;
  if (pid === undefined) return;
  const ended = browser.exitCode === null && browser.signalCode === null ? once(browser, 'exit') : undefined;
  // Bounded: where nobody reaps orphans, the dead stay in the group, but they write no more.
  for (let round = 0; round < 100 && signalGroup(pid); round++) await sleep(20);
  await ended;
}

/** False when nobody is left in the group. */
function signalGroup(pid: number): boolean {
  try {
    return process.kill(-pid, 'SIGKILL');
  } catch {
    return false;
  }
}
