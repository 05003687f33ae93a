import { execFileSync } from 'node:child_process';
import { environmentError } from '../core/errors.ts';

interface Account {
  readonly userId: number;
  readonly groupId: number;
  readonly groupIds: readonly number[];
}

/**
 * Goes on as this user, by name or number, for good: for jobs that need root only to open something. Call it once all is
 * open that others may not: interfaces, output files, folders of files to come. Does nothing for one who is that user.
 */
export function giveUpRoot(user: string): void {
  const account = findAccount(user);
  if (process.getuid?.() === account.userId && process.geteuid?.() === account.userId) return;
  try {
    // The groups first: once root is gone they can't be changed any more.
    process.setgroups?.(account.groupIds);
    process.setgid?.(account.groupId);
    process.setuid?.(account.userId);
  } catch (cause) {
    throw environmentError(`can't go on as '${user}': only root can become somebody else`, 'Leave --user out.', cause);
  }
  refuseReturn(user, account);
}

function findAccount(user: string): Account {
  // A word that starts with '-' would be an option of id(1).
  if (process.getuid === undefined || user.startsWith('-')) throw unknownUser(user);
  // id(1) asks whatever the system keeps its accounts in; Node has no call for it.
  const ask = (what: '-u' | '-g' | '-G'): number[] =>
    execFileSync('id', [what, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim()
      .split(' ')
      .map(Number);
  try {
    return { userId: ask('-u')[0], groupId: ask('-g')[0], groupIds: ask('-G') };
  } catch (cause) {
    throw unknownUser(user, cause);
  }
}

function unknownUser(user: string, cause?: unknown): Error {
  return environmentError(`no user '${user}' on this system`, "Name one that 'id NAME' knows: --user nobody.", cause);
}

/** Nothing is given up as long as it can be had back. */
function refuseReturn(user: string, { userId }: Account): void {
  if (userId === 0) return;
  try {
    process.setuid?.(0);
  } catch {
    return;
  }
  throw environmentError(`can't go on as '${user}': the process could become root again`);
}
