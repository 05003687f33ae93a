import test from 'ava';
import fc from 'fast-check';
import { limits } from '../../src/core/limits.ts';
import type { TcpStreams } from '../../src/trackers/tcp-streams.ts';
import { followStreams, Recorder } from '../support/follow-streams.ts';
import { ACK, end, RST, SYN, tcpFrame } from '../support/frames.ts';
import { type SegmentFrame, TcpConversation } from '../support/tcp-conversation.ts';

function record(
  frames: readonly SegmentFrame[],
  recorder = new Recorder(),
): { recorder: Recorder; streams: TcpStreams } {
  return { recorder, streams: followStreams(frames, () => recorder) };
}

function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const copy = [...list];
  const [item] = copy.splice(from, 1);
  copy.splice(to, 0, item);
  return copy;
}

test('bytes come in order, side by side, with ends', (t) => {
  const conversation = new TcpConversation().send(0, 'ask').send(1, 'answer', 4).close();
  const { recorder, streams } = record(conversation.frames);
  t.deepEqual(recorder.events, ['A ask', 'B answ', 'B er', 'A end', 'B end', 'close']);
  t.is(streams.gapBytes, 0);
});

test('an overtaken segment is put in its place', (t) => {
  const { frames } = new TcpConversation({ stepNanoseconds: 1000 }).send(0, 'abcdef', 2).close();
  const { recorder, streams } = record(moved(frames, 3, 5));
  t.is(recorder.texts[0][0], 'abcdef');
  t.is(streams.gapBytes, 0);
});

test('what was lost and is sent again later is put in its place', (t) => {
  const conversation = new TcpConversation({ stepNanoseconds: 1000 }).send(0, 'abcdef', 2);
  const lost = conversation.frames[3];
  const again = { ...lost, nanoseconds: 300_000_000 };
  const { recorder, streams } = record([...conversation.frames.filter((frame) => frame !== lost), again]);
  t.is(recorder.texts[0][0], 'abcdef');
  t.is(streams.gapBytes, 0);
});

test('duplicates and overlaps are delivered once; the first bytes stay', (t) => {
  const ends = { from: end('10.0.0.1:1000'), to: end('10.0.0.2:80'), acknowledged: 1 };
  const segment = (sequence: number, text: string): SegmentFrame =>
    ({ data: tcpFrame({ ...ends, flags: ACK, sequence, payload: Buffer.from(text) }) }) as SegmentFrame;
  const { recorder } = record([segment(1, 'abcd'), segment(3, 'XXef'), segment(1, 'YYYYYYg'), segment(2, 'Z')]);
  t.is(recorder.texts[0][0], 'abcdefg');
});

test('an answer that was captured before its question waits for it', (t) => {
  const { frames } = new TcpConversation().send(0, 'ask').send(1, 'answer').close();
  const { recorder } = record(moved(frames, 3, 4));
  t.deepEqual(recorder.events.slice(0, 2), ['A ask', 'B answer']);
});

test('a keep-alive comes first, in the middle of a connection: nothing is waited for', (t) => {
  const [client, server] = [end('10.0.0.1:1000'), end('10.0.0.2:80')];
  const segment = (isClient: boolean, sequence: number, acknowledged: number, text: string): SegmentFrame => {
    const ends = isClient ? { from: client, to: server } : { from: server, to: client };
    return {
      data: tcpFrame({ ...ends, flags: ACK, sequence, acknowledged, payload: Buffer.from(text) }),
    } as SegmentFrame;
  };
  const { recorder, streams } = record([
    segment(true, 999, 500, ''),
    segment(false, 500, 1000, ''),
    segment(true, 1000, 500, 'ask'),
    segment(false, 500, 1003, 'answer'),
    segment(true, 1003, 506, 'again'),
  ]);
  t.deepEqual(recorder.events.slice(0, 3), ['A ask', 'B answer', 'A again']);
  t.is(streams.gapBytes, 0);
});

test('a gap is told where it is, before what answers the lost bytes', (t) => {
  const conversation = new TcpConversation().send(0, 'one').send(1, 'ONE').send(0, 'two').send(1, 'TWO').close();
  const without = (...lost: number[]) => conversation.frames.filter((_, index) => !lost.includes(index));
  const events = (frames: SegmentFrame[]) => record(frames).recorder.events.slice(0, 4);
  t.deepEqual(events(without(4)), ['A one', 'B <3>', 'A two', 'B TWO']);
  t.deepEqual(events(without(5)), ['A one', 'B ONE', 'A <3>', 'B TWO']);
  // Which of two gaps came first, no packet tells; that both came before what answers them, one does.
  const both = events(without(4, 5));
  t.deepEqual([both[0], both[3], ...both.slice(1, 3).sort()], ['A one', 'B TWO', 'A <3>', 'B <3>']);
  t.is(record(without(4, 5)).streams.gapBytes, 6);
});

test('acknowledged bytes at the end that never came are missing', (t) => {
  const conversation = new TcpConversation().send(0, 'ask').send(1, 'answer').acknowledge(0);
  t.is(record(conversation.frames.filter((_, index) => index !== 4)).streams.gapBytes, 6);
});

test('a lost FIN is no missing byte', (t) => {
  const conversation = new TcpConversation().send(0, 'ask').send(1, 'answer').close();
  t.is(record(conversation.frames.filter((_, index) => index !== 6)).streams.gapBytes, 0);
});

test('bytes that the snap length cut off are told to the consumer, but the ledger has them already', (t) => {
  const { frames } = new TcpConversation().send(0, 'abcdef', 3).close();
  const recorder = new Recorder();
  const cut = frames.map((frame, index) => (index === 3 ? { ...frame, capturedLength: frame.data.length - 2 } : frame));
  const streams = followStreams(cut, () => recorder);
  t.is(recorder.texts[0][0], 'a<2>def');
  t.is(streams.gapBytes, 0);
});

test('a connection without its beginning is taken up at a payload that is claimed', (t) => {
  const { frames } = new TcpConversation({ handshake: false }).send(1, 'tail').send(0, 'ask').send(1, 'answer');
  const { recorder } = record(frames, new Recorder((text) => text === 'ask'));
  t.deepEqual(recorder.texts, [['answer', 'ask']]);
});

test('a connection whose first bytes nobody claims is nobodys', (t) => {
  const { frames } = new TcpConversation().send(0, 'binary').send(1, 'binary').send(0, 'ask').close();
  const { recorder } = record(frames, new Recorder((text) => text === 'ask'));
  t.deepEqual(recorder.texts, []);
});

test('a stream that never fills its gap gives up at the limit', (t) => {
  const conversation = new TcpConversation().send(0, 'x').send(0, 'y');
  const segments = limits.heldSegments + 10;
  for (let i = 0; i < segments; i++) conversation.send(0, 'z');
  const recorder = new Recorder();
  let before = '';
  const frames = conversation.frames.filter((_, index) => index !== 4);
  const streams = followStreams(frames, () => recorder);
  before = recorder.texts[0][0];
  t.is(before, `x<1>${'z'.repeat(segments)}`);
  t.is(streams.gapBytes, 1);
  // Not at the end alone: the gap was told when the limit was reached.
  const early = new Recorder();
  followStreams(frames, () => early);
  t.is(early.events.indexOf('A <1>'), 1);
});

test('what is sent again is delivered once, even where too many connections are disordered', (t) => {
  const segment = (connection: number, sequence: number, payload: string): SegmentFrame => {
    const from = { address: `10.0.${connection >>> 15}.1`, port: connection & 0x7fff };
    const to = end('10.9.0.2:80');
    const data = tcpFrame({ from, to, flags: ACK, sequence, acknowledged: 1, payload: Buffer.from(payload) });
    return { data } as SegmentFrame;
  };
  const frames: SegmentFrame[] = [];
  for (let i = 0; i < limits.disorderedConnections; i++) frames.push(segment(i, 1, 'x'), segment(i, 3, 'z'));
  const last = limits.disorderedConnections;
  frames.push(segment(last, 1, 'abcd'), segment(last, 1, 'abcd'), segment(last, 5, 'e'));
  t.is(record(frames).recorder.texts[last][0], 'abcde');
});

test('a sequence number beyond belief moves nothing, a stream that goes on there does', (t) => {
  const ends = { from: end('10.0.0.1:1000'), to: end('10.0.0.2:80'), acknowledged: 1, flags: ACK };
  const segment = (sequence: number, text: string): SegmentFrame =>
    ({ data: tcpFrame({ ...ends, sequence, payload: Buffer.from(text) }) }) as SegmentFrame;
  const far = 1 + 2 * limits.streamJumpBytes;
  const wild = record([segment(1, 'ab'), segment(far, 'X'), segment(3, 'cd')]);
  t.is(wild.recorder.texts[0][0], 'abcd');
  t.is(wild.streams.gapBytes, 0);
  const paused = record([segment(1, 'ab'), segment(far, 'X'), segment(far + 1, 'yz'), segment(far + 3, '!')]);
  t.is(paused.recorder.texts[0][0], `ab<${far - 2}>yz!`);
});

test('a reset ends the connection, but not what it overtook', (t) => {
  const { frames } = new TcpConversation().send(0, 'ask').send(1, 'answer');
  const ends = { from: end('10.0.0.2:80'), to: end('10.0.0.1:40000') };
  const reset = { data: tcpFrame({ ...ends, flags: RST, sequence: 0 }) } as SegmentFrame;
  const { recorder } = record([...frames.slice(0, 4), reset, ...frames.slice(4)]);
  t.deepEqual(recorder.events, ['A ask', 'B answer', 'close']);
});

test('the handshake tells both round trips, unless a SYN was repeated', (t) => {
  const { frames } = new TcpConversation({ stepNanoseconds: 2_000_000 }).send(0, 'ask').close();
  const times: number[] = [];
  const listen = (list: readonly SegmentFrame[]): TcpStreams =>
    followStreams(list, (_, streams) => {
      streams.onHandshake((seconds) => times.push(Math.round(seconds * 1e6)));
      return undefined;
    });
  t.is(Math.round(listen(frames).serverRoundTrip(0) * 1e6), 2000);
  t.deepEqual(times, [4000]);
  t.is(listen([frames[0], ...frames]).serverRoundTrip(0), 0);
  t.deepEqual(times, [4000]);
});

test('a port pair used again is another connection', (t) => {
  const first = new TcpConversation({ initial: [1, 2] }).send(0, 'one').close();
  const second = new TcpConversation({ initial: [900_000, 800_000] }).send(0, 'two').close();
  const { recorder } = record([...first.frames, ...second.frames]);
  t.deepEqual(recorder.texts, [
    ['one', ''],
    ['two', ''],
  ]);
});

test('any order, duplication and overlap of segments gives the same bytes', (t) => {
  const script = fc.array(fc.record({ side: fc.constantFrom<0 | 1>(0, 1), length: fc.integer({ min: 1, max: 400 }) }), {
    minLength: 1,
    maxLength: 12,
  });
  const initial = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(0xffffff80, 5));
  fc.assert(
    fc.property(script, initial, fc.array(fc.nat(9), { minLength: 60, maxLength: 60 }), (steps, numbers, noise) => {
      const conversation = new TcpConversation({ initial: numbers });
      steps.forEach(({ side, length }, index) => {
        conversation.send(side, Buffer.alloc(length, 97 + (index % 26)), 1 + (noise[index] + 1) * 20);
      });
      conversation.close();
      const [syn, synAck, ...rest] = conversation.frames;
      const keyed = rest.flatMap((frame, index) => {
        const place = index + noise[index % noise.length];
        return noise[(index * 7) % noise.length] < 3
          ? [
              { frame, place },
              { frame, place: place + 3 },
            ]
          : [{ frame, place }];
      });
      const frames = [syn, synAck, ...keyed.sort((a, b) => a.place - b.place).map(({ frame }) => frame)];
      const { recorder, streams } = record(frames);
      t.is(recorder.texts[0]?.[0] ?? '', conversation.stream(0).toString('latin1'));
      t.is(recorder.texts[0]?.[1] ?? '', conversation.stream(1).toString('latin1'));
      t.is(streams.gapBytes, 0);
      t.deepEqual(recorder.events.slice(-1), ['close']);
    }),
    { numRuns: 500 },
  );
});

test('any loss is told: text and gaps together are the stream up to the last byte seen', (t) => {
  const steps = fc.array(fc.tuple(fc.constantFrom<0 | 1>(0, 1), fc.boolean()), { minLength: 4, maxLength: 40 });
  fc.assert(
    fc.property(steps, (losses) => {
      // A gap before the first byte of a connection is told to nobody: it is nobody's yet.
      const conversation = new TcpConversation().send(0, 'hello').send(1, 'hello');
      for (const [side] of losses) conversation.send(side, 'abcdefghij');
      const kept = conversation.frames.filter((_, index) => losses[index - 5]?.[1] !== false);
      const { recorder } = record(kept);
      for (const side of [0, 1] as const) {
        const own = kept.filter((frame) => frame.side === side && frame.isPayload);
        const text = recorder.texts[0][side];
        const length = text.replaceAll(/<(\d+)>/g, (_, n) => '.'.repeat(Number(n))).length;
        t.true(length >= (own.at(-1)?.to ?? 0), text);
        t.is(
          text.replaceAll(/<\d+>/g, '').length,
          own.reduce((sum, frame) => sum + frame.to - frame.from, 0),
        );
      }
    }),
    { numRuns: 300 },
  );
});

test('SYN flags of an unanswered attempt leave nothing behind', (t) => {
  const ends = { from: end('10.0.0.1:1000'), to: end('10.0.0.2:80') };
  const { recorder, streams } = record([{ data: tcpFrame({ ...ends, flags: SYN, sequence: 1 }) } as SegmentFrame]);
  t.deepEqual(recorder.events, []);
  t.is(streams.gapBytes, 0);
});

const begins = (word: string) => (text: string) => text.startsWith(word);

function recordTwo(frames: readonly SegmentFrame[], plain: Recorder): { plain: string[]; secret: string[] } {
  const keeps = (text: string) => text !== 'no secret' && text !== 'done';
  const secret = new Recorder(begins('secret'), { takesOver: true, keeps });
  followStreams(frames, () => [plain, secret]);
  return { plain: plain.events, secret: secret.events };
}

test('the first bytes choose among consumers', (t) => {
  const first = new TcpConversation().send(0, 'ask').send(1, 'answer').close();
  const second = new TcpConversation({ client: end('10.0.0.1:40001') }).send(0, 'secret').send(1, 'x').close();
  const { plain, secret } = recordTwo([...first.frames, ...second.frames], new Recorder(begins('ask')));
  t.deepEqual(plain, ['A ask', 'B answer', 'A end', 'B end', 'close']);
  t.deepEqual(secret, ['A secret', 'B x', 'A end', 'B end', 'close']);
});

test('a consumer that takes over has what another lets go, or nobody wanted', (t) => {
  const tunnel = new TcpConversation().send(0, 'ask').send(1, 'granted').send(0, 'secret').send(1, 'x').close();
  const keeps = (text: string) => text !== 'granted';
  const { plain, secret } = recordTwo(tunnel.frames, new Recorder(begins('ask'), { keeps }));
  t.deepEqual(plain, ['A ask', 'B granted', 'close']);
  t.deepEqual(secret, ['A secret', 'B x', 'A end', 'B end', 'close']);
  const mail = new TcpConversation().send(1, '220').send(0, 'STARTTLS').send(1, '220').send(0, 'secret').send(1, 'x');
  t.deepEqual(recordTwo(mail.frames, new Recorder(begins('ask'))).secret, ['A secret', 'B x', 'close']);
});

test('what the one who takes over declines is offered to the others; what it is done with is nobodys', (t) => {
  const wrong = new TcpConversation().send(0, 'secret').send(1, 'no secret').send(1, 'more').close();
  const { plain, secret } = recordTwo(wrong.frames, new Recorder(begins('no')));
  t.deepEqual(secret, ['A secret', 'B no secret', 'close']);
  t.deepEqual(plain, ['B no secret', 'B more', 'A end', 'B end', 'close']);
  const done = new TcpConversation().send(0, 'secret').send(1, 'done').send(0, 'secret').close();
  t.deepEqual(recordTwo(done.frames, new Recorder(begins('no'))).secret, ['A secret', 'B done', 'close']);
});

test('nobodys connection is given up after so many payloads', (t) => {
  const late = (payloads: number) => {
    const conversation = new TcpConversation().send(0, 'x').send(1, 'x');
    for (let i = 0; i < payloads; i++) conversation.send(0, 'y');
    return recordTwo(conversation.send(0, 'secret').frames, new Recorder(begins('ask'))).secret.length;
  };
  t.is(late(limits.takeoverProbes), 2);
  t.is(late(limits.takeoverProbes + 1), 0);
});
