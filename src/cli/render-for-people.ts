import type { Report } from '../report/model.ts';
import { reportOutputs } from '../report/registry.ts';
import type { Output } from './output.ts';

const DEFAULT_WIDTH = 80;

/** A report as tables, as wide as the terminal; in colours where it is one and nobody minds (https://no-color.org). */
export async function renderForPeople(report: Report, output: Output, defaultWidth = DEFAULT_WIDTH): Promise<void> {
  const render = await reportOutputs.table();
  await render(report, output, {
    width: output.isTerminal ? (process.stdout.columns ?? defaultWidth) : defaultWidth,
    color: output.isTerminal && process.env.NO_COLOR === undefined,
  });
}
