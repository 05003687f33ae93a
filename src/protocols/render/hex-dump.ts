import { hexText } from '../../bytes/text.ts';

const ROW = 16;

/** `0000  45 00 00 3c …  E..<` for each 16 bytes of `[start, end)`, as tcpdump and Wireshark write it. */
export function hexDump(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += ROW) {
    const last = Math.min(at + ROW, end);
    let hex = '';
    let ascii = '';
    for (let i = at; i < last; i++) {
      hex += ` ${hexText(bytes, i, i + 1)}`;
      if (i - at === 7) hex += ' ';
      ascii += bytes[i] >= 0x20 && bytes[i] < 0x7f ? String.fromCharCode(bytes[i]) : '.';
    }
    text += `${(at - start).toString(16).padStart(4, '0')} ${hex.padEnd(ROW * 3 + 1)}  ${ascii}\n`;
  }
  return text;
}
