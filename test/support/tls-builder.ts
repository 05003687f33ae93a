/** Bytes behind their length in `width` bytes. */
export function vector(width: number, ...parts: readonly (Uint8Array | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Uint8Array.from(part)));
  const length = Buffer.alloc(width);
  length.writeUIntBE(content.length, 0, width);
  return Buffer.concat([length, content]);
}

export function u16s(...values: readonly number[]): number[] {
  return values.flatMap((value) => [value >>> 8, value & 0xff]);
}

export function extension(type: number, content: Uint8Array | readonly number[] = []): Buffer {
  return Buffer.concat([Buffer.from(u16s(type)), vector(2, content)]);
}

export function serverName(name: string): Buffer {
  return extension(0, vector(2, [0], vector(2, Buffer.from(name))));
}

export function alpn(...names: readonly string[]): Buffer {
  return extension(16, vector(2, ...names.map((name) => vector(1, Buffer.from(name, 'latin1')))));
}

export interface HelloToBuild {
  readonly version?: number;
  readonly sessionId?: Uint8Array | readonly number[];
  readonly ciphers?: readonly number[];
  readonly extensions?: readonly Uint8Array[];
  readonly random?: Uint8Array;
}

/** A handshake message: type, length, body. */
export function message(type: number, ...body: readonly (Uint8Array | readonly number[])[]): Buffer {
  return Buffer.concat([Buffer.from([type]), vector(3, ...body)]);
}

export function clientHello(hello: HelloToBuild = {}): Buffer {
  const { version = 0x0303, sessionId = [], ciphers = [0x1301], extensions = [], random = RANDOM } = hello;
  const start = [u16s(version), random, vector(1, sessionId), vector(2, u16s(...ciphers)), vector(1, [0])];
  return message(1, ...start, vector(2, ...extensions));
}

export function serverHello(hello: HelloToBuild = {}): Buffer {
  const { version = 0x0303, sessionId = [], ciphers = [0x1301], extensions = [], random = RANDOM } = hello;
  return message(2, u16s(version), random, vector(1, sessionId), u16s(...ciphers), [0], vector(2, ...extensions));
}

const RANDOM = Buffer.alloc(32, 0x52);

export const CHANGE_CIPHER_SPEC = Buffer.from([20, 3, 3, 0, 1, 1]);

export function record(type: number, content: Uint8Array | readonly number[], version = 0x0303): Buffer {
  return Buffer.concat([Buffer.from([type, ...u16s(version)]), vector(2, content)]);
}

export function handshake(...messages: readonly Uint8Array[]): Buffer {
  return record(22, Buffer.concat(messages));
}

/** One element of DER. */
export function der(tag: number, ...content: readonly (Uint8Array | readonly number[])[]): Buffer {
  const body = Buffer.concat(content.map((part) => Uint8Array.from(part)));
  const length = body.length < 0x80 ? Buffer.from([body.length]) : Buffer.from([0x82, ...u16s(body.length)]);
  return Buffer.concat([Buffer.from([tag]), length, body]);
}

/** A certificate without key and signature: what its reader looks at. */
export function certificate(subject: string, issuer: string, names: readonly string[] = []): Buffer {
  const alternatives = der(0x30, ...names.map((name) => der(0x82, Buffer.from(name))));
  const extensions = der(0x30, der(0x30, der(0x06, [0x55, 0x1d, 0x11]), der(0x04, alternatives)));
  const validity = der(0x30, der(0x17, Buffer.from('260101000000Z')), der(0x17, Buffer.from('270101000000Z')));
  const parts = [der(0xa0, der(2, [2])), der(2, [1]), der(0x30), commonName(issuer), validity, commonName(subject)];
  return der(0x30, der(0x30, ...parts, der(0x30), der(0xa3, extensions)));
}

/** `O=Example`, then the common name. */
function commonName(name: string): Buffer {
  const part = (oid: readonly number[], text: string) =>
    der(0x31, der(0x30, der(6, oid), der(0x0c, Buffer.from(text))));
  return der(0x30, part([0x55, 4, 10], 'Example, Inc.'), part([0x55, 4, 3], name));
}

export function certificateMessage(...certificates: readonly Uint8Array[]): Buffer {
  return message(11, vector(3, ...certificates.map((each) => vector(3, each))));
}
