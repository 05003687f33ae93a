import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { runSniff } from '../support/run-sniff.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const SHOP = 'samples/shop.pcap';
const RULES = ['--by', 'section', '--threshold', '5', '--window', '1s', '--format', 'ndjson'];
/** Of a pcap file and of each of its records. */
const HEAD_LENGTH = 24;
const RECORD_LENGTH = 16;

/** The file's first packets, and the others. */
function cut(path: string, count: number): [Buffer, Buffer] {
  const bytes = readFileSync(path);
  let at = HEAD_LENGTH;
  for (let index = 0; index < count; index++) at += RECORD_LENGTH + bytes.readUInt32LE(at + 8);
  return [bytes.subarray(0, at), Buffer.concat([bytes.subarray(0, HEAD_LENGTH), bytes.subarray(at)])];
}

const eventsOf = (stdout: string): string[] => stdout.split('\n').filter((line) => line !== '');

test('two runs over the halves of a capture tell what one over all of it does', async (t) => {
  const folder = makeTempFolder(t);
  const state = join(folder, 'state');
  const whole = eventsOf((await runSniff(['alert', SHOP, ...RULES])).stdout);
  const events: string[] = [];
  for (const [index, half] of cut(SHOP, 1203).entries()) {
    const path = join(folder, `half-${index}.pcap`);
    writeFileSync(path, half);
    const { stdout, stderr, exitCode } = await runSniff(['alert', path, ...RULES, '--state', state]);
    t.is(exitCode, 0, stderr);
    events.push(...eventsOf(stdout).filter((line) => index === 1 || !line.includes('"ongoing"')));
  }
  t.deepEqual(events, whole);
});

test('--explain: the frames of an earlier run have no numbers here', async (t) => {
  const folder = makeTempFolder(t);
  const state = join(folder, 'state');
  const [first, second] = cut(SHOP, 80);
  const [one, two] = [join(folder, 'one.pcap'), join(folder, 'two.pcap')];
  writeFileSync(one, first);
  writeFileSync(two, second);
  const words = ['--threshold', '10', '--window', '2m', '--explain', '--format', 'ndjson', '--state', state];
  t.is((await runSniff(['alert', one, ...words])).stdout, '');
  const [fired = ''] = eventsOf((await runSniff(['alert', two, ...words])).stdout);
  const { value, frames }: { value: number; frames: number[] } = JSON.parse(fired);
  t.is(value, 11);
  t.true(frames.length > 0 && frames.length < 11, String(frames));
});

test('somebody else’s file is left alone; a damaged one is told, and begun anew', async (t) => {
  const path = join(makeTempFolder(t), 'state');
  writeFileSync(path, 'precious');
  const foreign = await runSniff(['alert', SHOP, '--state', path]);
  t.is(foreign.exitCode, 1);
  t.is(foreign.stdout, '');
  t.regex(foreign.stderr, /this is no state of sniff alert/);
  t.is(readFileSync(path, 'utf8'), 'precious');
  writeFileSync(path, 'sniff alert state 2\nand then the power went');
  const torn = await runSniff(['alert', SHOP, '--state', path]);
  t.is(torn.exitCode, 0);
  t.regex(torn.stderr, /it is damaged: begins anew/);
  t.regex(torn.stdout, /High traffic generated an alert/);
  t.not(readFileSync(path, 'latin1').length, 0);
});

test('a place where nothing can be written is told before anything is read', async (t) => {
  const { stdout, stderr, exitCode } = await runSniff(['alert', SHOP, '--state', '/nonexistent/state']);
  t.is(exitCode, 1);
  t.is(stdout, '');
  t.regex(stderr, /--state: can't write \/nonexistent\/state: no such file or directory/);
});
