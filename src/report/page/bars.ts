const EIGHTHS_RIGHT = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const EIGHTHS_UP = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** A bar from the left in eighths of a cell; what is more than nothing shows. */
export function drawBar(share: number, width: number): string {
  if (!(share > 0)) return '';
  const eighths = Math.max(1, Math.round(Math.min(share, 1) * width * 8));
  return '█'.repeat(eighths >> 3) + EIGHTHS_RIGHT[eighths & 7];
}

/** Columns that stand `height` lines high, the top line first; what is more than nothing shows. */
export function drawColumns(values: readonly number[], height: number): string[] {
  const highest = Math.max(...values, 0);
  const eighths = values.map((value) => (value > 0 ? Math.max(1, Math.round((value / highest) * height * 8)) : 0));
  return Array.from({ length: height }, (_, line) => {
    const floor = (height - 1 - line) * 8;
    return eighths.map((filled) => EIGHTHS_UP[Math.min(Math.max(filled - floor, 0), 8)]).join('');
  });
}
