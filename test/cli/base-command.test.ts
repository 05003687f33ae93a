import { fileURLToPath } from 'node:url';
import { Config } from '@oclif/core';
import test from 'ava';
import { BaseCommand } from '../../src/cli/base-command.ts';
import { captureArgs, formatFlags, listFlag, outputFlag, packetFlags, sizeFlag, topFlag } from '../../src/cli/flags.ts';
import { type AnalyzeFormat, planInput, planOutput } from '../../src/cli/plan.ts';
import { SniffError } from '../../src/core/errors.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EXAMPLES = ['sniff probe a.pcap', 'tcpdump -w - | sniff probe -'] as const;

/** A command as they are: it turns its flags into a plan. */
class Probe extends BaseCommand {
  static override id = 'probe';
  static override args = captureArgs;
  static override flags = {
    ...packetFlags,
    ...formatFlags(['table', 'json', 'ndjson', 'csv'], 'table'),
    output: outputFlag,
    top: topFlag(10),
    show: listFlag(['dns', 'tls'], { summary: 'parts' }),
    size: sizeFlag({ summary: 'a size' }),
  };

  async run() {
    const { args, flags } = await this.parse(Probe);
    const format: AnalyzeFormat = flags.format;
    const show: ('dns' | 'tls')[] | undefined = flags.show;
    const top: number | undefined = flags.top;
    const input = planInput(args.file, flags, this.filterWords, EXAMPLES);
    return { input, output: planOutput(format, flags.output), show, top, size: flags.size };
  }
}

async function run(...argv: string[]) {
  const probe = new Probe(argv, await Config.load(ROOT));
  return probe.run();
}

test.serial('flags become a frozen plan', async (t) => {
  const argv = ['a.pcap', 'b.pcap', '--since', '+90s', '-c5', '--show', 'dns,tls', '--size=1KiB', '-o', '-'];
  const plan = await run(...argv, '--', 'tcp', 'port', '80');
  t.deepEqual(plan.input, {
    live: undefined,
    paths: ['a.pcap', 'b.pcap'],
    since: { kind: 'offset', seconds: 90, nanoseconds: 0 },
    until: undefined,
    count: 5,
    filter: 'tcp port 80',
    conditions: [],
    match: undefined,
    strict: false,
  });
  t.like(plan, { output: { format: 'table', path: undefined }, show: ['dns', 'tls'], size: 1024, top: undefined });
  t.true(Object.isFrozen(plan.input) && Object.isFrozen(plan.input.paths) && Object.isFrozen(plan.output));
});

test.serial('without input it exits 2 with two examples, and stdin is not read', async (t) => {
  const error = await t.throwsAsync(run(), { instanceOf: SniffError });
  t.like(error, { exitCode: 2, remedy: EXAMPLES.join('\n') });
  t.deepEqual((await run('-')).input.paths, ['-']);
  await t.throwsAsync(run('-', '-'), { message: /only once/ });
});

test.serial('--json is short for --format json, and contradicts another format', async (t) => {
  t.is((await run('a', '--json')).output.format, 'json');
  t.is((await run('a', '--json', '--format=json')).output.format, 'json');
  await t.throwsAsync(run('a', '--json', '--format=csv'), { message: /contradict/ });
});

for (const [argv, message] of [
  [['--format', 'xml'], "--format: 'xml' is none of table, json, ndjson, csv"],
  [['--top', '0'], '--top: expected an integer greater than or equal to 1 but received: 0'],
  [['--top'], 'flag --top expects a value'],
  [['--size', '5 apples'], "--size: '5 apples' is no size"],
  [['--show', 'dns,smtp'], "--show: 'smtp' is none of dns, tls"],
  [['--since', 'noon'], "--since: 'noon' is no RFC 3339 time"],
  [['-top', '5'], '-top: long flags take two dashes'],
  [['--tops', '5'], 'unknown flag --tops'],
] as const) {
  test.serial(`wrong flag: ${argv.join(' ')}`, async (t) => {
    const error = await t.throwsAsync(run('a.pcap', ...argv), { instanceOf: SniffError });
    t.like(error, { exitCode: 2, message });
    t.truthy((error as SniffError).remedy);
  });
}

test.serial('the environment fills in what is not given', async (t) => {
  process.env.SNIFF_PROBE_TOP = '7';
  process.env.SNIFF_FORMAT = 'csv';
  t.teardown(() => {
    delete process.env.SNIFF_PROBE_TOP;
    delete process.env.SNIFF_FORMAT;
  });
  const filled = await run('a');
  t.like(filled, { top: 7, output: { format: 'csv' } });
  const given = await run('a', '--top', '3', '--json');
  t.like(given, { top: 3, output: { format: 'json' } });
});
