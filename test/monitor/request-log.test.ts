import test from 'ava';
import { formatRequest, type RequestRecord } from '../../src/monitor/request-log.ts';

const record: RequestRecord = {
  timeMs: Date.UTC(2026, 10, 20, 9, 42, 1, 5),
  client: '127.0.0.1',
  method: 'GET',
  path: '/products/7?a=b',
  status: 200,
  bytes: 122,
  seconds: 0.0123456,
  records: null,
};

test('TIME CLIENT METHOD PATH STATUS BYTES DURATION', (t) => {
  t.is(formatRequest(record, 'text'), '2026-11-20T09:42:01.005Z 127.0.0.1 GET /products/7?a=b 200 122 12.346ms\n');
});

test('json: the same in base units', (t) => {
  const line = formatRequest({ ...record, records: 3 }, 'json');
  t.true(line.endsWith('}\n'));
  t.deepEqual(JSON.parse(line), {
    time: '2026-11-20T09:42:01.005Z',
    client: '127.0.0.1',
    method: 'GET',
    path: '/products/7?a=b',
    status: 200,
    bytes: 122,
    duration: 0.012346,
    records: 3,
  });
});

test('what a client sends stays on its line', (t) => {
  const path = '/a\n2026 \u001b[31m\u0085\u202e"\\';
  for (const format of ['text', 'json'] as const) {
    const line = formatRequest({ ...record, method: 'A\r', path }, format);
    t.notRegex(line.slice(0, -1), /[\u0000-\u001f\u007f-\u009f\u202e]/);
    if (format === 'json') t.is(JSON.parse(line).path, path);
  }
});
