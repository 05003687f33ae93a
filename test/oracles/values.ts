import type { FieldType, FieldValue } from '../../src/protocols/define.ts';
import type { TsharkField } from './frames.ts';

/** Our value in the form in which both sides are compared. */
export function canonicalOurs(type: FieldType, value: FieldValue, name: string): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number' || typeof value === 'bigint') return numberText(name, value);
  switch (type) {
    case 'ether':
    case 'eui64':
    case 'bytes':
      return hexDigits(value);
    case 'ipv6':
      return expandIpv6(value);
    default:
      return textForm(shortTime(value));
  }
}

/** tshark's value in the same form, read as the type that our table gives the field. */
export function canonicalTheirs(type: FieldType, field: TsharkField): string {
  switch (type) {
    case 'ether':
    case 'eui64':
      return hexDigits(field.show);
    case 'bytes':
      return /^[0-9a-f]{2}([:.-]?[0-9a-f]{2})*$/i.test(field.show) ? hexDigits(field.show) : field.value;
    case 'ipv6':
      return expandIpv6(field.show);
    case 'ipv4':
      return field.show;
    case 'string':
    case 'text':
    case 'time':
      return textForm(shortTime(timeForm(field.show) ?? field.show));
    default:
      return integerForm(field.show);
  }
}

/** tshark calls a pseudo-header sum left by offloading bad (0); we tell it apart (4): DESIGN, Oracles. */
function numberText(name: string, value: number | bigint): string {
  return name.endsWith('.checksum.status') && value === 4 ? '0' : String(value);
}

function hexDigits(text: string): string {
  return text.replace(/[:.\s-]/g, '').toLowerCase();
}

function integerForm(show: string): string {
  if (show === 'True') return '1';
  if (show === 'False') return '0';
  if (/^-?(0x[0-9a-f]+|\d+)$/i.test(show)) return show.startsWith('-') ? show : String(BigInt(show));
  const float = Number(show);
  return show !== '' && !Number.isNaN(float) ? String(float) : show;
}

/** Escapes differ between the two (`\n`, `\x0a`, the character itself): control characters are left out of the comparison. */
function textForm(text: string): string {
  return text
    .replace(/\\x[0-9a-f]{2}|\\[0-7]{3}|\\[abfnrtv0]/gi, '')
    .replaceAll('\\\\', '\\')
    .replaceAll(/[^\x20-\x7e]/g, '')
    .trim();
}

/** `Oct 19, 2025 14:34:36.000000000 UTC` as we write it; undefined for what is no such time. */
function timeForm(show: string): string | undefined {
  const match = /^([A-Z][a-z]{2}) +(\d+), (\d{4}) ([\d:]{8})(\.\d+)? UTC$/.exec(show);
  if (!match) return undefined;
  const [, month = '', day = '', year, clock, fraction = ''] = match;
  const monthNumber = 1 + 'JanFebMarAprMayJunJulAugSepOctNovDec'.indexOf(month) / 3;
  return `${year}-${String(monthNumber).padStart(2, '0')}-${day.padStart(2, '0')}T${clock}${fraction}Z`;
}

/** tshark always writes nine decimals, we write those that the capture has. */
function shortTime(text: string): string {
  return text.replace(/(T\d\d:\d\d:\d\d)(?:(\.\d*[1-9])0*|\.0+)?Z$/, '$1$2Z');
}

function expandIpv6(text: string): string {
  const [head = '', tail] = ipv4TailToHex(text.toLowerCase()).split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : new Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0');
  return [...first, ...middle, ...last].map((group) => group.padStart(4, '0')).join('');
}

function ipv4TailToHex(text: string): string {
  return text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
}
