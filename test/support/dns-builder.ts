/** A message to be made; what is left out is 0 or nothing. */
export interface DnsToBuild {
  readonly id?: number;
  readonly flags?: number;
  readonly name?: string;
  readonly type?: number;
  /** Addresses of the answer, IPv4. */
  readonly addresses?: readonly string[];
}

export const RESPONSE = 0x8180;

/** A message with one question (none without a name), answers point to its name. */
export function dnsMessage({ id = 1, flags = 0x0100, name, type = 1, addresses = [] }: DnsToBuild): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(flags, 2);
  head.writeUInt16BE(name === undefined ? 0 : 1, 4);
  head.writeUInt16BE(addresses.length, 6);
  const question = name === undefined ? Buffer.alloc(0) : Buffer.concat([dnsName(name), Buffer.from([0, type, 0, 1])]);
  const answers = addresses.map((address) =>
    Buffer.concat([Buffer.from('c00c00010001000000780004', 'hex'), Buffer.from(address.split('.').map(Number))]),
  );
  return Buffer.concat([head, question, ...answers]);
}

/** As TCP carries it: behind its length. */
export function prefixed(message: Buffer): Buffer {
  return Buffer.concat([Buffer.from([message.length >>> 8, message.length & 0xff]), message]);
}

export function dnsName(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`)),
    Buffer.from([0]),
  ]);
}
