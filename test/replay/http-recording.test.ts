import test from 'ava';
import { limits } from '../../src/core/limits.ts';
import { Packet } from '../../src/core/packet.ts';
import { HttpRecorder, type RecordedExchange } from '../../src/replay/http-recording.ts';

const CLIENT = 0;
const SERVER = 1;

/** Connections as streams bring them, and what was recorded of them. */
class Recording {
  readonly exchanges: RecordedExchange[] = [];
  readonly closed: number[] = [];
  readonly recorder = new HttpRecorder({
    mostAnswerBytes: 1000,
    onExchange: (exchange) => this.exchanges.push(exchange),
    onClose: (connection) => this.closed.push(connection),
  });
  readonly #packet = new Packet();

  /** `time` in seconds. */
  say(connection: number, side: 0 | 1, text: string | Buffer, time = 0): void {
    const bytes = new Uint8Array(Buffer.from(text));
    this.#packet.seconds = Math.floor(time);
    this.#packet.nanoseconds = Math.round((time % 1) * 1e9);
    this.recorder.data(connection, side, bytes, new DataView(bytes.buffer), 0, bytes.length, this.#packet);
  }

  /** `PATH → STATUS BODY` of each. */
  get lines(): string[] {
    return this.exchanges.map(({ request, response }) => {
      const answer = response === undefined ? 'nothing' : `${response.startLine.slice(9, 12)} ${response.body.bytes}`;
      return `${request.startLine.split(' ')[1]} → ${answer}`;
    });
  }
}

const ask = (path: string, method = 'GET'): string => `${method} ${path} HTTP/1.1\r\nHost: h\r\n\r\n`;
const answer = (body: string, status = 200): string =>
  `HTTP/1.1 ${status} x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test('an exchange is told as soon as its answer is whole, with its times', (t) => {
  const recording = new Recording();
  const { recorder } = recording;
  const connection = recorder.open(0, 0);
  recording.say(connection, CLIENT, ask('/a').slice(0, 10), 1.5);
  recording.say(connection, CLIENT, ask('/a').slice(10), 1.75);
  recording.say(connection, SERVER, answer('one').slice(0, -1), 2);
  t.deepEqual(recording.lines, []);
  recording.say(connection, SERVER, 'e', 3);
  t.deepEqual(recording.lines, ['/a → 200 one']);
  t.like(recording.exchanges[0], { connection: 0, time: 1.5, latency: 0.25 });
  t.is(recorder.firstTime, 1.5);
});

test('several requests before the first answer; interim answers are none; HEAD has no body', (t) => {
  const recording = new Recording();
  const connection = recording.recorder.open(0, 0);
  recording.say(connection, CLIENT, ask('/a') + ask('/b', 'HEAD') + ask('/c'));
  const interim = 'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n';
  recording.say(connection, SERVER, interim + answer('one') + answer('12345').slice(0, -5) + answer('three'));
  t.deepEqual(recording.lines, ['/a → 200 one', '/b → 200 ', '/c → 200 three']);
});

test('a connection that is closed: what is not answered is told too, half a request is not', (t) => {
  const recording = new Recording();
  const { recorder } = recording;
  const [first, second] = [recorder.open(0, 0), recorder.open(1, 0)];
  recording.say(second, CLIENT, ask('/b'));
  recording.say(first, CLIENT, ask('/a') + ask('/half').slice(0, -1));
  recording.say(second, SERVER, 'HTTP/1.0 200 x\r\n\r\nto the end');
  recorder.end(second, SERVER);
  t.deepEqual(recording.lines, ['/b → 200 to the end']);
  recorder.close(first);
  t.deepEqual(recording.lines, ['/b → 200 to the end', '/a → nothing']);
  recorder.close(second);
  t.deepEqual([recorder.incomplete, recording.closed], [1, [first, second]]);
});

test('lost bytes: of requests nothing follows, of answers the requests are still there', (t) => {
  const recording = new Recording();
  const { recorder } = recording;
  const [asking, answering] = [recorder.open(0, 0), recorder.open(1, 0)];
  recording.say(asking, CLIENT, ask('/a'));
  recorder.gap(asking, CLIENT);
  recording.say(asking, CLIENT, ask('/lost'));
  recording.say(asking, SERVER, answer('one'));
  recording.say(answering, CLIENT, ask('/b') + ask('/c'));
  recorder.gap(answering, SERVER);
  recording.say(answering, SERVER, answer('x'));
  for (const connection of [asking, answering]) recorder.close(connection);
  t.deepEqual(recording.lines, ['/a → 200 one', '/b → nothing', '/c → nothing']);
  t.is(recorder.incomplete, 1);
});

test('who asks is told by what is said; without its beginning it is no request', (t) => {
  const recording = new Recording();
  const { recorder } = recording;
  const turned = recorder.open(0, 0);
  recording.say(turned, SERVER, ask('/a'));
  recording.say(turned, CLIENT, answer('one'));
  const headless = recorder.open(1, 1);
  recording.say(headless, CLIENT, ask('/b'));
  recorder.close(headless);
  t.deepEqual(recording.lines, ['/a → 200 one']);
  t.is(recorder.incomplete, 1);
});

test('behind CONNECT and 101 there is no HTTP', (t) => {
  const recording = new Recording();
  for (const [method, status] of [
    ['CONNECT', 200],
    ['GET', 101],
  ] as const) {
    const connection = recording.recorder.open(0, 0);
    recording.say(connection, CLIENT, ask('/tunnel', method));
    recording.say(connection, SERVER, `HTTP/1.1 ${status} x\r\n\r\n`);
    recording.say(connection, CLIENT, ask('/inside'));
    recording.say(connection, SERVER, answer('inside'));
    recording.recorder.close(connection);
  }
  t.deepEqual(recording.lines, ['/tunnel → 200 ', '/tunnel → 101 ']);
});

test('a request longer than what is kept is counted, and not told; those behind it are', (t) => {
  const recording = new Recording();
  const { recorder } = recording;
  const connection = recorder.open(0, 0);
  const piece = Buffer.alloc(1 << 20);
  const length = limits.replayBodyBytes + piece.length;
  recording.say(connection, CLIENT, `PUT /large HTTP/1.1\r\nContent-Length: ${length}\r\n\r\n`);
  for (let sent = 0; sent < length; sent += piece.length) recording.say(connection, CLIENT, piece);
  recording.say(connection, CLIENT, ask('/next'));
  recording.say(connection, SERVER, answer('one') + answer('two'));
  t.deepEqual(recording.lines, ['/next → 200 two']);
  t.deepEqual([recorder.tooLarge, recorder.incomplete], [1, 0]);
});
