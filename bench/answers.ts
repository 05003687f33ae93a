import { execFileSync } from 'node:child_process';
import type { Inputs } from './jobs.ts';
import { tellingLine } from './measure.ts';
import { sniff } from './programs.ts';
import type { Row } from './verdict.ts';

/** A fast wrong answer is worth nothing: the report must count as many packets as the input has. */
export function checkAnswers(inputs: Inputs): Row[] {
  const rows: Row[] = [];
  for (const [name, input] of inputs) {
    if (typeof input === 'string') continue;
    const expected = input.facts.packets;
    const { packets, error } = countPackets(input.path);
    rows.push({
      name: `packets-${name}`,
      ours: packets?.toLocaleString('en') ?? '',
      peer: expected.toLocaleString('en'),
      ratio: '',
      required: 'equal',
      verdict: error !== undefined ? 'FAIL' : packets === expected ? 'ok' : 'MISS',
      memory: '',
      against: error ?? 'the count when the input was made',
    });
  }
  return rows;
}

function countPackets(path: string): { packets?: number; error?: string } {
  const [program, ...args] = sniff('analyze', '--json', '--show', 'capture').argv(path, undefined);
  try {
    const text = execFileSync(program as string, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    const report = JSON.parse(text) as { capture: { packets: number } };
    return { packets: report.capture.packets };
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    return { error: tellingLine(stderr) || String(error) };
  }
}
