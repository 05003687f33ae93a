import { BaseCommand } from '../cli/base-command.ts';
import { outputFlag } from '../cli/flags.ts';
import { createLogWriter } from '../cli/log-writer.ts';
import { serveFlags } from '../cli/serve-flags.ts';
import { BatchStore } from '../monitor/batch-store.ts';
import { DummyServer } from '../monitor/dummy-server.ts';
import { NO_DELAY } from '../monitor/path-rules.ts';
import { formatRequest } from '../monitor/request-log.ts';
import { formatBytes, formatCount, formatSeconds } from '../report/units.ts';

export default class ServeDummy extends BaseCommand {
  static override summary = 'A web server to try things on: answers any path and method, logs one line a request';
  static override description =
    `The log goes to stdout: TIME CLIENT METHOD PATH STATUS BYTES DURATION, or one JSON object a line. BYTES are those of the
answer's body; 499 stands for a client that left before its answer, 444 for one that was dropped.

It takes what 'sniff capture --url' sends: batches of NDJSON are counted, once each by their Idempotency-Key, gaps in an
agent's Sniff-Sequence are told. --store keeps the records, a file a day. GET /_sniff is a page that shows it all,
/_sniff/stats the sums as JSON.

It is a bad server on request: --slow and --fail hold for a path and all below it, the longest path first; chance draws
the same sequence in each run. 'sniff generate' makes the requests.`;
  static override examples = [
    '$ sniff serve-dummy',
    '$ sniff serve-dummy --port 0 --log-format json',
    '$ sniff serve-dummy --host 0.0.0.0 --store /var/lib/sniff',
    '$ sniff serve-dummy --latency 5ms --slow /search=150ms-600ms --fail /old=404 --fail /cart=503@12%',
  ];
  static override flags = {
    ...serveFlags,
    output: outputFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(ServeDummy);
    const { stop } = this;
    const output = await this.openOutput({ path: flags.output, kind: 'stream' });
    const log = createLogWriter(output, () => stop.stop());
    const { logger } = this;
    const store = flags.store === undefined ? undefined : await BatchStore.open(flags.store);
    const server = new DummyServer({
      host: flags.host,
      port: flags.port,
      status: flags.status,
      latency: flags.latency ?? NO_DELAY,
      failRate: flags['fail-rate'] ?? 0,
      dropRate: flags.drop ?? 0,
      store,
      slow: flags.slow ?? [],
      fail: flags.fail ?? [],
      onRequest: (record) => log.write(formatRequest(record, flags['log-format'])),
      onNotice: (message) => logger.warn(message),
    });
    const url = await server.listen();
    this.logger.note(`listening on ${url}`);
    await new Promise<void>((resolve) => {
      if (stop.signal.aborted) resolve();
      stop.signal.addEventListener('abort', () => resolve());
    });
    await server.close();
    await store?.close();
    await log.end();
    await output.end();
    this.logger.note(summarize(server));
  }
}

function summarize({ stats }: DummyServer): string {
  const { batches, records, duplicates } = stats.ledger;
  const again = duplicates === 0 ? '' : `, ${formatCount(duplicates)} came again`;
  const taken =
    batches === 0
      ? ''
      : `; ${formatCount(records)} records in ${formatCount(batches)} batch${batches === 1 ? '' : 'es'}${again}`;
  const requests = `${formatCount(stats.requests)} request${stats.requests === 1 ? '' : 's'}`;
  const statuses = stats.statuses.map(({ status, hits }) => `${status} × ${formatCount(hits)}`).join(', ');
  const served = `${requests} in ${formatSeconds(stats.seconds)}, ${formatBytes(stats.bytes)} sent`;
  return `${served}${statuses === '' ? '' : `: ${statuses}`}${taken}`;
}
