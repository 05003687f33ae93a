import type { SocketOwners } from '../connections/procfs/owners.ts';
import type { Poll, SocketWatch } from '../connections/procfs/poll.ts';
import type { SocketTableOptions } from '../connections/procfs/socket-table.ts';
import type { UserNames } from '../connections/procfs/users.ts';
import { formatCount } from '../report/units.ts';
import type { Logger } from './logger.ts';
import type { Output } from './output.ts';
import type { SocketPlan } from './socket-flags.ts';
import { SocketPrinter } from './socket-printer.ts';

interface TellerParts {
  readonly plan: SocketPlan;
  readonly watch: SocketWatch;
  readonly users: UserNames;
  /** Undefined: nobody asked for processes. */
  readonly owners: SocketOwners | undefined;
  readonly logger: Logger;
}

/** Polls into rows of output. */
export class SocketTeller {
  readonly #plan: SocketPlan;
  readonly #watch: SocketWatch;
  readonly #users: UserNames;
  readonly #owners: SocketOwners | undefined;
  readonly #logger: Logger;
  #printer: SocketPrinter | undefined;
  #hasToldDenied = false;

  constructor({ plan, watch, users, owners, logger }: TellerParts) {
    this.#plan = plan;
    this.#watch = watch;
    this.#users = users;
    this.#owners = owners;
    this.#logger = logger;
  }

  async begin(output: Output, first: Poll): Promise<void> {
    this.#printer = new SocketPrinter(this.#plan, output);
    await this.#printer.begin(this.#options(first, 'opened'));
    await this.tell(first);
  }

  async tell(poll: Poll): Promise<void> {
    await this.#searchOwners(poll);
    if (this.#plan.closed) await this.#printer?.print(this.#options(poll, 'closed'));
    await this.#printer?.print(this.#options(poll, 'opened'));
    this.#forgetOwners(poll);
  }

  end(): void {
    this.#printer?.end();
  }

  #options(poll: Poll, event: 'opened' | 'closed'): SocketTableOptions {
    const isOpened = event === 'opened';
    return {
      time: poll.time,
      rows: isOpened ? poll.rows : poll.earlier,
      chosen: isOpened ? poll.opened : poll.closed,
      directions: poll.directions,
      users: this.#users,
      owners: this.#owners,
      event: this.#plan.closed ? event : undefined,
    };
  }

  async #searchOwners({ rows, opened }: Poll): Promise<void> {
    if (this.#owners === undefined) return;
    const owners = this.#owners;
    const inodes = opened.map((row) => rows.identities[row]).filter((inode) => inode !== 0);
    await owners.search(inodes);
    const missing = inodes.filter((inode) => owners.of(inode) === undefined);
    if (missing.length > 0) {
      // Closed between the two looks, or held by whom we can't see, the kernel itself among them.
      const left = await this.#watch.inodes();
      for (const inode of missing) if (!left.has(inode)) owners.noteGone(inode);
    }
    const { denied } = owners;
    if (denied === 0 || this.#hasToldDenied) return;
    this.#hasToldDenied = true;
    this.#logger.warn(`no permission to see what ${formatCount(denied)} processes of others hold: sudo shows it`);
  }

  /** Connections come and go; what is known of those that went is not kept for ever. */
  #forgetOwners({ rows }: Poll): void {
    if (this.#owners === undefined || this.#owners.size <= 2 * rows.count) return;
    this.#owners.keep(rows.identities.subarray(0, rows.count));
  }
}
