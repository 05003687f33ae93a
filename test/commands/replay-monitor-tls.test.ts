import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { type Authority, type Certificate, makeAuthority, withoutOpenssl } from '../support/certificates.ts';
import { runSniff } from '../support/run-sniff.ts';
import { testUnless } from '../support/skip.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

const SHOP = fileURLToPath(new URL('../../samples/shop.pcap', import.meta.url));
const tlsTest = testUnless(withoutOpenssl);

interface Monitor {
  readonly url: string;
  readonly folder: string;
  readonly authority: Authority;
  readonly client: Certificate;
  /** Of each batch: its headers, and the name in the client's certificate. */
  readonly batches: { readonly headers: IncomingHttpHeaders; readonly client: string }[];
}

/** An HTTPS server that has none of our code, with a certificate by an authority that only the test knows. */
async function startMonitor(t: ExecutionContext, wantsClient: boolean): Promise<Monitor> {
  const folder = makeTempFolder(t);
  const authority = makeAuthority(folder, 'own');
  const server = authority.issue('monitor');
  const [cert, key, ca] = [server.cert, server.key, authority.cert].map((path) => readFileSync(path));
  const batches: Monitor['batches'] = [];
  const listener = createServer({ cert, key, ca, requestCert: wantsClient, rejectUnauthorized: wantsClient });
  listener.on('request', (request, response) => {
    const client = String((request.socket as TLSSocket).getPeerCertificate().subject?.CN);
    batches.push({ headers: request.headers, client });
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  t.teardown(() => listener.close());
  const { port } = listener.address() as { port: number };
  return { url: `https://127.0.0.1:${port}/in`, folder, authority, client: authority.issue('agent'), batches };
}

function ship(url: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return runSniff(['replay', SHOP, '--url', url, '-c', '10', ...args], { env });
}

tlsTest('an authority of its own: trusted with --ca; the token of the environment goes with it', async (t) => {
  const { url, authority, batches } = await startMonitor(t, false);
  const { stderr, exitCode } = await ship(url, ['--ca', authority.cert], { SNIFF_TOKEN: 'secret7' });
  t.deepEqual([stderr, exitCode], ['monitor: 10 records in 1 batch taken\n', 0]);
  t.is(batches.length, 1);
  t.is(batches[0].headers.authorization, 'Bearer secret7');
});

tlsTest('an authority that nobody knows, and one that is another: nothing is sent, exit 1', async (t) => {
  const { url, folder, batches } = await startMonitor(t, false);
  const other = makeAuthority(folder, 'other');
  for (const args of [[], ['--ca', other.cert]]) {
    const { stderr, exitCode } = await ship(url, args, { SNIFF_TOKEN: 'secret7' });
    t.is(exitCode, 1);
    t.regex(stderr, /its certificate is by an authority that is not trusted here/);
    t.notRegex(stderr, /secret7/);
  }
  t.is(batches.length, 0);
});

tlsTest('a monitor that wants a client certificate: gets it, or nothing is sent', async (t) => {
  const { url, authority, client, batches } = await startMonitor(t, true);
  const ca = ['--ca', authority.cert];
  const own = ['--client-cert', client.cert, '--client-key', client.key];
  t.is((await ship(url, [...ca, ...own])).exitCode, 0);
  t.deepEqual(
    batches.map((batch) => batch.client),
    ['agent'],
  );
  const without = await ship(url, ca);
  t.is(without.exitCode, 1);
  t.regex(without.stderr, /takes no records: \S.*; they wait/);
  t.is(batches.length, 1);
});

tlsTest('files that are no certificates, or do not fit: told at once, exit 1', async (t) => {
  const { url, folder, authority, client, batches } = await startMonitor(t, true);
  const wrong = join(folder, 'wrong.pem');
  writeFileSync(wrong, '-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n');
  for (const [args, message] of [
    [['--ca', join(folder, 'absent.pem')], /^sniff: can't read \S+absent\.pem: no such file/],
    [['--client-cert', wrong, '--client-key', client.key], /^sniff: can't use \S+wrong\.pem, \S+: /],
    [['--client-cert', client.cert, '--client-key', authority.key], /^sniff: can't use .*: .*mismatch/],
  ] as const) {
    const { stderr, exitCode } = await ship(url, args);
    t.is(exitCode, 1);
    t.regex(stderr, message);
  }
  t.is(batches.length, 0);
});
