import { createCipheriv } from 'node:crypto';
import { initialKeys } from '../../src/protocols/application/quic-initial.ts';
import { u16s, vector } from './tls-builder.ts';

export interface InitialToBuild {
  /** What stands in the header. */
  readonly destination: Uint8Array;
  /** Of what the keys are made; the destination unless given. */
  readonly secret?: Uint8Array;
  readonly source?: Uint8Array;
  readonly version?: number;
  readonly isClient?: boolean;
  readonly token?: Uint8Array;
  readonly packetNumber?: number;
  readonly frames: Uint8Array;
}

const NONE = new Uint8Array(0);

/** A protected Initial packet (RFC 9001 §5), its frames padded so that there is enough to sample. */
export function quicInitial(initial: InitialToBuild): Buffer {
  const { destination, source = NONE, version = 1, isClient = true, token = NONE, packetNumber = 0 } = initial;
  const keys = initialKeys(version, initial.secret ?? destination, isClient);
  if (keys === undefined) throw new Error('no keys for this version');
  const frames = Buffer.concat([initial.frames, Buffer.alloc(Math.max(0, 40 - initial.frames.length))]);
  const first = version === 1 ? 0xc1 : 0xd1;
  const header = Buffer.concat([
    Buffer.from([first, ...u16s(version >>> 16, version & 0xffff)]),
    vector(1, destination),
    vector(1, source),
    varint(token.length),
    token,
    varint(2 + frames.length + 16),
    Buffer.from(u16s(packetNumber)),
  ]);
  const nonce = Buffer.from(keys.iv);
  nonce[10] ^= packetNumber >>> 8;
  nonce[11] ^= packetNumber & 0xff;
  const cipher = createCipheriv('aes-128-gcm', keys.key, nonce);
  cipher.setAAD(header);
  const content = Buffer.concat([cipher.update(frames), cipher.final(), cipher.getAuthTag()]);
  const packet = Buffer.concat([header, content]);
  const sample = packet.subarray(header.length + 2, header.length + 18);
  const mask = createCipheriv('aes-128-ecb', keys.headerProtection, null).update(sample);
  packet[0] ^= mask[0] & 0x0f;
  packet[header.length - 2] ^= mask[1];
  packet[header.length - 1] ^= mask[2];
  return packet;
}

/** RFC 9000 §16, in two bytes. */
export function varint(value: number): Buffer {
  return Buffer.from(u16s(0x4000 | value));
}

export function cryptoFrame(offset: number, data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([6]), varint(offset), varint(data.length), data]);
}
