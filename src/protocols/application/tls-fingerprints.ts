import { EXTENSION, type Hello, isGrease } from './tls-hello.ts';

/** What carried the hello: one letter of JA4. */
export type Ja4Transport = 't' | 'q' | 'd';

/**
 * JA3's text of a ClientHello: version, ciphers, extensions, groups and point formats in the order in which they came,
 * without the made-up values of RFC 8701 (https://github.com/salesforce/ja3).
 */
export function ja3Text(hello: Hello): string {
  const types = hello.extensions.map(({ type }) => type);
  const groups = hello.groups;
  return [[hello.version], hello.ciphers, types, groups, hello.pointFormats].map(dashed).join(',');
}

/** JA3S: version, cipher and extensions of a ServerHello. */
export function ja3sText(hello: Hello): string {
  return [[hello.version], hello.ciphers, hello.extensions.map(({ type }) => type)].map(dashed).join(',');
}

export function md5Hex(text: string): string {
  return digest('md5', text);
}

/**
 * JA4 of a ClientHello (https://github.com/FoxIO-LLC/ja4, technical_details/JA4.md): counts and first choices to read,
 * then hashes of the sorted ciphers and extensions, which don't change when a client shuffles them.
 */
export function ja4(hello: Hello, transport: Ja4Transport): string {
  const ciphers = hello.ciphers.filter(isGenuine);
  const types = hello.extensions.map(({ type }) => type).filter(isGenuine);
  const start = [
    transport,
    versionDigits(hello),
    types.includes(EXTENSION.serverName) ? 'd' : 'i',
    twoDigits(ciphers.length),
    twoDigits(types.length),
    alpnLetters(hello.alpn[0] ?? ''),
  ].join('');
  const sorted = hexList(types.filter((type) => type !== EXTENSION.serverName && type !== EXTENSION.alpn)).sort();
  const algorithms = hexList(hello.signatureAlgorithms.filter(isGenuine));
  const extensions = algorithms.length === 0 ? sorted.join(',') : `${sorted.join(',')}_${algorithms.join(',')}`;
  const ciphersHash = ciphers.length === 0 ? NOTHING : shortHash(hexList(ciphers).sort().join(','));
  return `${start}_${ciphersHash}_${sorted.length === 0 ? NOTHING : shortHash(extensions)}`;
}

const NOTHING = '000000000000';

function isGenuine(value: number): boolean {
  return !isGrease(value);
}

function dashed(values: readonly number[]): string {
  return values.filter(isGenuine).join('-');
}

/** The highest version that is offered. */
function versionDigits(hello: Hello): string {
  const offered = hello.versions.filter(isGenuine);
  // DTLS counts downwards.
  const highest = offered.some((version) => version >= 0xfe00) ? Math.min(...offered) : Math.max(...offered);
  return JA4_VERSIONS[offered.length === 0 ? hello.version : highest] ?? '00';
}

const JA4_VERSIONS: Readonly<Record<number, string>> = {
  0x0304: '13',
  0x0303: '12',
  0x0302: '11',
  0x0301: '10',
  0x0300: 's3',
  0x0002: 's2',
  0x0100: 's1',
  0xfeff: 'd1',
  0xfefd: 'd2',
  0xfefc: 'd3',
};

function twoDigits(count: number): string {
  return String(Math.min(count, 99)).padStart(2, '0');
}

/** First and last character of the first protocol's name; where one is no letter or digit, those of its hex. */
function alpnLetters(name: string): string {
  if (name === '') return '00';
  const [first, last] = [name[0], name[name.length - 1]];
  if (/^[0-9a-z]{2}$/i.test(first + last)) return first + last;
  return hexByte(first)[0] + hexByte(last)[1];
}

function hexByte(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(2, '0');
}

function hexList(values: readonly number[]): string[] {
  return values.map((value) => value.toString(16).padStart(4, '0'));
}

function shortHash(text: string): string {
  return digest('sha256', text).slice(0, 12);
}

/** Loaded when the first hello comes: most runs have none. */
function digest(algorithm: 'md5' | 'sha256', text: string): string {
  return process.getBuiltinModule('node:crypto').createHash(algorithm).update(text, 'latin1').digest('hex');
}
