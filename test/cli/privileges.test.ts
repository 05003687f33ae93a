import { spawn } from 'node:child_process';
import test from 'ava';
import { giveUpRoot } from '../../src/cli/privileges.ts';
import { testUnless } from '../support/skip.ts';

const rootTest = testUnless(process.getuid?.() === 0 ? undefined : 'not root: nothing to give up');

rootTest('root is gone for good, with its groups and capabilities, and what is open stays open', async (t) => {
  const { status, packets } = JSON.parse(
    await run(`
    import { readFileSync } from 'node:fs';
    import dgram from 'node:dgram';
    const source = await openLive({ interfaces: ['lo'] });
    giveUpRoot('nobody');
    const sender = dgram.createSocket('udp4');
    sender.send('hello', 9, '127.0.0.1', () => sender.close());
    const packet = new Packet();
    await source.fill();
    let packets = 0;
    while (source.next(packet)) packets++;
    source.close();
    console.log(JSON.stringify({ status: readFileSync('/proc/self/status', 'utf8'), packets }));
    `),
  );
  t.true(packets > 0);
  t.regex(status, /^Uid:\t65534\t65534\t65534\t65534$/m);
  t.regex(status, /^Gid:\t65534\t65534\t65534\t65534$/m);
  t.regex(status, /^Groups:\t65534 ?$/m);
  t.regex(status, /^Cap(Eff|Prm):\t0+$/m);
});

rootTest('who is not root can’t become somebody else', async (t) => {
  const told = await run(`
    giveUpRoot('nobody');
    giveUpRoot('nobody');
    try { giveUpRoot('daemon'); } catch (error) { console.log(error.message); }
  `);
  t.is(told, "can't go on as 'daemon': only root can become somebody else\n");
});

test('a user that there isn’t', (t) => {
  for (const user of ['no-such-user', '-u', '']) {
    t.throws(() => giveUpRoot(user), { message: `no user '${user}' on this system` });
  }
});

function run(script: string): Promise<string> {
  const path = (name: string): string => JSON.stringify(new URL(`../../src/${name}`, import.meta.url).href);
  const imports = `
    import { Packet } from ${path('core/packet.ts')};
    import { openLive } from ${path('sources/live/open-live.ts')};
    import { giveUpRoot } from ${path('cli/privileges.ts')};
  `;
  const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '--eval', imports + script]);
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    told += text;
  });
  return new Promise((resolve) => child.on('close', () => resolve(told)));
}
