import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { SoakRig } from './soak-rig.ts';

export interface SoakPlan {
  /** Packets, each numbered and a record. */
  readonly records: number;
  readonly perSecond: number;
  /** Ends of the monitor, half of them by kill -9, spread over all of it; it is away for a third of the time. */
  readonly monitorStops: number;
  /** kill -9 of the agent, all in the first half: the last agent has a long life. */
  readonly kills: number;
  /** Milliseconds of records that a kill may cost; undefined: before it is waited until what was sent is on a disk. */
  readonly lossMs: number | undefined;
}

export interface SoakResult {
  /** In the monitor's files. */
  readonly stored: number;
  readonly missing: number;
  /** Missing, though sent before what a kill may cost. */
  readonly unexcused: number;
  /** The most records that one kill cost, and how long before it the first of them was sent. */
  readonly worstKill: { readonly records: number; readonly milliseconds: number };
  readonly twice: number;
  readonly outOfOrder: number;
  readonly complaints: readonly string[];
  readonly agentPeaksMb: readonly number[];
  readonly monitorPeaksMb: readonly number[];
}

/** What happens when so many packets were sent. */
interface Event {
  readonly at: number;
  readonly run: (sent: number) => Promise<void> | void;
}

interface Kill {
  /** Packets that were sent. */
  readonly before: number;
  readonly timeMs: number;
}

/** Sent after it was waited, so that a kill has something to cost. */
const UNWAITED = 50;
const MOST_AT_ONCE = 1000;

/** Ships numbered packets to a monitor over its ends, the agent's, and a link that goes down; counts what has come. */
export async function soak(t: ExecutionContext, plan: SoakPlan): Promise<SoakResult> {
  const rig = await SoakRig.build(t);
  const kills: Kill[] = [];
  const events = [...monitorEvents(plan, rig), ...linkEvents(plan, rig), ...killEvents(plan, rig, kills)];
  await rig.startMonitor();
  await rig.startAgent();
  const sentAtMs = await sendAll(
    plan,
    rig,
    events.sort((a, b) => a.at - b.at),
  );
  await rig.untilStored(plan.records - 1);
  await rig.stopAgent('SIGINT');
  await rig.stopMonitor('SIGINT');
  const { complaints, agentPeaksMb, monitorPeaksMb } = rig;
  return { ...judge(await rig.storedNumbers(), plan, sentAtMs, kills), complaints, agentPeaksMb, monitorPeaksMb };
}

function monitorEvents({ monitorStops, records }: SoakPlan, rig: SoakRig): Event[] {
  const distance = records / monitorStops;
  return Array.from({ length: monitorStops }, (_, i): Event[] => [
    { at: Math.round((i + 0.4) * distance), run: () => rig.stopMonitor(i % 2 === 0 ? 'SIGTERM' : 'SIGKILL') },
    { at: Math.round((i + 0.73) * distance), run: () => rig.startMonitor() },
  ]).flat();
}

/** The network is cut for a twentieth of the time. */
function linkEvents({ records }: SoakPlan, rig: SoakRig): Event[] {
  return [
    { at: Math.round(records * 0.61), run: () => rig.setLink('down') },
    { at: Math.round(records * 0.66), run: () => rig.setLink('up') },
  ];
}

function killEvents({ kills: count, records, lossMs }: SoakPlan, rig: SoakRig, kills: Kill[]): Event[] {
  return Array.from({ length: count }, (_, i): Event[] => {
    const at = Math.round(((i + 0.7) * records) / (2 * count));
    const kill = async (sent: number): Promise<void> => {
      kills.push({ before: sent, timeMs: performance.now() });
      await rig.stopAgent('SIGKILL');
      await rig.startAgent();
    };
    if (lossMs !== undefined) return [{ at, run: kill }];
    return [
      { at: at - UNWAITED, run: (sent) => rig.untilKept(sent - 1) },
      { at, run: kill },
    ];
  }).flat();
}

/** Returns when each packet was sent. What events take is no part of the schedule. */
async function sendAll({ records, perSecond }: SoakPlan, rig: SoakRig, events: Event[]): Promise<Float64Array> {
  const sentAtMs = new Float64Array(records);
  let startMs = performance.now();
  let sent = 0;
  while (sent < records) {
    const beganMs = performance.now();
    while (events[0] !== undefined && events[0].at <= sent) await events.shift()?.run(sent);
    startMs += performance.now() - beganMs;
    const due = Math.floor(((performance.now() - startMs) * perSecond) / 1000);
    const to = Math.min(due, sent + MOST_AT_ONCE, events[0]?.at ?? records, records);
    if (to > sent) {
      sentAtMs.fill(performance.now(), sent, to);
      await rig.send(sent, to);
      sent = to;
    }
    rig.sampleMemory();
    await sleep(5);
  }
  return sentAtMs;
}

function judge(numbers: readonly number[], plan: SoakPlan, sentAtMs: Float64Array, kills: readonly Kill[]) {
  const { records, lossMs } = plan;
  const times = new Uint8Array(records);
  let outOfOrder = 0;
  for (let i = 0; i < numbers.length; i++) {
    times[numbers[i]]++;
    if (i > 0 && numbers[i] <= numbers[i - 1]) outOfOrder++;
  }
  const missing = [...times.keys()].filter((number) => times[number] === 0);
  let excused = 0;
  let from = 0;
  let worstKill = { records: 0, milliseconds: 0 };
  for (const { before, timeMs } of kills) {
    const lost = missing.filter((number) => number >= from && number < before);
    from = before;
    const isExcused = (number: number): boolean =>
      lossMs === undefined ? number >= before - UNWAITED : sentAtMs[number] >= timeMs - lossMs;
    excused += lost.filter(isExcused).length;
    if (lost.length <= worstKill.records) continue;
    worstKill = { records: lost.length, milliseconds: Math.round(timeMs - sentAtMs[lost[0]]) };
  }
  return {
    stored: numbers.length,
    missing: missing.length,
    unexcused: missing.length - excused,
    worstKill,
    twice: times.reduce((sum, count) => sum + Math.max(0, count - 1), 0),
    outOfOrder,
  };
}
