/** The sessions of a tree: made, opened again, read, listed, found by a part of their id, removed. */

import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errno } from '../disk/errno.ts';
import { namesIn } from '../disk/folder.ts';
import { newId } from '../disk/ids.ts';
import { makePrivateDir } from '../disk/private-dir.ts';
import { outputsOf, stateDirOf } from '../disk/state-dir.ts';
import type { TreeAt } from '../disk/state-dir.ts';
import type { SessionSummary } from '../protocol/desk.ts';
import { EVENT_FORMAT } from '../protocol/event.ts';
import type { RecordedEvent } from '../protocol/event.ts';
import { UserFault } from '../protocol/failure.ts';
import type { SessionLog } from '../protocol/session.ts';
import { fileFault } from './file-fault.ts';
import { parseEvents } from './json-lines.ts';
import { createLogFile, logInto, reopenLogFile } from './log-file.ts';
import { lockSession } from './session-lock.ts';
import { SummaryCache } from './summary.ts';

export { exportMarkdown } from './markdown.ts';

/** A new session's id: when it began (UTC, so that ids sort by time) and four letters: `20261123-1830-k3f9`. */
export function newSessionId(now = new Date()): string {
  const time = now.toISOString().replace(/^(\d+)-(\d+)-(\d+)T(\d+):(\d+).*$/, '$1$2$3-$4$5');
  return `${time}-${newId(4)}`;
}

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

/**
 * The events of a session up to the last whole one. A last line cut short by the death of the process is nothing to
 * speak of; anything else that is broken is told in `notice`. Throws `UserFault` when the file is not there, cannot be
 * read, or was written by a newer archie.
 */
export async function readEvents(at: TreeAt, id: string): Promise<{ events: RecordedEvent[]; notice?: string }> {
  const path = fileOf(at, id);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (errno(error) === 'ENOENT') throw unknownSession(id);
    throw fileFault(path, error);
  }
  const { events, rest } = parseEvents(bytes);
  const [first] = events;
  if (first?.type !== 'session.started') {
    throw new UserFault(`${path} is not a session file: its first line does not begin a session.`, 1);
  }
  if (first.format > EVENT_FORMAT) {
    throw new UserFault(
      `The session ${id} was written by a newer archie (${first.version}); update archie to open it.`,
      1,
    );
  }
  if (typeof rest !== 'object') return { events };
  const lost = rest.more === 1 ? 'the line after it is' : `the ${rest.more} lines after it are`;
  return {
    events,
    notice: `${path}, line ${rest.line}, is damaged; the session goes on from the line before, and ${lost} left out.`,
  };
}

/** Sessions of this tree in which something was asked, newest first. */
export async function listSessions(at: TreeAt): Promise<SessionSummary[]> {
  const ids = idsOf(at);
  if (ids.length === 0) return [];
  const summaries = new SummaryCache(stateDirOf(at).sessions);
  const found = ids.map((id) => summaries.of(id)).filter((summary) => summary !== null);
  summaries.save(new Set(ids));
  return found.sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1));
}

/**
 * The id of the one session that begins (or whose last four letters are) as given. Throws `UserFault` when there is
 * none, or more than one.
 */
export async function findSession(at: TreeAt, prefix: string): Promise<string> {
  const ids = idsOf(at);
  if (ids.includes(prefix)) return prefix;
  const some = prefix === '' ? [] : ids.filter((id) => id.startsWith(prefix) || id.endsWith(`-${prefix}`));
  if (some.length === 1 && some[0]) return some[0];
  if (some.length === 0) throw unknownSession(prefix);
  const names = some.length > 5 ? `${some.slice(0, 5).join(', ')} and ${some.length - 5} more` : some.join(', ');
  throw new UserFault(`Several sessions begin with ${prefix}: ${names}. Write more of the id.`);
}

/** Deletes a session and the outputs that were kept for it. Throws `UserFault`. */
export async function removeSession(at: TreeAt, id: string): Promise<void> {
  const path = fileOf(at, id);
  try {
    rmSync(path);
    rmSync(`${path}.broken`, { force: true });
    rmSync(`${path}.lock`, { force: true });
    rmSync(outputsOf(stateDirOf(at), id), { recursive: true, force: true });
  } catch (error) {
    if (errno(error) === 'ENOENT') throw unknownSession(id);
    throw fileFault(path, error);
  }
}

function idsOf(at: TreeAt): string[] {
  const { sessions } = stateDirOf(at);
  try {
    const names = namesIn(sessions).filter((name) => name.endsWith('.jsonl') && !name.startsWith('.'));
    return names.map((name) => name.slice(0, -'.jsonl'.length)).sort();
  } catch (error) {
    throw fileFault(sessions, error);
  }
}

function fileOf(at: TreeAt, id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(id))
    throw new UserFault(`${JSON.stringify(id)} is not the id of a session.`);
  return join(stateDirOf(at).sessions, `${id}.jsonl`);
}

function unknownSession(id: string): UserFault {
  return new UserFault(`There is no session ${JSON.stringify(id)} of this folder; see: archie sessions list.`);
}
