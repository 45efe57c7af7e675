/** Goes on with another session in the same terminal. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import { isRunning } from '../../../protocol/jobs/state.ts';
import type { Session } from '../../../protocol/session.ts';
import { t } from '../../../text/words/words.ts';
import type { Feed } from '../transcript/feed.ts';
import { count } from '../transcript/look.ts';

interface ChangePorts {
  feed: Feed;
  showHistory: (history: readonly RecordedEvent[]) => Promise<void>;
}

/** Shows what it has behind it, follows it, says these words, and closes the one before. */
export async function changeSession(
  next: { session: Session; history: readonly RecordedEvent[] },
  words: string,
  { feed, showHistory }: ChangePorts,
): Promise<void> {
  const before = feed.session;
  await showHistory(next.history);
  feed.attach(next.session, next.history);
  const jobs = before.state().jobs.filter(isRunning).length;
  const ended = jobs === 0 ? '' : t` · ${count(jobs, 'job')} ended with it`;
  feed.print({ kind: 'notice', level: 'info', text: words + ended });
  await before.close();
}
