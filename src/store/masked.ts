/** An event as it is written down: with a mask in the place of every secret in what was said, read and run. */

import type { RecordedEvent } from '../protocol/event.ts';
import type { Masker } from '../text/foreign/mask.ts';

/** The same event where nothing in it is secret. */
export function maskedEvent(event: RecordedEvent, masker: Masker): RecordedEvent {
  const masked = masker.maskAll(event);
  if (event.type !== 'replied' || masked.type !== 'replied') return masked;
  // Thinking is signed: with other words in it, the service would refuse the whole conversation.
  const content = masked.content.filter((block, at) => block.type !== 'thinking' || block === event.content[at]);
  return content.length === masked.content.length ? masked : { ...masked, content };
}
