import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SniffError } from '../../src/core/errors.ts';
import { Packet } from '../../src/core/packet.ts';
import { openCapture } from '../../src/sources/open.ts';
import { findCorpus, listCaptures } from '../oracles/corpus.ts';
import { KnownDifferences } from '../oracles/known-differences.ts';
import { testUnless } from '../support/skip.ts';
import { type CapinfosRow, hasCapinfos, runCapinfos } from './capinfos.ts';

const corpus = findCorpus();
const files = corpus === undefined ? [] : listCaptures(corpus);
const withCorpus = testUnless(corpus === undefined ? 'no corpus beside the repository' : undefined);
const withCapinfos = testUnless(
  corpus === undefined ? 'no corpus beside the repository' : hasCapinfos() ? undefined : 'capinfos is not installed',
);

/** What the corpus holds that no program opens, and what we say of it. */
const REFUSED: ReadonlyMap<string, RegExp> = new Map([
  ['libpcap/linktype-reserved-field-not-zero.pcap', /reserved bits set in its link type \(0x00300000\)/],
  ['libpcap/pcap-invalid-version-1.pcap', /pcap file of version 1\.4/],
  ['libpcap/pcapng-invalid-vers-1.pcapng', /pcapng file of version 0\.1/],
  ['libpcap/pcapng-invalid-vers-2.pcapng', /pcapng file of version 1\.1/],
  ['libpcap/shb-option-too-long.pcapng', /section header has an option that runs over its end/],
]);

/** The same four facts as capinfos tells; times as seconds with nine decimals. */
async function measure(path: string): Promise<CapinfosRow> {
  const source = await openCapture([path]);
  const packet = new Packet();
  let bytes = 0;
  let start: readonly [number, number] | undefined;
  let end: readonly [number, number] | undefined;
  while (await source.fill()) {
    while (source.next(packet)) {
      bytes += packet.wireLength;
      if (!packet.hasTime) continue;
      const time = [packet.seconds, packet.nanoseconds] as const;
      if (start === undefined || isBefore(time, start)) start = time;
      if (end === undefined || isBefore(end, time)) end = time;
    }
  }
  await source.close();
  return { packets: String(packet.number), bytes: String(bytes), start: timeText(start), end: timeText(end) };
}

function isBefore(a: readonly [number, number], b: readonly [number, number]): boolean {
  return a[0] === b[0] ? a[1] < b[1] : a[0] < b[0];
}

function timeText(time: readonly [number, number] | undefined): string | undefined {
  return time === undefined ? undefined : `${time[0]}.${String(time[1]).padStart(9, '0')}`;
}

/** capinfos prints as many decimals as the file has. */
function isSame(key: keyof CapinfosRow, ours: CapinfosRow, theirs: CapinfosRow): boolean {
  const [our, their] = [ours[key], theirs[key]];
  if (our === undefined || their === undefined || key === 'packets' || key === 'bytes') return our === their;
  return our.slice(0, their.length) === their && /^0*$/.test(our.slice(their.length));
}

withCapinfos('packets, wire bytes, first and last time of every capture as capinfos has them', async (t) => {
  t.timeout(10 * 60 * 1000);
  const known = new KnownDifferences('capinfos');
  const rows = runCapinfos(files.map(({ path }) => path));
  t.true(rows.size > 1000, `capinfos opened ${rows.size} captures only`);
  const different: string[] = [];
  for (const { path, name } of files) {
    const theirs = rows.get(path);
    if (theirs === undefined) continue;
    const ours = await measure(path);
    for (const key of ['packets', 'bytes', 'start', 'end'] as const) {
      if (isSame(key, ours, theirs) || known.covers(name, key)) continue;
      different.push(`${name}: ${key} is ${ours[key]}, capinfos has ${theirs[key]}`);
    }
  }
  t.deepEqual(different, []);
  t.deepEqual(known.stale(files.map(({ name }) => name)), [], 'no difference any more: take these out');
});

withCapinfos('what capinfos does not open is opened, or refused with the reason', async (t) => {
  const rows = runCapinfos(files.map(({ path }) => path));
  const unopened = files.filter(({ path }) => !rows.has(path));
  t.true(unopened.length > 10);
  for (const { path, name } of unopened) {
    const refusal = REFUSED.get(name);
    if (refusal === undefined) t.true(Number((await measure(path)).packets) > 0, name);
    else await t.throwsAsync(openCapture([path]), { instanceOf: SniffError, message: refusal }, name);
  }
});

withCorpus('what nobody opens is refused with the reason', async (t) => {
  for (const [name, message] of REFUSED) {
    const error = await t.throwsAsync(openCapture([join(corpus ?? '', name)]), { instanceOf: SniffError, message });
    t.is(error?.exitCode, 1);
    t.truthy(error?.remedy);
  }
});

withCorpus('the logs and texts of the corpus are told as what they are', async (t) => {
  const folder = corpus ?? '';
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(log|md|txt)$/.test(name),
  );
  t.true(texts.length > 50);
  for (const name of texts) {
    await t.throwsAsync(
      openCapture([join(folder, name)]),
      { instanceOf: SniffError, message: /looks like|is empty/ },
      name,
    );
  }
});

withCorpus('any chunk size gives the same account of a tenth of the corpus', async (t) => {
  t.timeout(10 * 60 * 1000);
  const small = files.filter(({ name }, index) => index % 10 === 3 && !REFUSED.has(name));
  for (const { path, name } of small) {
    const whole = await account(path, 1 << 20);
    for (const chunkSize of [61, 4096]) t.deepEqual(await account(path, chunkSize), whole, `${name}, ${chunkSize}`);
  }
});

/** Everything a source tells but its buffers: a hash over all packets, problems, interfaces, summary. */
async function account(path: string, chunkSize: number): Promise<unknown> {
  const source = await openCapture([path], { chunkSize });
  const packet = new Packet();
  let hash = 0;
  while (await source.fill()) {
    while (source.next(packet)) {
      for (let at = packet.start; at < packet.end; at++) hash = (Math.imul(hash, 31) + packet.bytes[at]) | 0;
      for (const value of [
        packet.seconds,
        packet.nanoseconds,
        packet.wireLength,
        packet.interfaceId,
        packet.linkType,
      ]) {
        hash = (Math.imul(hash, 31) + value) | 0;
      }
    }
  }
  await source.close();
  const { problems, interfaces, summary, files: described } = source;
  return { count: packet.number, hash, problems, interfaces, summary, described };
}
