/** What of a session can be searched: what was asked, what was answered, and what was run. */

import type { RecordedEvent } from '../../protocol/event.ts';

/** Whose words they are: the user's, the model's, a delegate's report, or the title of a call (a path, a command). */
export type Speaker = 'you' | 'archie' | 'delegate' | 'call';

/** Words of an event of the main thread; null where it has none. Whatever a damaged or newer file holds in their place is no word. */
export function saidIn(event: RecordedEvent): { who: Speaker; text: string } | null {
  if (event.thread !== 'main') return null;
  const text = (who: Speaker, words: unknown) =>
    typeof words === 'string' && words.trim() !== '' ? { who, text: words } : null;
  switch (event.type) {
    case 'turn.started':
      return text('you', event.prompt);
    case 'nudged':
      return event.by === 'user' ? text('you', event.text) : null;
    case 'replied': {
      const blocks: unknown = event.content;
      if (!Array.isArray(blocks)) return null;
      return text('archie', event.content.flatMap((each) => (each?.type === 'text' ? [each.text] : [])).join('\n\n'));
    }
    case 'delegate.ended':
      return text('delegate', event.text);
    case 'call.started':
      return text('call', event.title);
    default:
      return null;
  }
}
