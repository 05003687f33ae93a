import test from 'ava';
import { Packet } from '../../src/core/packet.ts';
import type { PacketFeed } from '../../src/core/pipeline.ts';
import { TickingFeed } from '../../src/core/ticking-feed.ts';

/** Is filled by hand; each filling has one packet. */
class HandFeed implements PacketFeed {
  asked = 0;
  #ready = false;
  #answer: ((more: boolean) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  fill(): Promise<boolean> {
    this.asked += 1;
    return new Promise((resolve, reject) => {
      this.#answer = resolve;
      this.#fail = reject;
    });
  }

  next(): boolean {
    const ready = this.#ready;
    this.#ready = false;
    return ready;
  }

  arrive(more = true): void {
    this.#ready = more;
    this.#answer?.(more);
  }

  fail(error: Error): void {
    this.#fail?.(error);
  }
}

const packet = new Packet();

test('where nothing comes a tick does, and the feed is asked only once', async (t) => {
  const inner = new HandFeed();
  const feed = new TickingFeed(inner, 5);
  for (let i = 0; i < 3; i++) {
    t.true(await feed.fill());
    t.false(feed.next(packet));
  }
  t.is(inner.asked, 1);
  const filled = feed.fill();
  inner.arrive();
  t.true(await filled);
  t.true(feed.next(packet));
  t.false(feed.next(packet));
});

test('what comes between two ticks is there at the next', async (t) => {
  const inner = new HandFeed();
  const feed = new TickingFeed(inner, 5);
  await feed.fill();
  inner.arrive();
  await new Promise((resolve) => setImmediate(resolve));
  t.false(feed.next(packet));
  t.true(feed.fill());
  t.true(feed.next(packet));
  t.is(inner.asked, 1);
});

test('the end, and failures, are passed on, waited for or not', async (t) => {
  for (const isWaitedFor of [true, false]) {
    const inner = new HandFeed();
    const feed = new TickingFeed(inner, 5);
    await feed.fill();
    const filled = isWaitedFor ? feed.fill() : undefined;
    inner.arrive(false);
    await new Promise((resolve) => setImmediate(resolve));
    t.false(await (filled ?? feed.fill()));

    const failing = new HandFeed();
    const broken = new TickingFeed(failing, 5);
    await broken.fill();
    const answer = isWaitedFor ? broken.fill() : undefined;
    failing.fail(new Error('gone'));
    if (answer === undefined) await new Promise((resolve) => setImmediate(resolve));
    await t.throwsAsync(async () => answer ?? broken.fill(), { message: 'gone' });
  }
});
