/** One delegate's thread as a session of its own: the feed, the fold and the looks then show it as they show the conversation. */

import { isRecorded } from '../../../protocol/event.ts';
import type { SessionEvent } from '../../../protocol/event.ts';
import type { Source } from '../transcript/feed.ts';

/** What streams of a reply. */
const parts: ReadonlySet<SessionEvent['type']> = new Set<SessionEvent['type']>([
  'text.delta',
  'thought.delta',
  'call.delta',
]);

/** Hears the events of the thread alone, as those of a main thread. What streams is heard from the next reply on: of the one under way the beginning is missing, and it comes whole at its end. */
export function threadSource(session: Source, thread: string): Source {
  return {
    state: () => session.state(),
    subscribe(listen, from) {
      let live = false;
      let joined = false;
      const leave = session.subscribe((event) => {
        // Whose thread it is stands above it.
        if (event.thread !== thread || event.type === 'routed' || (!joined && parts.has(event.type))) return;
        joined ||= live && isRecorded(event);
        listen({ ...event, thread: 'main' });
      }, from);
      live = true;
      return leave;
    },
  };
}
