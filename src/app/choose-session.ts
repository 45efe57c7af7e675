/** Finds the session that `-c` or `-r` asks for, if need be by letting a person pick one. */

import type { RecordedEvent } from '../protocol/event.ts';
import { UserFault } from '../protocol/failure.ts';
import { t } from '../text/words/words.ts';
import { findSession, listSessions, readHistory } from '../store/sessions.ts';
import type { House } from './house.ts';
import { askLine, say, warn } from './cli/terminal.ts';
import type { Flags } from './cli/session-flags.ts';

/** Lets a person pick from a numbered list, before the screen is taken over. */
async function pick(at: { state: string; root: string }): Promise<string> {
  const all = (await listSessions(at)).slice(0, 20);
  if (all.length === 0) throw new UserFault('no session of this folder to go on with');
  const { sessionRows } = await import('./commands/sessions/sessions.ts');
  sessionRows(all, (process.stdout.columns ?? 80) - 5).forEach((row, i) => say(`${String(i + 1).padStart(3)}  ${row}`));
  const answer = (await askLine(t('Which one? [1] '))) || '1';
  const chosen = all[Number(answer) - 1];
  return chosen ? chosen.id : answer;
}

/** The session that `-c` or `-r` asks for, read from disk; an empty object for a new one. Throws `UserFault`. */
export async function choose(
  house: House,
  flags: Flags,
  person: boolean,
): Promise<{ history?: { id: string; events: readonly RecordedEvent[] } }> {
  if (!flags.continue && flags.resume === undefined) return {};
  const at = { state: house.dirs.state, root: house.root };
  let id: string;
  if (flags.resume === undefined) {
    const newest = (await listSessions(at))[0];
    if (!newest) throw new UserFault('no session of this folder to go on with: start one without -c');
    id = newest.id;
  } else if (flags.resume === true) {
    if (!person) throw new UserFault('--resume needs an id here: see archie sessions list');
    id = await findSession(at, await pick(at));
  } else id = await findSession(at, flags.resume);
  const { events, notice } = await readHistory(at, id);
  if (notice) warn(notice);
  return { history: { id, events } };
}
