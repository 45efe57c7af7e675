/** The source of the diagram that was drawn last: what is in the scrollback cannot be drawn again, so it is printed below. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import type { Block } from '../view/block.ts';

const fence = /^([ \t>]*)(`{3,}|~{3,})[ \t]*mermaid[^\n]*\n([^]*?)\n[ \t>]*\2/gim;

/** What to print: the source as it was written, or that there is none. */
export function lastDiagram(recorded: readonly RecordedEvent[]): Block {
  for (const event of recorded.toReversed()) {
    if (event.type !== 'replied') continue;
    const text = event.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
    const last = [...text.replace(/\r\n?/g, '\n').matchAll(fence)].at(-1);
    if (last === undefined) continue;
    const mark = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
    return { kind: 'markdown', text: `${mark}text\n${last[3] ?? ''}\n${mark}` };
  }
  return { kind: 'notice', level: 'info', text: 'no reply of this session has a diagram' };
}
