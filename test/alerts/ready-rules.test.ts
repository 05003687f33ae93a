import test from 'ava';
import { AlertSession } from '../../src/alerts/alert-session.ts';
import type { AlertEvent } from '../../src/alerts/events.ts';
import { READY_NAMES, readyRules } from '../../src/alerts/ready-rules.ts';
import { runPipeline } from '../../src/core/pipeline.ts';
import { MemoryChunks } from '../../src/sources/chunks.ts';
import { openCaptureFrom } from '../../src/sources/open.ts';
import { READY_CAPTURES } from './ready-captures.ts';

const KEYS: Readonly<Record<string, string | undefined>> = {
  'traffic-spike': undefined,
  'server-errors': 'shop.example',
  'syn-flood': '192.0.2.80:80',
  'port-scan': '192.0.2.10 > 192.0.2.80',
  'arp-spoofing': '192.0.2.1',
  'new-listener': '192.0.2.80:4444',
};

async function eventsOf(capture: Uint8Array, name: string): Promise<AlertEvent[]> {
  const source = await openCaptureFrom(new MemoryChunks(capture), { chunkSize: 1 << 20 });
  const events: AlertEvent[] = [];
  const session = new AlertSession(source, readyRules(name), {
    maxKeys: 1000,
    withFrames: true,
    onEvent: (event) => events.push(event),
  });
  await runPipeline(source, {}, session.consume);
  session.finish();
  return events;
}

for (const name of READY_NAMES) {
  test(`${name} fires on what it is for, once, and names it`, async (t) => {
    const fired = (await eventsOf(READY_CAPTURES[name].fires().build(), name)).filter(({ type }) => type === 'fired');
    t.deepEqual(
      fired.map(({ key }) => key),
      [KEYS[name]],
    );
    t.true(fired[0].frames.length > 0);
  });

  test(`${name} is quiet about what only looks like it, and about what fires the others`, async (t) => {
    t.deepEqual(await eventsOf(READY_CAPTURES[name].quiet().build(), 'all'), []);
  });
}
