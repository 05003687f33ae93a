const ASCII = /^[\u0000-\u007f]*$/;
const ESCAPE = /%(?:u([0-9a-f]{4})|([0-9a-f]{2}))/gi;
const PERCENT_RUN = /%+(?=%)/g;
/** Bytes that are no UTF-8 stand in text as half a surrogate pair, as Python's `surrogateescape` has them. */
const STRAY = 0xdc00;

/**
 * A URI as Zeek writes it: `%41` is decoded, so is `%u0041`; of several per cent signs the last counts. Bytes, one
 * character each.
 */
export function unescapedUri(uri: string): string {
  return uri.replace(PERCENT_RUN, '').replace(ESCAPE, (_, wide: string | undefined, plain: string) => {
    const code = Number.parseInt(wide ?? plain, 16);
    const low = String.fromCharCode(code & 0xff);
    return code > 0xff ? String.fromCharCode(code >>> 8) + low : low;
  });
}

/** Bytes, one character each, as the text that they are: UTF-8. */
export function utf8Text(bytes: string): string {
  if (ASCII.test(bytes)) return bytes;
  const { isUtf8 } = process.getBuiltinModule('node:buffer');
  const buffer = Buffer.from(bytes, 'latin1');
  if (isUtf8(buffer)) return buffer.toString('utf8');
  let text = '';
  for (let at = 0; at < buffer.length; ) {
    const end = Math.min(buffer.length, at + sequenceLength(buffer[at]));
    const isWhole = isUtf8(buffer.subarray(at, end));
    text += isWhole ? buffer.toString('utf8', at, end) : String.fromCharCode(STRAY + buffer[at]);
    at = isWhole ? end : at + 1;
  }
  return text;
}

/** RFC 3629 §3. */
function sequenceLength(lead: number): number {
  if (lead < 0xc0) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
