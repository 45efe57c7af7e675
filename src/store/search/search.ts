/** Words found in the sessions of a tree: whose, in which turn, and the line they stand in. */

import { existsSync } from 'node:fs';
import { stateDirOf } from '../../disk/state-dir.ts';
import type { TreeAt } from '../../disk/state-dir.ts';
import { UserFault } from '../../protocol/failure.ts';
import type { Masker } from '../../text/foreign/mask.ts';
import { listSessions, sessionIds } from '../sessions.ts';
import { withIndex } from './index-file.ts';
import type { Speaker } from './said.ts';
import { lineWith, matchOf } from './words.ts';

/** A message in which all of the words were found. */
export interface Hit {
  session: string;
  /** The session's first prompt, one line. */
  title: string;
  /** When something was last said in the session, in milliseconds since the epoch. */
  updatedAt: number;
  turn: number;
  who: Speaker;
  /** When the message was said. */
  at: number;
  /** The line with the words, or with most of them. */
  line: string;
}

/** What a search came to. `more`: how many messages were found beyond the limit. `notices`: what could not be searched. */
interface Search {
  hits: Hit[];
  more: number;
  notices: string[];
}

/**
 * Messages of this tree's sessions that hold all of the phrases, newest first. Upper and lower case are the same, and the last
 * word of a phrase need only be begun. Throws `UserFault` where there is no letter in any phrase, or no SQLite.
 */
export async function searchSessions(
  at: TreeAt & { masker: Masker },
  phrases: readonly string[],
  limit: number,
): Promise<Search> {
  const match = matchOf(phrases);
  if (match === null) throw new UserFault('what for? archie sessions search <words>');
  const folder = stateDirOf(at).sessions;
  // The folder is made by the first session.
  if (!existsSync(folder)) return { hits: [], more: 0, notices: [] };
  const sessions = new Map((await listSessions(at)).map((summary) => [summary.id, summary]));
  return withIndex(folder, sessionIds(at), (index) => {
    const { found, total } = index.find(match, limit);
    const hits = found.map(({ text, session, ...rest }): Hit => {
      const { title = '', updatedAt = rest.at } = sessions.get(session) ?? {};
      // Older sessions were written down with the secrets in them.
      return {
        session,
        title: at.masker.mask(title),
        updatedAt,
        ...rest,
        line: lineWith(at.masker.mask(text), phrases),
      };
    });
    return { hits, more: total - hits.length, notices: index.notices() };
  });
}
