/** The names of sessions: their ids, the files these stand for, and what to say when there is no such file. */

import { join } from 'node:path';
import { newId } from '../disk/ids.ts';
import { stateDirOf } from '../disk/state-dir.ts';
import type { TreeAt } from '../disk/state-dir.ts';
import { UserFault } from '../protocol/failure.ts';

/** A new session's id: when it began (UTC, so that ids sort by time) and four letters: `20261123-1830-k3f9`. */
export function newSessionId(now = new Date()): string {
  const time = now.toISOString().replace(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+).*$/, '$1$2$3-$4$5');
  return `${time}-${newId(4)}`;
}

/** The path of a session's file. Throws `UserFault` for what cannot be the id of one. */
export function fileOf(at: TreeAt, id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(id))
    throw new UserFault(`${JSON.stringify(id)} is not the id of a session.`);
  return join(stateDirOf(at).sessions, `${id}.jsonl`);
}

/** For an id, or a part of one, that no session has. */
export function unknownSession(id: string): UserFault {
  return new UserFault(`There is no session ${JSON.stringify(id)} of this folder; see: archie sessions list.`);
}
