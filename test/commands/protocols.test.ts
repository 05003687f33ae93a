import test from 'ava';
import { protocols } from '../../src/protocols/registry.ts';
import { runSniff } from '../support/run-sniff.ts';

interface Listed {
  readonly name: string;
  readonly fields: readonly { readonly name: string }[];
}

test('one line a protocol', async (t) => {
  const { stdout, stderr, exitCode } = await runSniff(['protocols']);
  t.deepEqual([stderr, exitCode], ['', 0]);
  const lines = stdout.slice(0, stdout.indexOf('\n\n')).split('\n');
  t.deepEqual(
    lines.map((line) => line.split(' ')[0]),
    protocols.map(({ name }) => name),
  );
  const tcp = /^tcp +Transmission Control Protocol \((\d+) fields; RFC 9293\)$/m.exec(stdout);
  // As many as are listed, where a field that is found in two ways counts once.
  t.is(Number(tcp?.[1]), (await runSniff(['protocols', 'tcp'])).stdout.trimEnd().split('\n').length - 1);
});

test('then what is not decoded, and nothing that is', async (t) => {
  const { stdout } = await runSniff(['protocols']);
  const rest = stdout.slice(stdout.indexOf('\n\n') + 2);
  t.regex(rest, /^Not decoded/);
  t.regex(rest, /^ {4}.*\bwhois\b/m);
  t.regex(rest, /^ {2}link types:\n {4}AX25\b.*\bSLIP\b/m);
  const decoded = new Set(protocols.map(({ name }) => name));
  for (const name of rest.split(/\s+/)) t.false(decoded.has(name), name);
  t.deepEqual(await runSniff(['protocols', 'Whois']), {
    stdout: '',
    stderr: "sniff: 'whois' (Whois) is not decoded: its bytes are data\n  'sniff protocols' lists what is.\n",
    exitCode: 2,
    signal: null,
  });
});

test('the other names of a protocol stand in its line', async (t) => {
  const { stdout } = await runSniff(['protocols']);
  t.regex(stdout, /^ip +Internet Protocol Version 4, also IPv4 \(/m);
  t.regex(stdout, /^frame +Frame, also AF_Packet \(/m);
});

test('the fields of one, by name, label or alias, in any case', async (t) => {
  const { stdout } = await runSniff(['protocols', 'udp']);
  t.regex(stdout, /^udp: User Datagram Protocol \(RFC 768/);
  t.regex(stdout, /^ {2}udp\.srcport +u16 +Source Port +RFC 768$/m);
  for (const name of ['UDP', 'Udp']) t.is((await runSniff(['protocols', name])).stdout, stdout);
  t.regex((await runSniff(['protocols', 'IPv4'])).stdout, /^ip: /);
});

test('json: every protocol with every field, label, type and reference', async (t) => {
  const listed = JSON.parse((await runSniff(['protocols', '--json'])).stdout);
  t.deepEqual(
    listed.map(({ name, fields }: Listed) => [name, fields.map((field) => field.name)]),
    protocols.map(({ name, fields }) => [name, [...new Set(fields.map((field) => field.name))]]),
  );
  for (const { name, fields } of listed) {
    for (const field of fields) {
      for (const key of ['name', 'label', 'type', 'ref']) t.truthy(field[key], `${name} ${field.name}: ${key}`);
    }
  }
  const one = JSON.parse((await runSniff(['protocols', 'tcp', '--json'])).stdout);
  t.deepEqual(one, [listed.find(({ name }: { name: string }) => name === 'tcp')]);
});

test('an unknown name: exit 2 and the nearest', async (t) => {
  t.deepEqual(await runSniff(['protocols', 'tpc']), {
    stdout: '',
    stderr: "sniff: no protocol 'tpc'\n  Did you mean 'tcp'?\n",
    exitCode: 2,
    signal: null,
  });
});
