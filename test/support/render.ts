import type { OutputOptions, Report, TextSink } from '../../src/report/model.ts';
import { type ReportFormat, reportOutputs } from '../../src/report/registry.ts';

/** What the output writes of the report. */
export async function render(
  report: Report,
  format: ReportFormat,
  options: Partial<OutputOptions> = {},
): Promise<string> {
  let written = '';
  const sink: TextSink = {
    text(text) {
      written += text;
    },
  };
  const write = await reportOutputs[format]();
  await write(report, sink, { width: 80, color: false, ...options });
  return written;
}
