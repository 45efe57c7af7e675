/** The source of the diagram that was drawn last: what is in the scrollback cannot be drawn again, so it is printed below. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import { lastFenced } from '../../../text/markdown/fences.ts';
import { t } from '../../../text/words/words.ts';
import { isDiagram } from '../markdown/diagram.ts';
import type { Block } from '../view/block.ts';

/** What to print: the source as it was written, or that there is none. */
export function lastDiagram(recorded: readonly RecordedEvent[]): Block {
  for (const event of recorded.toReversed()) {
    if (event.type !== 'replied') continue;
    const text = event.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
    const last = lastFenced(text, ({ closed, language }) => closed && isDiagram(language));
    if (last === null) continue;
    const mark = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
    return { kind: 'markdown', text: `${mark}text\n${last.content}\n${mark}` };
  }
  return { kind: 'notice', level: 'info', text: t('no reply of this session has a diagram') };
}
