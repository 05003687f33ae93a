import { type Inputs, type Job, jobPeakBytes } from './jobs.ts';
import { median } from './measure.ts';
import { megabytes, type Row, seconds } from './verdict.ts';

const GAP = '  ';

export function printInputs(inputs: Inputs): void {
  const rows = [...inputs].map(([name, input]) => {
    if (typeof input === 'string') return [name, `SKIP: ${input}`];
    return [
      name,
      Object.entries(input.facts)
        .map(([key, value]) => `${value.toLocaleString('en')} ${key}`)
        .join(', '),
    ];
  });
  printTable(['input', 'what is in it'], rows);
}

export function printRows(rows: readonly Row[]): void {
  const cells = rows.map((row) => {
    const { name, ours, peer, ratio, required, verdict, memory, against } = row;
    return [name, ours, peer, ratio, required, verdict, memory, against];
  });
  printTable(['check', 'ours', 'peer', 'ratio', 'required', 'verdict', 'peak ours / peer', 'against'], cells);
}

/** What each program took, medians with the range; time that a slice took is not scaled here. */
export function printJobs(jobs: readonly Job[]): void {
  const rows = jobs
    .filter(({ samples }) => samples.length > 0)
    .map((job) => {
      const times = job.samples.map((sample) => sample.seconds);
      const cpu = job.samples.map((sample) => sample.cpuSeconds).filter((value) => value !== undefined);
      const range = `${seconds(Math.min(...times))} to ${seconds(Math.max(...times))}`;
      const cpuText = cpu.length === 0 ? '' : seconds(median(cpu));
      const { label, side, samples } = job;
      return [
        label,
        side.input,
        String(samples.length),
        seconds(median(times)),
        range,
        cpuText,
        megabytes(jobPeakBytes(job)),
      ];
    });
  printTable(['program', 'input', 'runs', 'median', 'range', 'cpu', 'peak'], rows);
}

function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  for (const row of [header, ...rows]) {
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join(GAP)
        .trimEnd()}\n`,
    );
  }
  process.stdout.write('\n');
}
