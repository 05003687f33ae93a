const GZIP_MAGIC = 0x1f8b;
const DEFLATE = 8;
export const ZSTD_MAGIC = 0xfd2fb528;
/** The last four bits are free, RFC 8878 section 3.1.2. */
const ZSTD_SKIPPABLE_MAGIC = 0x184d2a50;

/** RFC 1952 section 2.3.1; deflate is the only method there is. */
export function isGzip(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= 3 && ((bytes[start] << 8) | bytes[start + 1]) === GZIP_MAGIC && bytes[start + 2] === DEFLATE;
}

export function isZstd(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 4) return false;
  const magic = new DataView(bytes.buffer, bytes.byteOffset).getUint32(start, true);
  return magic === ZSTD_MAGIC || isSkippableMagic(magic);
}

export function isSkippableMagic(magic: number): boolean {
  return (magic & 0xfffffff0) === ZSTD_SKIPPABLE_MAGIC;
}
