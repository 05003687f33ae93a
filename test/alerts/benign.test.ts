import { fileURLToPath } from 'node:url';
import test from 'ava';
import { SCENES } from '../../samples/benign/plan.ts';
import { AlertSession } from '../../src/alerts/alert-session.ts';
import { eventLine } from '../../src/alerts/event-text.ts';
import { readyRules } from '../../src/alerts/ready-rules.ts';
import { runPipeline } from '../../src/core/pipeline.ts';
import { openCapture } from '../../src/sources/open.ts';
import { rule } from './support.ts';

/** Longer than what the rules learn from. */
const LEAST_SECONDS = 650;
const OF_HTTP = ['browsing', 'polling', 'rising', 'downloads', 'restart'];
const ANY_REQUEST = rule({ threshold: 0, window: '1h' });

test('there are ten recordings of ordinary traffic', (t) => {
  t.is(SCENES.length, 10);
});

for (const { name, about } of SCENES) {
  test(`no ready rule fires on ${name}: ${about}`, async (t) => {
    const path = fileURLToPath(new URL(`../../samples/benign/${name}.pcap.gz`, import.meta.url));
    const source = await openCapture([path]);
    const told: string[] = [];
    let hasRequests = false;
    const session = new AlertSession(source, [...readyRules('all'), ANY_REQUEST], {
      maxKeys: 1000,
      withFrames: false,
      onEvent: (event) => {
        if (event.rule === ANY_REQUEST) hasRequests = true;
        else told.push(eventLine(event, 6));
      },
    });
    let first: number | undefined;
    let last = 0;
    const { read } = await runPipeline(source, {}, (packet) => {
      first ??= packet.seconds;
      last = packet.seconds;
      session.consume(packet);
    });
    session.finish();
    await source.close();
    t.deepEqual(told, []);
    // Heads are read whole, so that there is something to be quiet about.
    t.is(hasRequests, OF_HTTP.includes(name));
    t.true(read > 150, String(read));
    t.true(last - (first ?? last) >= LEAST_SECONDS, String(last - (first ?? last)));
  });
}
