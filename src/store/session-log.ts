/** A session that is written to: its log, new or opened again, which one process holds at a time. */

import { dirname } from 'node:path';
import { errno } from '../disk/errno.ts';
import { makePrivateDir } from '../disk/private-dir.ts';
import { stateDirOf } from '../disk/state-dir.ts';
import type { TreeAt } from '../disk/state-dir.ts';
import { UserFault } from '../protocol/failure.ts';
import type { SessionLog } from '../protocol/session.ts';
import { fileFault } from './file-fault.ts';
import { createLogFile, logInto, reopenLogFile } from './log-file.ts';
import { fileOf, unknownSession } from './session-file.ts';
import { lockSession } from './session-lock.ts';

/** A new session file. Every event is on its way to disk when `append` returns. Throws `UserFault`. */
export function createLog(at: TreeAt & { id: string }): SessionLog {
  const path = fileOf(at, at.id);
  makeFolders(at);
  return lockedLog(path, at.id, () => {
    try {
      return createLogFile(path);
    } catch (error) {
      throw errno(error) === 'EEXIST' ? new UserFault(`There is a session ${at.id} already.`) : error;
    }
  });
}

function makeFolders(at: TreeAt): void {
  const { state, tree, sessions } = stateDirOf(at);
  for (const folder of [state, dirname(tree), tree, sessions]) {
    try {
      makePrivateDir(folder);
    } catch (error) {
      throw fileFault(folder, error);
    }
  }
}

/** Opens the file of a session to go on with; a torn end is mended first. Throws `UserFault`, also when another archie has it open. */
export function openLog(at: TreeAt & { id: string }): SessionLog {
  const path = fileOf(at, at.id);
  return lockedLog(path, at.id, () => reopenLogFile(path));
}

/** The log over the file that `open` gives, held for this process until it is closed. */
function lockedLog(path: string, id: string, open: () => number): SessionLog {
  let release: (() => void) | undefined;
  try {
    release = lockSession(path, id);
    const log = logInto(open(), path);
    return {
      append: (event) => log.append(event),
      close() {
        try {
          log.close();
        } finally {
          release?.();
          release = undefined;
        }
      },
    };
  } catch (error) {
    release?.();
    if (errno(error) === 'ENOENT') throw unknownSession(id);
    throw fileFault(path, error);
  }
}
