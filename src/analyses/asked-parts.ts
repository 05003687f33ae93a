import type { Part } from '../report/model.ts';
import type { Analysis, AnalysisContext, PartName } from './analysis.ts';
import { analyses } from './registry.ts';

/** Parts by the analyses that make them, in the order of the report. */
export class AskedParts {
  readonly all: readonly { readonly part: PartName; readonly analysis: Analysis }[];

  constructor(context: AnalysisContext, parts: readonly PartName[]) {
    this.all = analyses
      .filter(({ part }) => parts.includes(part))
      .map(({ part, create }) => ({ part, analysis: create(context) }));
  }

  /**
   * The parts as of now: those that were asked for, even when empty, or (undefined) those that have something to say.
   * `capture` is always there, implied when nobody asked for it.
   */
  tell(asked: readonly string[] | undefined): Part[] {
    const parts: Part[] = [];
    for (const { part: name, analysis } of this.all) {
      const part = analysis.finish();
      const isAsked = asked?.includes(name) === true;
      if (name === 'capture') parts.push(asked === undefined || isAsked ? part : { ...part, implied: true });
      else if (isAsked || (asked === undefined && !isEmpty(analysis, part))) parts.push(part);
    }
    return parts;
  }
}

function isEmpty(analysis: Analysis, part: Part): boolean {
  return analysis.isEmpty?.() ?? (part.kind === 'table' && part.rowCount === 0);
}
