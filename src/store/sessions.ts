/** The sessions of a tree: read, listed, found by a part of their id, removed. */

import { rmSync } from 'node:fs';
import { errno } from '../disk/errno.ts';
import { namesIn } from '../disk/folder.ts';
import { outputsOf, stateDirOf } from '../disk/state-dir.ts';
import type { TreeAt } from '../disk/state-dir.ts';
import type { SessionSummary } from '../protocol/desk.ts';
import { eventFormat } from '../protocol/event.ts';
import type { RecordedEvent } from '../protocol/event.ts';
import { UserFault } from '../protocol/failure.ts';
import { fileFault } from './file-fault.ts';
import { readLean, readWhole } from './history-file.ts';
import type { ParsedEvents } from './json-lines.ts';
import { fileOf, unknownSession } from './session-file.ts';
import { removeIndex } from './search/index-file.ts';
import { SummaryCache } from './summary.ts';

/**
 * The events of a session up to the last whole one. A last line cut short by the death of the process is nothing to
 * speak of; anything else that is broken is told in `notice`. Throws `UserFault` when the file is not there, cannot be
 * read, or was written by a newer archie.
 */
export async function readEvents(at: TreeAt, id: string): Promise<{ events: RecordedEvent[]; notice?: string }> {
  return readWith(at, id, readWhole);
}

/**
 * The same for a session that goes on, as `LeanHistory` keeps them. What is left in the file is read from there, even when it
 * is deleted meanwhile.
 */
export async function readHistory(at: TreeAt, id: string): Promise<{ events: RecordedEvent[]; notice?: string }> {
  return readWith(at, id, readLean);
}

async function readWith(
  at: TreeAt,
  id: string,
  read: (path: string) => ParsedEvents,
): Promise<{ events: RecordedEvent[]; notice?: string }> {
  const path = fileOf(at, id);
  let parsed: ParsedEvents;
  try {
    parsed = read(path);
  } catch (error) {
    if (errno(error) === 'ENOENT') throw unknownSession(id);
    throw fileFault(path, error);
  }
  const { events, rest } = parsed;
  const [first] = events;
  if (first?.type !== 'session.started') {
    throw new UserFault(`${path} is not a session file: its first line does not begin a session.`, 1);
  }
  if (first.format > eventFormat) {
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
  const ids = sessionIds(at);
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
  const ids = sessionIds(at);
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
    removeIndex(stateDirOf(at).sessions);
    rmSync(`${path}.broken`, { force: true });
    rmSync(`${path}.lock`, { force: true });
    rmSync(outputsOf(stateDirOf(at), id), { recursive: true, force: true });
  } catch (error) {
    if (errno(error) === 'ENOENT') throw unknownSession(id);
    throw fileFault(path, error);
  }
}

/** The ids of all sessions of this tree, sorted, those included in which nothing was asked. Throws `UserFault`. */
export function sessionIds(at: TreeAt): string[] {
  const { sessions } = stateDirOf(at);
  try {
    const names = namesIn(sessions).filter((name) => name.endsWith('.jsonl') && !name.startsWith('.'));
    return names.map((name) => name.slice(0, -'.jsonl'.length)).sort();
  } catch (error) {
    throw fileFault(sessions, error);
  }
}
