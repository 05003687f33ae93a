import { validateHeaderName, validateHeaderValue } from 'node:http';
import { usageError } from '../core/errors.ts';

/** `http://host:5000/base`; `host:5000` will do. */
export function parseTarget(text: string): string {
  const remedy = 'Write it as http://127.0.0.1:5000.';
  const full = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(full)) throw usageError(`'${text}' is no URL`, remedy);
  const url = new URL(full);
  if (url.protocol !== 'http:') throw usageError(`'${text}': only http can be generated`, remedy);
  if (url.username !== '' || url.search !== '' || url.hash !== '') {
    throw usageError(
      `'${text}' has more than host, port and path`,
      "Give paths with a query in --sections '/search?q=tea'.",
    );
  }
  return url.href;
}

/** `Name: value`, as curl takes it. */
export function parseHeader(text: string): readonly [name: string, value: string] {
  const at = text.indexOf(':');
  const name = text.slice(0, Math.max(at, 0)).trim();
  const value = text.slice(at + 1).trim();
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw usageError(`'${text}' is no header`, "Write it as 'Host: shop.example'.");
  }
  return [name, value];
}
