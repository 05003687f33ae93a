import { gzipSync } from 'node:zlib';
import test from 'ava';
import { contentKind, KIND_BYTES } from '../../src/connections/content-kind.ts';
import { HttpBody } from '../../src/connections/http-body.ts';
import { PackedBodies } from '../../src/connections/packed-bodies.ts';

const KINDS: readonly (readonly [string, string | undefined])[] = [
  ['\x89PNG\r\n\x1a\n', 'image/png'],
  ['RIFF\n\0\0\0WEBPVP8 ', 'image/webp'],
  ['%PDF-1.7\n', 'application/pdf'],
  ['PK\x03\x04\x0a\0\0\0', 'application/zip'],
  [`PK\x03\x04${'\0'.repeat(22)}\x14\0\0\0META-INF/MANIFEST.MF`, 'application/java-archive'],
  [`\x7fELF\x02\x01\x01${'\0'.repeat(9)}\x03\0`, 'application/x-sharedlib'],
  ['\0\0\0\nftypisom', 'video/mp4'],
  ['#!/usr/bin/env bash\n', 'text/x-shellscript'],
  ['<!DOCTYPE  html>', 'text/html'],
  ['\xef\xbb\xbf <!-- a --> <?xml version="1.0"?>\r\n<!-- b --><HTML lang="en">', 'text/html'],
  ['<?xml version="1.0"?><note/>', 'application/xml'],
  ['<?xml version="1.0"?><rss version="2.0">', 'text/rss'],
  ['<feed xmlns="http://www.w3.org/2005/Atom">', 'text/atom'],
  ['<svg xmlns="http://www.w3.org/2000/svg">', 'text/plain'],
  [' { "a" : [1]', 'text/json'],
  ['[1.5, 2]', 'text/json'],
  ['[]\n', 'text/json'],
  ['["a"] and no more', 'text/plain'],
  ['ten chars.', 'text/plain'],
  ['nine char', undefined],
  ['gr\xfc\xdfe, whoever', undefined],
  ['', undefined],
];
for (const [index, [start, kind]] of KINDS.entries()) {
  test(`${index}: ${kind ?? 'unknown'}`, (t) => t.is(contentKind(start), kind));
}

test('content in parts is known by its first bytes, and forgotten then', (t) => {
  const { budget } = new PackedBodies();
  const body = new HttpBody(budget);
  const bytes = Buffer.from(`${' '.repeat(9)}<html>${'x'.repeat(KIND_BYTES)}`, 'latin1');
  for (let at = 0; at < bytes.length; at += 7) body.add(bytes, at, Math.min(bytes.length, at + 7));
  t.is(body.kind, 'text/html');
  t.is(budget.keptBytes, 0);
  body.finish();
  t.is(body.kind, 'text/html');
});

test('content that misses a part is known by what is before it', (t) => {
  const body = new HttpBody(new PackedBodies().budget);
  body.add(Buffer.from('{"a":1,'), 0, 7);
  body.lose();
  body.add(Buffer.from('<html>'), 0, 6);
  body.finish();
  t.is(body.kind, 'text/json');
  const lost = new HttpBody(new PackedBodies().budget);
  lost.lose();
  lost.add(Buffer.from('<html>'), 0, 6);
  lost.finish();
  t.is(lost.kind, undefined);
});

test('packed content is known by what is in it', (t) => {
  const bodies = new PackedBodies();
  const packed = gzipSync('<title>');
  const body = bodies.open('gzip');
  body?.add(packed, 0, packed.length);
  body?.finish();
  t.is(body?.kind, 'text/html');
  t.is(bodies.budget.keptBytes, 0);
});
