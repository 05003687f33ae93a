import test, { type ExecutionContext } from 'ava';
import { soak } from '../support/monitor-soak.ts';
import { enterNetworkNamespace } from '../support/network-namespace.ts';
import { missing } from '../support/root.ts';
import { testUnless } from '../support/skip.ts';
import { LONG_TESTS } from '../support/wire.ts';

const reason = missing('ip', 'unshare', 'nsenter') ?? enterNetworkNamespace();
/** SNIFF_LONG_TESTS=1: a million records in some three minutes. */
const PLAN = LONG_TESTS
  ? { records: 1_000_000, perSecond: 8000, monitorStops: 20, kills: 10, lossMs: 1000 }
  : { records: 12_000, perSecond: 8000, monitorStops: 2, kills: 1, lossMs: undefined };

/** Of either program, however long it runs. */
const MOST_MB = 400;

testUnless(reason, test.serial)(
  'monitor stops, kill -9 of the agent, a link down: nothing else is missing, nothing twice, all in order',
  async (t: ExecutionContext) => {
    if (LONG_TESTS) t.timeout(3_600_000);
    const result = await soak(t, PLAN);
    t.log(JSON.stringify(result));
    t.like(result, { unexcused: 0, twice: 0, outOfOrder: 0 });
    t.deepEqual(result.complaints, []);
    t.is(result.stored + result.missing, PLAN.records);
    t.true(Math.max(...result.agentPeaksMb, ...result.monitorPeaksMb) < MOST_MB);
  },
);
