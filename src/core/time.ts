/**
 * RFC 3339 in UTC with `digits` decimals (0 to 9), from the two integers that a timestamp is: never a float.
 * Years beyond 9999 or before 0 are written with a sign and six digits (ECMA-262 expanded years).
 */
export function formatTime(seconds: number, nanoseconds: number, digits: number): string {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return `@${seconds}.${pad(nanoseconds, 9)}`;
  const text = date.toISOString();
  const whole = text.slice(0, text.length - 5);
  return digits === 0 ? `${whole}Z` : `${whole}.${pad(nanoseconds, 9).slice(0, digits)}Z`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
