import type { RenderReport } from './model.ts';

/** Every output of a report, one line each. Loaded when chosen: start-up counts, and each brings its own library. */
export const reportOutputs = {
  table: async () => (await import('./outputs/table.ts')).renderTable,
  json: async () => (await import('./outputs/json.ts')).renderJson,
  ndjson: async () => (await import('./outputs/ndjson.ts')).renderNdjson,
  csv: async () => (await import('./outputs/csv.ts')).renderCsv,
} as const satisfies Record<string, () => Promise<RenderReport>>;

export type ReportFormat = keyof typeof reportOutputs;

export const REPORT_FORMATS = Object.keys(reportOutputs) as ReportFormat[];
