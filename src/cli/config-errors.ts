import { type SniffError, usageError } from '../core/errors.ts';

/** What is wrong with a line that isn't TOML; where it is a line of an INI file, the TOML form of that very line. */
export function explainToml(path: string, text: string, line: number, message: string): SniffError {
  const written = (text.split('\n')[line - 1] ?? '').trim();
  const place = `${path}:${line}: ${written}`;
  const form = tomlForm(written);
  if (form !== undefined) return usageError(`${place}\nthis is no TOML: texts need quotes`, `Write: ${form}`);
  const [reason = ''] = message.replace(/^Invalid TOML document: /, '').split('\n');
  return usageError(`${place}\n${reason}`, "See https://toml.io, or start from 'sniff config init'.");
}

/** The TOML form of a line as INI files have it (`key = words`, `key: words`, `; comment`). */
export function tomlForm(line: string): string | undefined {
  const comment = /^;\s*(.*)$/.exec(line);
  if (comment !== null) return `# ${comment[1]}`;
  const pair = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line);
  const [, key = '', rest = ''] = pair ?? [];
  if (pair === null || /^["'[{]/.test(rest)) return undefined;
  const [, value = '', remark = ''] = /^(.*?)\s*(?:\s[;#]\s*(.*))?$/.exec(rest) ?? [];
  const suffix = remark === '' ? '' : ` # ${remark}`;
  return `${key} = ${tomlValue(value)}${suffix}`;
}

function tomlValue(value: string): string {
  if (/^(true|yes|on)$/i.test(value)) return 'true';
  if (/^(false|no|off)$/i.test(value)) return 'false';
  if (/^[+-]?\d+(\.\d+)?$/.test(value)) return String(Number(value));
  return JSON.stringify(value);
}
