/** A session that is written to: its log, new or opened again, which one process holds at a time. */

import { existsSync, fstatSync, statSync } from 'node:fs';
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
import { Masker } from '../text/foreign/mask.ts';

/** Whose session it is, and what takes secrets out of it on the way to the disk: who has it open goes on with them. */
type LogAt = TreeAt & { id: string; masker?: Masker };

/** A new session file. Every event is on its way to disk when `append` returns. Throws `UserFault`. */
export function createLog(at: LogAt): SessionLog {
  const path = fileOf(at, at.id);
  makeFolders(at);
  return lockedLog(at, path, () => {
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
export function openLog(at: LogAt): SessionLog {
  const path = fileOf(at, at.id);
  return lockedLog(at, path, () => reopenLogFile(path));
}

/** The log over the file that `open` gives, held for this process until it is closed. */
function lockedLog(at: LogAt, path: string, open: () => number): SessionLog {
  let file = lockedFile(at, path, open);
  return {
    append: (event) => file.log.append(event),
    renew() {
      if (file.isThere()) return null;
      const lost = lostWords(at);
      file.close();
      makeFolders(at);
      file = lockedFile(at, path, () => createLogFile(path));
      return lost;
    },
    close: () => file.close(),
  };
}

function lostWords(at: TreeAt): string {
  const { blobs, tree } = stateDirOf(at);
  return existsSync(blobs)
    ? 'The file of this session was deleted while archie ran: it has been written anew.'
    : `${tree}, where archie keeps what it knows of this tree, was deleted while archie ran. The session has been written anew and goes on; what had landed before can no longer be undone.`;
}

/** One file that is open and locked. */
function lockedFile({ id, masker = new Masker() }: LogAt, path: string, open: () => number) {
  let release: (() => void) | undefined;
  try {
    release = lockSession(path, id);
    const fd = open();
    const log = logInto(fd, path, masker);
    const { ino, dev } = fstatSync(fd);
    return {
      log,
      isThere() {
        const stats = statSync(path, { throwIfNoEntry: false });
        return stats?.ino === ino && stats.dev === dev;
      },
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
