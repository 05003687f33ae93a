/** Colours of the page; each answers its text unchanged where there are none. */
export interface Style {
  readonly heading: Paint;
  readonly faint: Paint;
  readonly bar: Paint;
  readonly warning: Paint;
}

export type Paint = (text: string) => string;

export function createStyle(color: boolean): Style {
  return color
    ? { heading: sgr(1, 22), faint: sgr(2, 22), bar: sgr(36, 39), warning: sgr(33, 39) }
    : { heading: plain, faint: plain, bar: plain, warning: plain };
}

function sgr(on: number, off: number): Paint {
  return (text) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`);
}

function plain(text: string): string {
  return text;
}
