import test from 'ava';
import { drawTree } from '../../../src/report/page/tree.ts';

test('branches end at the last of each parent', (t) => {
  t.deepEqual(drawTree(['eth', 'eth:arp', 'eth:ip', 'eth:ip:tcp', 'eth:ip:tcp:http', 'eth:ip:udp', 'raw', 'raw:ip']), [
    'eth',
    '├─ arp',
    '└─ ip',
    '   ├─ tcp',
    '   │  └─ http',
    '   └─ udp',
    'raw',
    '└─ ip',
  ]);
});

test('a row without its parent still stands at its depth', (t) => {
  t.deepEqual(drawTree(['eth', 'eth:ip:tcp']), ['eth', '   └─ tcp']);
  t.deepEqual(drawTree([]), []);
});
