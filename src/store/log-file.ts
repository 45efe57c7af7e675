/** The file of a session: an append-only log of events, one a line, of which a death spoils at most the last. */

import { closeSync, constants, copyFileSync, fdatasyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { appendWhole } from '../disk/append.ts';
import { isRecorded } from '../protocol/event.ts';
import type { SessionLog } from '../protocol/session.ts';
import { fileFault } from './file-fault.ts';
import { endOf } from './history-file.ts';
import { toLine } from './json-lines.ts';
import { wholeEvent } from './lean-events.ts';
import { maskedEvent } from './masked.ts';
import type { Masker } from '../text/foreign/mask.ts';

/**
 * Appends events to an open file, one write each: a process that dies leaves whole lines and at most one torn one.
 * `append` throws `UserFault` when the disk refuses; the file then ends with the event before.
 */
export function logInto(fd: number, path: string, masker: Masker): SessionLog {
  let open = true;
  return {
    append(event) {
      if (!open || !isRecorded(event)) return;
      try {
        appendWhole(fd, Buffer.from(toLine(maskedEvent(wholeEvent(event), masker))));
      } catch (error) {
        throw fileFault(path, error);
      }
    },
    close() {
      if (!open) return;
      open = false;
      try {
        fdatasyncSync(fd);
      } finally {
        closeSync(fd);
      }
    },
  };
}

/** A new session file. Throws system errors, `EEXIST` among them. */
export function createLogFile(path: string): number {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  return openSync(path, flags, 0o600);
}

/**
 * Opens a session file to go on writing. What is not whole at its end is cut off first, or the next event would be lost
 * with it; where more than a torn line goes, the file is copied to `<path>.broken` before. Throws system errors.
 */
export function reopenLogFile(path: string): number {
  const fd = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW);
  try {
    const { end, open, rest } = endOf(fd);
    if (typeof rest === 'object') copyFileSync(path, `${path}.broken`);
    if (rest !== 'none') ftruncateSync(fd, end);
    if (open) writeSync(fd, '\n');
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
