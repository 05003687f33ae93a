import { readdirSync, readlinkSync } from 'node:fs';
import { type TableFile, tableNames } from './table-files.ts';

const PROC = '/proc';
/** Identifiers below are of the tables that are read besides. */
const FIRST_ID = 16;

/**
 * The tables of every other network namespace that a process lives in, containers' among them: /proc/PID/net is that of
 * the process, whoever reads it. Asked anew at each poll, since processes and containers come and go.
 */
export class NamespaceTables {
  /** Processes of others, whose namespace only root may see. */
  denied = 0;
  readonly #names: readonly string[];
  readonly #ids = new Map<string, number>();
  #nextId = FIRST_ID;

  constructor(withUdp: boolean) {
    this.#names = tableNames(withUdp);
  }

  list(): TableFile[] {
    this.denied = 0;
    const processes = this.#findProcesses();
    for (const namespace of this.#ids.keys()) if (!processes.has(namespace)) this.#ids.delete(namespace);
    return [...processes].flatMap(([namespace, pid]) => {
      const first = this.#idOf(namespace);
      return this.#names.map((name, index) => ({
        path: `${PROC}/${pid}/net/${name}`,
        id: first + index,
        isOptional: true,
      }));
    });
  }

  /** A process for each namespace but our own: the first, which lives longest as a rule. */
  #findProcesses(): Map<string, string> {
    const own = readlinkSync(`${PROC}/self/ns/net`);
    const processes = new Map<string, string>();
    const pids = readdirSync(PROC).filter((name) => /^\d+$/.test(name));
    for (const pid of pids.sort((a, b) => Number(a) - Number(b))) {
      const namespace = this.#namespaceOf(pid);
      if (namespace !== undefined && namespace !== own && !processes.has(namespace)) processes.set(namespace, pid);
    }
    return processes;
  }

  #namespaceOf(pid: string): string | undefined {
    try {
      return readlinkSync(`${PROC}/${pid}/ns/net`);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code !== 'ENOENT' && error.code !== 'ESRCH') {
        this.denied += 1;
      }
      return undefined;
    }
  }

  #idOf(namespace: string): number {
    let id = this.#ids.get(namespace);
    if (id === undefined) {
      id = this.#nextId;
      this.#nextId += this.#names.length;
      this.#ids.set(namespace, id);
    }
    return id;
  }
}
