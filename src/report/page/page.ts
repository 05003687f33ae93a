import type { Style } from './style.ts';

/** What everything on the page needs to know of it. */
export interface Page {
  readonly width: number;
  readonly timeDigits: number;
  readonly style: Style;
}

export const INDENT = '  ';
export const GAP = '  ';
