import type { Shipper, ShipperContext } from '../monitor/shipper.ts';
import type { ShippingPlan } from '../monitor/shipping-plan.ts';
import { formatCount } from '../report/units.ts';
import type { PacketWriter } from '../writers/capture-writer.ts';
import type { Logger } from './logger.ts';

type Context = Pick<ShipperContext, 'origin' | 'isLive' | 'signal'> & { readonly logger: Logger };

/** Adds the way to the monitor to a job's writers; if it can't be opened, they are given up. */
export async function openShipper(plan: ShippingPlan, context: Context, writers: PacketWriter[]): Promise<Shipper> {
  const { logger, ...rest } = context;
  try {
    const { Shipper } = await import('../monitor/shipper.ts');
    const shipper = await Shipper.open(plan, {
      ...rest,
      userAgent: 'sniff',
      warn: (message) => logger.warn(message),
      note: (message) => logger.note(message),
    });
    writers.push(shipper);
    return shipper;
  } catch (error) {
    for (const writer of writers) writer.abandon();
    throw error;
  }
}

/** What became of the batches: all taken, some still in the spool's folders, some lost. */
export type DeliveryEnd = 'taken' | 'left' | 'lost';

/** Sends what is left and tells of it. */
export async function deliver(shipper: Shipper, logger: Logger): Promise<DeliveryEnd> {
  const { records: taken, batches, droppedPackets, lostRecords, refused, left, trouble } = await shipper.deliver();
  logger.note(`monitor: ${count(taken, 'record')} in ${count(batches, 'batch')} taken`);
  if (droppedPackets > 0) logger.warn(`no records of ${count(droppedPackets, 'packet')}: they came too fast`);
  if (lostRecords > 0) logger.warn(`${count(lostRecords, 'record')} lost: there was no room for them`);
  if (refused.batches > 0) {
    const place = refused.folder === undefined ? 'lost, without a --spool' : `set aside in ${refused.folder}`;
    logger.warn(
      `the monitor refused ${count(refused.records, 'record')} for good, in ${count(refused.batches, 'batch')}; ${place}`,
    );
  }
  const isKept = left.spool !== undefined;
  if (left.batches === 0) return refused.batches === 0 ? 'taken' : isKept ? 'left' : 'lost';
  const reason = trouble === undefined ? '' : `: ${trouble}`;
  const where = isKept ? `left in ${left.spool} for the next run` : 'lost, without a --spool';
  const records = left.records === undefined ? '' : ` of ${count(left.records, 'record')}`;
  logger.warn(`the monitor has not taken ${count(left.batches, 'batch')}${records}${reason}; ${where}`);
  return isKept ? 'left' : 'lost';
}

function count(value: number, noun: string): string {
  const plural = noun === 'batch' ? 'batches' : `${noun}s`;
  return `${formatCount(value)} ${value === 1 ? noun : plural}`;
}
